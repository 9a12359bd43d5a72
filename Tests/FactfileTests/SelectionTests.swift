import Factfile
import Testing

@Suite("A part of a job")
struct SelectionTests {
  /// Tasks `name: dependencies`.
  private func reading(_ tasks: [(String, [String])]) throws -> Factfile.Reading {
    let list = tasks.map { name, dependencies in
      """
      {"name": "\(name)", "executor": "shell", "command": "c", "arguments": [],
       "dependsOn": [\(dependencies.map { "\"\($0)\"" }.joined(separator: ","))],
       "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}
      """
    }
    let text = """
      {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0",
       "data": {"name": "job", "tasks": [\(list.joined(separator: ","))]}}
      """
    return try Factfile.parse(bytes: Array(text.utf8), variables: Variables())
  }

  private static let diamond: [(String, [String])] = [
    ("last", ["left", "right"]), ("first", []), ("left", ["first"]), ("right", ["first"]), ("other", []),
  ]

  private func names(startingAt starts: String...) throws -> [String] {
    try reading(Self.diamond).starting(at: starts).factfile.tasks.map(\.name)
  }

  @Test("is a task and all that wait for it; of several, their union")
  func parts() throws {
    #expect(try names() == ["last", "first", "left", "right", "other"])
    #expect(try names(startingAt: "first") == ["last", "first", "left", "right"])
    #expect(try names(startingAt: "last") == ["last"])
    #expect(try names(startingAt: "left", "right") == ["last", "left", "right"])
    #expect(try names(startingAt: "other", "last") == ["last", "other"])
    #expect(try reading(Self.diamond).starting(at: ["left", "right"]).graph.dependencies == [[1, 2], [], []])
  }

  @Test("cannot be had where one of its tasks waits for a task outside, or the name is unknown")
  func refused() throws {
    let prior = #expect(throws: StartError.self) { try names(startingAt: "left") }
    #expect(
      prior?.description
        == "The job cannot be started from 'left' because the job cannot be started here without triggering prior tasks"
    )
    let unknown = #expect(throws: StartError.self) { try names(startingAt: "first", "lats") }
    #expect(
      unknown?.description == "The job cannot be started from 'lats' because the task specified could not be found")
  }

  @Test("is listed in an order in which it could run")
  func order() throws {
    #expect(try reading(Self.diamond).runnableOrder.map(\.name) == ["first", "other", "left", "right", "last"])
  }

  @Test("is drawn with every name as it is")
  func dot() throws {
    #expect(
      try reading([("a \\\" b", []), ("c\\\\n", ["a \\\" b"])]).dot == #"""
        digraph "job" {
          node [shape=box];
          "a \" b";
          "c\\n";
          "a \" b" -> "c\\n";
        }

        """#)
  }
}
