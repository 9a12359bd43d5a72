import Factfile
import Testing

/// A factfile around the JSON of its tasks.
private func factfile(_ tasks: [(name: String, after: [String])]) -> [UInt8] {
  let list = tasks.map { task in
    #"{"name":"\#(task.name)","executor":"shell","command":"true","arguments":["{{x}}\""],"dependsOn":["#
      + task.after.map { "\"\($0)\"" }.joined(separator: ",")
      + #"],"onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
  }
  let schema = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0"
  return Array(#"{"schema":"\#(schema)","data":{"name":"{{job}}","tasks":[\#(list.joined(separator: ","))]}}"#.utf8)
}

@Suite("A factfile that is only looked at")
struct PlaceholderTests {
  @Test("keeps its placeholders, so that names stay apart that would be equal without values")
  func kept() throws {
    let reading = try Factfile.parse(
      bytes: factfile([("{{a}}", []), ("{{b}}", ["{{a}}"]), ("{{b}}-{{c}}", ["{{b}}", "{{b}}"])]), variables: nil)
    #expect(reading.factfile.name == "{{job}}" && reading.warnings.map(\.description).count == 1)
    #expect(reading.graph.dependencies.map { Set($0) } == [[], [0], [1]])
    #expect(
      reading.dot == """
        digraph "{{job}}" {
          node [shape=box];
          "{{a}}";
          "{{b}}";
          "{{b}}-{{c}}";
          "{{a}}" -> "{{b}}";
          "{{b}}" -> "{{b}}-{{c}}";
        }

        """)
    let part = try reading.starting(at: ["{{b}}-{{c}}"]).dot
    #expect(part.contains("\"{{b}}-{{c}}\";") && !part.contains("->"))
  }

  @Test("may depend on what only values would name")
  func open() throws {
    let reading = try Factfile.parse(
      bytes: factfile([("load-{{day}}", []), ("end", ["load-monday", "{{ other }}"])]), variables: nil)
    #expect(reading.dot.contains("  \"load-monday\" -> \"end\";\n  \"{{ other }}\" -> \"end\";\n"))
  }

  @Test("is refused where no value would help")
  func refused() {
    let bytes = factfile([("{{a}}", []), ("{{a}}", []), ("c", ["c"]), ("{{#d}}", [])])
    let error = #expect(throws: FactfileError.self) { try Factfile.parse(bytes: bytes, variables: nil) }
    #expect(
      error?.problems.map(\.text) == [
        "'{{#d}}' is no template: the section 'd' is never closed at column 1 of line 1 of the template",
        "the task name '{{a}}' is used more than once; names must differ.", "the task 'c' depends on itself.",
      ])
    #expect(throws: FactfileError.self) {
      try Factfile.parse(bytes: factfile([("a", []), ("b", ["c"])]), variables: nil)
    }
  }

  @Test("is drawn with its names as they are, whatever characters follow a quote or a line's end")
  func quoted() throws {
    let reading = try Factfile.parse(bytes: factfile([(#"a\"\u0301\r\nb"#, [])]), variables: nil)
    #expect(
      reading.dot.unicodeScalars.elementsEqual(
        "digraph \"{{job}}\" {\n  node [shape=box];\n  \"a\\\"\u{301}\r\\nb\";\n}\n".unicodeScalars))
  }
}
