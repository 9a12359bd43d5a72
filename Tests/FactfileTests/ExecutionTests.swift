import Factfile
import JSON
import Testing

/// A factfile 1-0-1 of one task with these parts, as JSON.
private func factfile(
  name: String = "a", executor: String = "shell", command: String = "echo", arguments: String = "",
  terminate: String = "", proceed: String = "0", _ members: String = "", job: String = "job"
) -> [UInt8] {
  Array(
    """
    {"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1","data":{"name":"\(job)","tasks":[
     {"name":"\(name)","executor":"\(executor)","command":"\(command)","arguments":[\(arguments)],"dependsOn":[],\(members)
      "onResult":{"terminateJobWithSuccess":[\(terminate)],"continueJob":[\(proceed)]}}]}}
    """.utf8)
}

private func problems(_ bytes: [UInt8], _ env: String? = nil) throws -> [String] {
  let variables = try Variables.parse(env: env, tags: [])
  do {
    _ = try Factfile.parse(bytes: bytes, variables: variables)
    return []
  } catch {
    return error.problems.map(\.text)
  }
}

/// A text of so many bytes.
private func text(_ bytes: Int) -> String { String(repeating: "x", count: bytes) }

@Suite("A factfile that no system could execute")
struct ExecutionTests {
  private static let holdsNUL = "holds a NUL character, which no process can be given"

