import Factfile
import JSON

/// The factfile of one line: a shell that is given its command.
struct FactfileText {
  let text: String

  /// How the only task is named.
  static let taskName = "command"

  init(_ job: Crontab.Job, name: String) {
    var members: [(String, JSONValue)] = [
      ("name", .string(Self.taskName)), ("executor", "shell"), ("command", .string(Self.command(of: job))),
      ("arguments", .array([])), ("dependsOn", .array([])),
      ("onResult", ["terminateJobWithSuccess": .array([]), "continueJob": .array([.integer(0)])]),
    ]
    if let input = job.input { members.append(("stdin", .string(input))) }
    if job.shell != "/bin/sh" { members.append(("shell", .string(job.shell))) }
    let lines = members.map { "        \(JSONValue.string($0).compactText): \($1.compactText)" }
    text = """
      {
        "schema": "\(Factfile.Version.extended.rawValue)",
        "data": {
          "name": \(JSONValue.string(name).compactText),
          "tasks": [
            {
      \(lines.joined(separator: ",\n"))
            }
          ]
        }
      }

      """
  }

  /// A shell is given one blank behind a command: a last backslash would take it for its own.
  private static func command(of job: Crontab.Job) -> String {
    let backslashes = job.command.reversed().prefix { $0 == "\\" }.count
    return backslashes % 2 == 0 ? job.command : job.command + "\\"
  }
}
