import Factfile
import JSON
import Testing

/// The factfile of one task with these arguments, as JSON.
private func factfile(_ arguments: String, executor: String = "shell", after: String = "") -> [UInt8] {
  Array(
    """
    {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1","data":{"name":"job","tasks":[
     {"name":"z","executor":"shell","command":"true","arguments":[],"dependsOn":[],
      "onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}},
     {"name":"a","executor":"\(executor)","command":"echo","arguments":[\(arguments)],"dependsOn":[\(after)],
      "onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}]}}
    """.utf8)
}

private func warnings(_ bytes: [UInt8], _ env: String? = nil) throws -> [String] {
  let reading = try Factfile.parse(bytes: bytes, variables: try Variables.parse(env: env, tags: []))
  // What a shell expands is what users rely on.
  #expect(reading.warnings.allSatisfy { !$0.isErrorWhenStrict })
  return reading.warnings.map(\.description)
}

@Suite("What a shell may make of an argument")
struct ShellWarningTests {
  private static let place = "argument 1 of the task 'a'"
  private static let pointer = "('/data/tasks/1/arguments/0')"
  private static let odd =
    "\(place) holds an odd number of double quotes, which leaves one open for the shell; escape a quote as \\\" \(pointer)"
  private static let backslash =
    "\(place) ends in a backslash, which escapes the shell's closing quote; write two \(pointer)"

  @Test(
    "is warned about where a quote stays open, or the last one is escaped",
    arguments: [
      (#""say \"hi""#, [odd]), (#""\"""#, [odd]), (#""\\\\\"""#, [odd]), (#""say \"a\" \"b""#, [odd]),
      (#""ends in \\""#, [backslash]), (#""\\\\\\""#, [backslash]), (#""\"\\""#, [odd, backslash]),
    ])
  func warned(arguments: String, expected: [String]) throws {
    #expect(try warnings(factfile(arguments)) == expected)
  }

  @Test(
    "is no matter where quotes come in pairs or are escaped, and where the author wrote the command",
    arguments: [
      #""say \"hi\"""#, #""\\\"""#, #""\\\\""#, #""$HOME","${x}","$(date)","`date`""#, #""it's""#, #""""#,
      #""$5 (five)""#,
    ])
  func quiet(arguments: String) throws {
    #expect(try warnings(factfile(arguments)) == [])
  }

  @Test(
    "is warned about where a value brings in a command, with the variable's name",
    arguments: [
      (#""{{x}}""#, "$(rm -r /)", "$("), (#""is {{{x}}}""#, "a`id`", "`"), (#""${{x}}""#, "(id)", "$("),
      (#""{{#x}}{{.}}{{/x}}""#, "$(id)", "$("), (#""$(date) {{x}}""#, "$(id)", "$("),
    ])
  func substituted(arguments: String, value: String, mark: String) throws {
    let name = arguments.contains("{{.}}") ? "." : "x"
    #expect(
      try warnings(factfile(arguments), "{\"x\":\"\(value)\"}") == [
        "the value of '\(name)' brings '\(mark)' into \(Self.place), and the shell executes what it holds; the executor 'exec' has no shell \(Self.pointer)"
      ])
  }

  @Test(
    "is no matter where a value brings in no command, or one that a backslash disarms",
    arguments: [
      (#""{{x}}""#, "$HOME"), (#""{{x}}""#, #"\\$(id)"#), (#""{{x}}""#, #"\\`id\\`"#), (#""$(date {{x}})""#, "+%F"),
      (#""`date` {{x}}""#, "(a)"), (#""{{x}}""#, "$ (a)"),
    ])
  func harmless(arguments: String, value: String) throws {
    #expect(try warnings(factfile(arguments), "{\"x\":\"\(value)\"}") == [])
  }

  @Test("is no matter without a shell")
  func exec() throws {
    #expect(try warnings(factfile(#""\"","\\","{{x}}""#, executor: "exec"), #"{"x":"$(id)"}"#) == [])
  }

  @Test("a dependency that is named twice is warned about, once")
  func repeated() throws {
    #expect(
      try warnings(factfile("", after: #""z","z","z""#))
        == ["the task 'a' names its dependency 'z' more than once"])
  }
}
