import Glibc

/// A factfile 1-0-1 that is there as long as this value is.
final class TemporaryFactfile: Sendable {
  let path: String

  /// Writes a factfile of these tasks, each the JSON that `task` gives.
  init(_ tasks: String..., job: String = "") throws {
    var template = Array("/tmp/factotum-factfile-XXXXXX".utf8CString)
    let file = unsafe mkstemp(&template)
    guard file >= 0 else { throw TestHostError(description: "no temporary file could be made in /tmp") }
    defer { close(file) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let text = """
      {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1",
       "data":{"name":"job",\(job)"tasks":[\(tasks.joined(separator: ","))]}}

      """
    let bytes = Array(text.utf8)
    guard unsafe write(file, bytes, bytes.count) == bytes.count else {
      throw TestHostError(description: "'\(path)' could not be written")
    }
  }

  deinit { unsafe unlink(path) }

  /// A task for the shell that goes on after 0; arguments, dependencies and members as JSON, command as it is.
  static func task(
    _ name: String, _ command: String, arguments: String = "", after: String = "", _ members: String = ""
  ) -> String {
    let quoted = command.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return #"{"name":"\#(name)","executor":"shell","command":"\#(quoted)","arguments":[\#(arguments)],"#
      + #""dependsOn":[\#(after)],\#(members)"onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
  }
}