  @Test(
    "is refused where a text holds a NUL, with the task and the place",
    arguments: [
      (factfile(arguments: #""b","c\u0000d""#), "argument 2 of the task 'a' \(holdsNUL) ('/data/tasks/0/arguments/1')"),
      (
        factfile(executor: "exec", arguments: #""\u0000""#),
        "argument 1 of the task 'a' \(holdsNUL) ('/data/tasks/0/arguments/0')"
      ),
      (factfile(command: #"echo\u0000"#), "the command of the task 'a' \(holdsNUL) ('/data/tasks/0/command')"),
      (
        factfile(#""environment":{"A/B":"\u0000"},"#),
        "the variable 'A/B' of the task 'a' \(holdsNUL) ('/data/tasks/0/environment/A~1B')"
      ),
      (
        factfile(#""workingDirectory":"/\u0000","#),
        "the working directory of the task 'a' \(holdsNUL) ('/data/tasks/0/workingDirectory')"
      ),
      (factfile(#""shell":"/bin/\u0000","#), "the shell of the task 'a' \(holdsNUL) ('/data/tasks/0/shell')"),
      (factfile(name: #"a\u0000"#), "the name of the task 'a\0' \(holdsNUL) ('/data/tasks/0/name')"),
      (factfile(job: #"\u0000"#), "the job name \(holdsNUL) ('/data/name')"),
    ])
  func nul(bytes: [UInt8], problem: String) throws {
    #expect(try problems(bytes) == [problem])
  }

  @Test("is refused where a variable brings the NUL in")
  func templated() throws {
    let env = #"{"x":"\u0000"}"#
    #expect(
      try problems(factfile(arguments: #""{{x}}""#), env)
        == ["argument 1 of the task 'a' \(Self.holdsNUL) ('/data/tasks/0/arguments/0')"])
  }

  @Test("may hold a NUL where a command reads it, on standard input")
  func input() throws {
    #expect(try problems(factfile(#""stdin":"a\u0000b","#)) == [])
  }

  @Test(
    "is refused where a text is longer than one may be, and not one byte sooner",
    arguments: ([
      // The quotes around an argument, and the blank before it, are part of what the shell is given.
      (factfile(command: "e", arguments: "\"\(text(131_067))\""), nil),
      (
        factfile(command: "e", arguments: "\"b\",\"\(text(131_064))\""),
        "the command line of the task 'a' is 131072 bytes long; the limit is 131071; pass long texts in 'stdin' or in a file ('/data/tasks/0/arguments/1')"
      ),
      (factfile(command: text(131_070)), nil),
      (
        factfile(command: text(131_071)),
        "the command line of the task 'a' is 131072 bytes long; the limit is 131071; pass long texts in 'stdin' or in a file ('/data/tasks/0/command')"
      ),
      (factfile(executor: "exec", arguments: "\"\(text(131_071))\",\"\(text(131_071))\""), nil),
      (
        factfile(executor: "exec", arguments: "\"b\",\"\(text(131_072))\""),
        "argument 2 of the task 'a' is 131072 bytes long; the limit is 131071; pass long texts in 'stdin' or in a file ('/data/tasks/0/arguments/1')"
      ),
      (factfile("\"environment\":{\"A\":\"\(text(131_069))\"},"), nil),
      (
        factfile("\"environment\":{\"A\":\"\(text(131_070))\"},"),
        "the variable 'A' of the task 'a' is 131072 bytes long; the limit is 131071; pass long texts in 'stdin' or in a file ('/data/tasks/0/environment/A')"
      ),
      (factfile("\"workingDirectory\":\"\(text(4095))\","), nil),
      (
        factfile("\"workingDirectory\":\"\(text(4096))\","),
        "the working directory of the task 'a' is 4096 bytes long; the limit is 4095; shorten it ('/data/tasks/0/workingDirectory')"
      ),
      (
        factfile("\"shell\":\"/\(text(4095))\","),
        "the shell of the task 'a' is 4096 bytes long; the limit is 4095; shorten it ('/data/tasks/0/shell')"
      ),
      (
        factfile(executor: "exec", command: text(4096)),
        "the command of the task 'a' is 4096 bytes long; the limit is 4095; shorten it ('/data/tasks/0/command')"
      ),
      (factfile("\"stdin\":\"\(text(1_048_576))\","), nil),
      (
        factfile("\"stdin\":\"é\(text(1_048_575))\","),
        "the standard input of the task 'a' is 1048577 bytes long; the limit is 1048576; pass it in a file ('/data/tasks/0/stdin')"
      ),
      (factfile(job: text(131_058)), nil),
      (
        factfile(job: text(131_059)),
        "the job name is 131072 bytes long; the limit is 131071; shorten it ('/data/name')"
      ),
    ] as [([UInt8], String?)]).enumerated().map { Row(number: $0.offset, bytes: $0.element.0, problem: $0.element.1) })
  func length(row: Row) throws {
    #expect(try problems(row.bytes) == (row.problem.map { [$0] } ?? []))
  }

  /// A case of the table, which is told by its number: its text is too long to be shown.
  struct Row: CustomTestStringConvertible, Sendable {
    let number: Int
    let bytes: [UInt8]
    let problem: String?
    var testDescription: String { "\(number)" }
  }

  @Test("is refused where a task name is too long for a variable that tells it")
  func longName() throws {
    let problems = try problems(factfile(name: text(131_058)))
    #expect(problems.count == 1 && problems[0].hasPrefix("the name of the task 'xxx"))
    #expect(
      problems[0].hasSuffix("is 131072 bytes long; the limit is 131071; shorten it ('/data/tasks/0/name')"))
  }

  @Test("is refused where all texts together are more than one process can be given", arguments: [16, 17])
  func total(count: Int) throws {
    let arguments = Array(repeating: "\"\(text(131_000))\"", count: count).joined(separator: ",")
    let problems = try problems(factfile(executor: "exec", arguments: arguments, #""environment":{"A":"b"},"#))
    guard count > 16 else { return #expect(problems.isEmpty) }
    #expect(
      problems == [
        "all that is handed to the task 'a' is 2227227 bytes long; the limit is 2097152; pass long texts in 'stdin' or in a file ('/data/tasks/0')"
      ])
  }

  @Test(
    "is refused where very many short arguments take more than one process can be given, with their pointers",
    arguments: [209_000, 210_000])
  func many(count: Int) throws {
    let arguments = Array(repeating: #""x""#, count: count).joined(separator: ",")
    let problems = try problems(factfile(executor: "exec", arguments: arguments))
    guard count > 209_000 else { return #expect(problems.isEmpty) }
    #expect(problems.count == 1 && problems[0].hasPrefix("all that is handed to the task 'a' is 21000"))
  }

  @Test(
    "is refused where it waits for an exit code that does not exist",
    arguments: [
      (
        factfile(proceed: "0,255,256"),
        [
          "the task 'a' lists the exit code 256; no process exits with more than 255 ('/data/tasks/0/onResult/continueJob/2')"
        ]
      ),
      (
        factfile(terminate: "32767,300", proceed: "0"),
        [
          "the task 'a' lists the exit code 32767; no process exits with more than 255 ('/data/tasks/0/onResult/terminateJobWithSuccess/0')",
          "the task 'a' lists the exit code 300; no process exits with more than 255 ('/data/tasks/0/onResult/terminateJobWithSuccess/1')",
        ]
      ), (factfile(terminate: "255", proceed: "0"), []),
    ])
  func codes(bytes: [UInt8], expected: [String]) throws {
    #expect(try problems(bytes) == expected)
  }

  @Test(
    "is refused where there is nothing to run, or no name for it",
    arguments: [
      (factfile(name: ""), "the name of task 1 is empty ('/data/tasks/0/name')"),
      (factfile(name: "{{gone}}"), "the name of task 1 is empty ('/data/tasks/0/name')"),
      (
        factfile(#""workingDirectory":"","#),
        "the working directory of the task 'a' is empty; leave it out for that of the run ('/data/tasks/0/workingDirectory')"
      ),
      (
        factfile(executor: "exec", #""shell":"/bin/bash","#),
        "the shell of the task 'a' would never be used, since the executor is 'exec' ('/data/tasks/0/shell')"
      ),
    ])
  func nothing(bytes: [UInt8], problem: String) throws {
    #expect(try problems(bytes) == [problem])
  }

  @Test("is refused where it has no tasks at all, in both versions", arguments: ["1-0-0", "1-0-1"])
  func empty(version: String) throws {
    let schema = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/\(version)"
    let text = #"{"schema":"\#(schema)","data":{"name":"job","tasks":[]}}"#
    #expect(try problems(Array(text.utf8)) == ["the factfile has no tasks ('/data/tasks')"])
  }
}
