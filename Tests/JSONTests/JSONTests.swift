import Diagnostics
import JSON
import Testing

@Suite("JSON")
struct JSONTests {
  @Test(
    "is read and written without loss",
    arguments: [
      "null", "true", "false", "0", "-0", "12.50e+3", "1e400", #""""#, #""a\"b\\c\n\u0001""#, "[]", "{}",
      #"[1,[2,{"a":null}]]"#,
      #"{"b":1,"a":"ü😀"}"#,
    ])
  func roundTrip(text: String) throws {
    #expect(try JSONValue.parse(text).compactText == text)
  }

  @Test("escapes become what they stand for")
  func escapes() throws {
    #expect(try JSONValue.parse(#""\u00fc\ud83d\ude00\/\b\f\r\t""#).string == "ü😀/\u{8}\u{C}\r\t")
  }

  @Test(
    "that is not JSON is refused with its place",
    arguments: [
      ("", "the text is empty", 1, 1), ("[1,]", "expected a value, found ']'", 1, 4),
      (#"{"a":1,}"#, "expected a name in double quotes, found '}'", 1, 8),
      (#"{"a":1,"a":2}"#, "the name 'a' is there twice", 1, 8),
      ("[1\n 2]", "expected ',' or ']', found '2'", 2, 2),
      ("{'a':1}", "expected a name in double quotes, found '''", 1, 2),
      (#"{"a" 1}"#, "expected ':', found '1'", 1, 6), ("01", "unexpected '1' after the value", 1, 2),
      ("1.", "expected a digit, found end of the text", 1, 3),
      ("+1", "expected a value, found '+'", 1, 1), ("NaN", "expected a value, found 'N'", 1, 1),
      ("tru", "expected a value, found 't'", 1, 1),
      (#"["ü", x]"#, "expected a value, found 'x'", 1, 7), (#""\x""#, "unknown escape in a string", 1, 2),
      (#""\ud800""#, "half a surrogate pair in a string", 1, 2),
      (#""\ud800\u0041""#, "half a surrogate pair in a string", 1, 2),
      (#""\u12g4""#, #"\u needs four hexadecimal digits"#, 1, 2),
      ("\"a\nb\"", "a control character must be written as an escape", 1, 3),
      ("\"a", "the string does not end", 1, 3), ("\u{FEFF}1", "a byte order mark is not allowed", 1, 1),
      ("1 2", "unexpected '2' after the value", 1, 3),
    ])
  func refused(text: String, reason: String, line: Int, column: Int) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(text) }
    #expect(error?.reason == reason)
    #expect(error?.position == SourcePosition(line: line, column: column))
  }

  @Test("names differ where their characters do, also where they look the same", arguments: [0, 20])
  func names(others: Int) throws {
    let filling = (0..<others).map { #""\#($0)":0,"# }.joined()
    let value = try JSONValue.parse(#"{\#(filling)"\u00e9":1,"e\u0301":2}"#)
    #expect(value["\u{E9}"] == 1 && value["e\u{301}"] == 2)
    #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(#"{\#(filling)"\u00e9":1,"é":2}"#) }
  }

  @Test("bytes that are not UTF-8 are refused")
  func invalidBytes() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(bytes: [0x22, 0xFF, 0x22]) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(bytes: [0x22, 0xC0, 0x80, 0x22]) }
  }

  @Test("may lie 128 deep and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    _ = try JSONValue.parse(nested(128))
    #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(nested(129)) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test("values remember their places")
  func places() throws {
    let value = try JSONValue.parse("{\n  \"tasks\": [\n    {\"name\": \"ü\", \"n\": 3}]}")
    let task = try #require(value["tasks"]?.array?.first)
    #expect(task.object?[1].nameSpan == SourceSpan(line: 3, column: 19, length: 3))
    #expect(task["n"]?.span.start == SourcePosition(line: 3, column: 24))
    #expect(task["n"]?.integer == 3)
  }
}
