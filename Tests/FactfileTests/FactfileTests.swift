import Diagnostics
import Factfile
import JSON
import Testing

/// A factfile around the JSON of its tasks.
private func factfile(_ tasks: String..., name: String = "job") -> [UInt8] {
  let schema = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0"
  return Array(#"{"schema":"\#(schema)","data":{"name":"\#(name)","tasks":[\#(tasks.joined(separator: ",\n"))]}}"#.utf8)
}

private func task(
  _ name: String, after dependencies: String = "", arguments: String = "", command: String = "echo",
  executor: String = "shell",
  terminate: String = "", proceed: String = "0"
) -> String {
  #"{"name":"\#(name)","executor":"\#(executor)","command":"\#(command)","arguments":[\#(arguments)],"dependsOn":[\#(dependencies)],"#
    + #""onResult":{"terminateJobWithSuccess":[\#(terminate)],"continueJob":[\#(proceed)]}}"#
}

private func problems(_ bytes: [UInt8], _ variables: Variables = Variables()) -> [String] {
  do {
    _ = try Factfile.parse(bytes: bytes, variables: variables)
    return []
  } catch {
    return error.problems.map(\.text)
  }
}

@Suite("Factfiles")
struct FactfileTests {
  @Test("are read; a dependency may be defined later")
  func read() throws {
    let reading = try Factfile.parse(bytes: factfile(task("b", after: #""a""#), task("a")), variables: Variables())
    #expect(reading.factfile.name == "job")
    #expect(reading.factfile.tasks.map(\.name) == ["b", "a"])
    #expect(reading.graph.dependencies == [[1], []])
    #expect(reading.warnings.isEmpty)
  }

  @Test(
    "give the shell the command and each argument in double quotes, byte for byte",
    arguments: [("", "echo "), (#""a""#, #"echo "a""#), (#""$HOME","b c","\"q\"""#, #"echo "$HOME" "b c" ""q"""#)])
  func commandLine(arguments: String, line: String) throws {
    let reading = try Factfile.parse(bytes: factfile(task("a", arguments: arguments)), variables: Variables())
    #expect(reading.factfile.tasks[0].shellCommandLine == line)
  }

  @Test("report every breach of the rules, not only the first")
  func rules() {
    let bytes = factfile(
      task("a", after: #""a""#), task("b", after: #""aa""#), task("c", proceed: ""), task("d", terminate: "0,3"),
      task("d"),
      task("e", executor: "docker"))
    #expect(
      problems(bytes) == [
        "the task 'a' depends on itself.", "the task 'b' depends on 'aa', which is not a task; did you mean 'a'?",
        "the task 'c' has no way to continue successfully.", "the task 'd' has conflicting actions.",
        "the task name 'd' is used more than once; names must differ.",
        "the task 'e' has the unknown executor 'docker'; the executor is 'shell'.",
      ])
  }

  @Test("name the circle in which tasks depend on one another")
  func cycle() {
    let bytes = factfile(task("a"), task("b", after: #""a","d""#), task("c", after: #""b""#), task("d", after: #""c""#))
    #expect(problems(bytes) == ["the tasks depend on one another in a circle: 'b' -> 'd' -> 'c' -> 'b'."])
  }

  @Test("name each circle once, whatever else is wrong, unless names do not tell tasks apart")
  func circles() {
    let two = [
      task("b", after: #""a""#), task("a", after: #""b""#), task("x", after: #""y","b""#),
      task("y", after: #""z","x""#),
      task("z", after: #""x","z","gone""#, proceed: ""), task("end", after: #""z""#),
    ]
    #expect(
      problems(factfile(two.joined(separator: ","))) == [
        "the task 'z' has no way to continue successfully.", "the task 'z' depends on itself.",
        "the task 'z' depends on 'gone', which is not a task.",
        "the tasks depend on one another in a circle: 'b' -> 'a' -> 'b'.",
        "the tasks depend on one another in a circle: 'x' -> 'y' -> 'z' -> 'x'.",
      ])
    #expect(
      problems(factfile(task("a", after: #""b""#), task("b", after: #""a""#), task("b"))) == [
        "the task name 'b' is used more than once; names must differ."
      ])
  }

  @Test("tell names apart by their characters, also where they look the same")
  func spellings() throws {
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    let bytes = factfile(
      task(composed), task("a", after: "\"\(decomposed)\""), task(decomposed, after: "\"\(composed)\""))
    let reading = try Factfile.parse(bytes: bytes, variables: Variables())
    #expect(reading.graph.dependencies == [[], [2], [0]])
    let part = try reading.starting(at: [decomposed])
    #expect(part.factfile.tasks.map { Array($0.name.utf8) } == ["a", decomposed].map { Array($0.utf8) })
    #expect(
      problems(factfile(task(composed), task("b", after: "\"\(decomposed)\""))).first?.hasPrefix(
        "the task 'b' depends on")
        == true)
  }

  @Test("know variables by the characters of their names, and a tag before a value of its name")
  func variables() throws {
    let env = #"{"\u00e9":"one","e\u0301":"two","tag:a":"value","tag:b":"kept"}"#
    let variables = try Variables.parse(env: env, tags: ["a,tag"])
    let bytes = factfile(
      task("t", arguments: "\"{{\u{E9}}}\",\"{{e\u{301}}}\",\"{{tag:a}}\",\"{{tag:b}}\""))
    let arguments = try Factfile.parse(bytes: bytes, variables: variables).factfile.tasks[0].arguments
    #expect(arguments == ["one", "two", "tag", "kept"])
  }

  @Test(
    "that break the schema are told where, all at once",
    arguments: [
      (
        #"{"name":1,"executor":"shell","command":"x","arguments":[2],"dependsOn":"a","onResult":{"terminateJobWithSuccess":[-1],"continueJob":[0.5,40000]}}"#,
        [
          "'/data/tasks/0/name' - expected a string, found a number",
          "'/data/tasks/0/arguments/0' - expected a string, found a number",
          "'/data/tasks/0/dependsOn' - expected an array, found a string",
          "'/data/tasks/0/onResult/terminateJobWithSuccess/0' - -1 is out of range 0-32767",
          "'/data/tasks/0/onResult/continueJob/0' - expected a whole number, found 0.5",
          "'/data/tasks/0/onResult/continueJob/1' - 40000 is out of range 0-32767",
        ]
      ),
      (
        #"{"name":"a","executer":"shell","command":"x","arguments":[],"dependsOn":[],"onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#,
        [
          "'/data/tasks/0' - unknown property 'executer'; did you mean 'executor'?",
          "'/data/tasks/0' - the property 'executor' is missing",
        ]
      ),
      ("3", ["'/data/tasks/0' - expected an object, found a number"]),
    ])
  func schema(task: String, expected: [String]) {
    #expect(problems(factfile(task)) == expected)
  }

  @Test(
    "that are no factfiles at all are refused",
    arguments: [
      ("[1,]", "invalid JSON - expected a value, found ']' at line 1, column 4"),
      ("[]", "'/' - expected an object, found an array"),
      (
        #"{"schema":"iglu:other/factfile/jsonschema/1-0-0","data":{"name":"a","tasks":[]}}"#,
        "'/schema' - the schema is not 'iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0' or 'iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1'"
      ),
    ])
  func notAFactfile(text: String, expected: String) {
    #expect(problems(Array(text.utf8)) == [expected])
    let error = #expect(throws: FactfileError.self) {
      try Factfile.parse(bytes: Array(text.utf8), variables: Variables())
    }
    #expect(error?.message(path: "x.json") == "'x.json' is not a valid factotum factfile: \(expected)")
  }

  @Test("are templated in names, dependencies and arguments, never in commands")
  func templates() throws {
    let variables = try Variables.parse(
      env: #"{"x":"<1>","n":{"m":2}}"#, tags: ["team, data ,b", " ,ignored", "empty", "team,last"])
    #expect(variables.tags.map(\.key) == ["team", "empty"])
    let bytes = factfile(
      task("{{n.m}}", arguments: #""{{x}}","{{{x}}}","{{tag:team}}","{{gone}}""#, command: "echo {{x}}"),
      task("b", after: #""{{n.m}}""#), name: "j{{n.m}}")
    let reading = try Factfile.parse(bytes: bytes, variables: variables)
    #expect(reading.factfile.name == "j2")
    #expect(reading.factfile.tasks[0].arguments == ["&lt;1&gt;", "<1>", "last", ""])
    #expect(reading.factfile.tasks[0].command == "echo {{x}}")
    #expect(reading.graph.dependencies == [[], [0]])
    #expect(reading.warnings.map(\.isErrorWhenStrict) == [false, false, true])
    #expect(
      reading.warnings[2].description == "the variable 'gone' in line 1 has no value and becomes the empty string")
  }

  @Test(
    "know a tag's value: all after the first comma, without the spaces around it",
    arguments: [
      ("a,b,c , d", "b,c , d"), (" a \t,\n b \t", "b"), ("a", ""), ("a,", ""), ("a, ", ""), ("a,,b", ",b"),
    ])
  func tags(text: String, value: String) throws {
    let tags = try Variables.parse(env: nil, tags: [text]).tags
    #expect(tags.map(\.key) == ["a"] && tags.map(\.value) == [value])
  }

  @Test("values that are no JSON object are refused", arguments: ["", "{", "[]", "1", #"{"a":1,}"#])
  func badVariables(env: String) {
    let error = #expect(throws: VariablesError.self) { try Variables.parse(env: env, tags: []) }
    #expect(error?.description.hasPrefix("Supplied string '\(env)' is not valid JSON: ") == true)
  }

  @Test("a chain of ten thousand tasks is read, and so is its circle")
  func long() throws {
    let chain = (1..<10_000).map { task("t\($0)", after: #""t\#($0 - 1)""#) }
    func whole(_ first: String) -> [UInt8] {
      let schema = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0"
      return Array(
        #"{"schema":"\#(schema)","data":{"name":"long","tasks":[\#(([first] + chain).joined(separator: ","))]}}"#.utf8)
    }
    #expect(try Factfile.parse(bytes: whole(task("t0")), variables: Variables()).graph.dependencies.count == 10_000)
    #expect(
      problems(whole(task("t0", after: #""t9999""#))).first?.hasPrefix("the tasks depend on one another in a circle")
        == true)
  }
}
