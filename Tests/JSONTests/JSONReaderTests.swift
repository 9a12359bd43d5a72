import JSON
import Testing

@Suite("A JSON text that is read value by value")
struct JSONReaderTests {
  private static func reader(_ text: String) -> JSONReader { JSONReader(Array(text.utf8)) }

  @Test("gives each kind of value, and says what there is where another one was asked for")
  func kinds() {
    var reader = Self.reader(#" [ "é\n\u00e9" , -12,2.5e1 ,true,false,null,{},[],"x"] "#)
    #expect(reader.beginArray() && reader.nextElement())
    #expect(reader.integer() == nil && reader.kind == "a string")
    #expect(reader.string() == "é\né")
    #expect(reader.nextElement() && reader.string() == nil && reader.kind == "a number" && reader.integer() == -12)
    #expect(reader.nextElement() && reader.integer() == nil && reader.double() == 25)
    #expect(reader.nextElement() && reader.kind == "a boolean" && reader.bool() == true)
    #expect(reader.nextElement() && !reader.null() && reader.bool() == false)
    #expect(reader.nextElement() && reader.kind == "null" && reader.null())
    #expect(reader.nextElement() && reader.kind == "an object" && reader.beginObject() && reader.nextMember() == nil)
    #expect(reader.nextElement() && reader.kind == "an array" && reader.beginArray() && !reader.nextElement())
    #expect(reader.nextElement() && reader.string() == "x")
    let hasMore = reader.nextElement()
    #expect(!hasMore)
  }

  @Test(
    "passes over any value, and tells where it stands",
    arguments: [
      #""a\"b""#, "12", "null", #"{"a":[1,{"b":"]}"}],"c":"}"}"#, "[[],[[]]]", "true",
    ])
  func skipped(value: String) throws {
    var reader = Self.reader(#"{"one":\#(value) ,"two":2}"#)
    let isObject = reader.beginObject()
    #expect(isObject)
    let first = reader.nextMember()
    let name = try #require(first)
    #expect(reader.isName(name, Array("one".utf8)) && !reader.isName(name, Array("ona".utf8)))
    let skipped = reader.skip()
    let place = try #require(skipped)
    #expect(String(decoding: reader.text(of: place), as: UTF8.self) == value)
    let second = reader.nextMember()
    #expect(second.map { reader.text(of: $0) } == Array("two".utf8))
    #expect(reader.integer() == 2 && reader.nextMember() == nil)
  }

  @Test(
    "ends where it is no JSON",
    arguments: [
      "", "{", "[", #"{"a""#, #"{"a":"#, #"{"a":}"#, "[,]", "[1,", #"["x"#, #"["x\"#, "[nul", "]", "}", "[1 2",
      #"{"a":[}"#,
    ])
  func broken(text: String) {
    var reader = Self.reader(text)
    var turns = 0
    // Everything is tried; whatever comes of it, it comes to an end.
    while turns < 50 {
      turns += 1
      let before = reader.offset
      _ = reader.beginArray() || reader.beginObject() || reader.null()
      _ = (reader.bool(), reader.integer(), reader.double(), reader.string(), reader.nextMember(), reader.nextElement())
      _ = reader.skip()
      if reader.offset == before { break }
    }
    #expect(turns < 50)
  }

  @Test("is what a text that was put together piece by piece holds, without what is null where that is left out")
  func written() throws {
    var text = JSONText()
    text.append(sign: "{")
    text.append(memberName: JSONText.memberName("a\"b"))
    text.append(string: "x\u{1}\\é\n")
    text.append(memberName: JSONText.memberName("c"))
    text.append(value: [1, nil])
    text.append(sign: "}")
    #expect(try JSONValue.parse(bytes: text.bytes) == ["a\"b": "x\u{1}\\é\n", "c": [1, nil]])
    var reader = JSONReader(text.bytes)
    let value = try reader.value()
    #expect(value["c"] == [1, nil])
  }
}
