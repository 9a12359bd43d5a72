public import Diagnostics

/// Why a text is not JSON, and where.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, without the place.
  public let reason: String
  public let position: SourcePosition

  public var description: String { "\(reason) at line \(position.line), column \(position.column)" }
}

extension JSONValue {
  /// How deep arrays and objects may lie in one another.
  public static let depthLimit = 128

  /// Reads a JSON text, strictly as RFC 8259 has it: one value, no duplicate names, no trailing commas.
  public static func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
    try parse(bytes: Array(text.utf8))
  }

  /// Reads a JSON text from its bytes, which must be UTF-8 without a byte order mark.
  public static func parse(bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    return try parser.parseDocument()
  }
}

/// Finds names that come twice; a few are compared one by one, which is quicker than a set.
private struct NamesOfMembers {
  private var names: Set<ExactText> = []
  private static let fewest = 16

  mutating func insert(_ name: String, after members: [JSONMember]) -> Bool {
    let name = ExactText(name)
    guard members.count >= Self.fewest else { return !members.contains { ExactText($0.name) == name } }
    if names.isEmpty { names = Set(members.map { ExactText($0.name) }) }
    return names.insert(name).inserted
  }
}

/// Reads a text byte by byte, and keeps count of its lines and columns.
private struct JSONParser {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1
  /// Where the line begins, less the continuation bytes met in it, so that columns count characters.
  private var lineStart = 0
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }
  private var span: SourceSpan { SourceSpan(line: line, column: offset - lineStart + 1) }

  private func failure(_ reason: String) -> JSONSyntaxError {
    JSONSyntaxError(reason: reason, position: span.start)
  }

  mutating func parseDocument() throws(JSONSyntaxError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure("a byte order mark is not allowed") }
    skipSpace()
    guard byte != nil else { throw failure("the text is empty") }
    let value = try parseValue()
    skipSpace()
    guard byte == nil else { throw failure("unexpected \(shown) after the value") }
    return value
  }

  /// The next character as a message shows it.
  private var shown: String {
    guard let byte else { return "end of the text" }
    return (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(String(byte, radix: 16))"
  }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      offset += 1
      if byte == 0x0A { (line, lineStart) = (line + 1, offset) }
    }
  }

  private mutating func skip(_ expected: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: expected) else { return false }
    offset += 1
    return true
  }

  private mutating func parseValue() throws(JSONSyntaxError) -> JSONValue {
    let span = span
    switch byte {
    case UInt8(ascii: "{"): return JSONValue(.object(try nested(Self.parseMembers)), at: span)
    case UInt8(ascii: "["): return JSONValue(.array(try nested(Self.parseElements)), at: span)
    case UInt8(ascii: "\""): return JSONValue(.string(try parseString()), at: span)
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return JSONValue(.number(try parseNumber()), at: span)
    default:
      for (word, content) in [("true", JSONValue.Content.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[offset...].starts(with: word.utf8) {
        offset += word.utf8.count
        return JSONValue(content, at: span)
      }
      throw failure("expected a value, found \(shown)")
    }
  }

  private mutating func nested<Result>(
    _ body: (inout JSONParser) throws(JSONSyntaxError) -> Result
  ) throws(JSONSyntaxError) -> Result {
    guard depth < JSONValue.depthLimit else {
      throw failure("arrays and objects lie more than \(JSONValue.depthLimit) deep")
    }
    depth += 1
    defer { depth -= 1 }
    offset += 1
    return try body(&self)
  }

  private static func parseElements(_ parser: inout JSONParser) throws(JSONSyntaxError) -> [JSONValue] {
    var elements: [JSONValue] = []
    parser.skipSpace()
    if parser.skip("]") { return [] }
    while true {
      elements.append(try parser.parseValue())
      parser.skipSpace()
      if parser.skip("]") { return elements }
      guard parser.skip(",") else { throw parser.failure("expected ',' or ']', found \(parser.shown)") }
      parser.skipSpace()
    }
  }

  private static func parseMembers(_ parser: inout JSONParser) throws(JSONSyntaxError) -> [JSONMember] {
    var members: [JSONMember] = []
    var names = NamesOfMembers()
    parser.skipSpace()
    if parser.skip("}") { return [] }
    while true {
      guard parser.byte == UInt8(ascii: "\"") else {
        throw parser.failure("expected a name in double quotes, found \(parser.shown)")
      }
      let duplicate = parser
      let start = parser.span.start
      let name = try parser.parseString()
      guard names.insert(name, after: members) else { throw duplicate.failure("the name '\(name)' is there twice") }
      let width = parser.span.start.column - start.column
      parser.skipSpace()
      guard parser.skip(":") else { throw parser.failure("expected ':', found \(parser.shown)") }
      parser.skipSpace()
      members.append(JSONMember(name, at: SourceSpan(start: start, length: width), try parser.parseValue()))
      parser.skipSpace()
      if parser.skip("}") { return members }
      guard parser.skip(",") else { throw parser.failure("expected ',' or '}', found \(parser.shown)") }
      parser.skipSpace()
    }
  }

  private mutating func parseNumber() throws(JSONSyntaxError) -> String {
    let start = offset
    _ = skip("-")
    if !skip("0") { try skipDigits() }
    if skip(".") { try skipDigits() }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      try skipDigits()
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func skipDigits() throws(JSONSyntaxError) {
    let start = offset
    while let byte, (0x30...0x39).contains(byte) { offset += 1 }
    guard offset > start else { throw failure("expected a digit, found \(shown)") }
  }

  private mutating func parseString() throws(JSONSyntaxError) -> String {
    offset += 1
    let opening = self
    // What was read up to the last escape; a string without one is taken from the text in one piece.
    var text: [UInt8] = []
    var start = offset
    // What is ASCII is UTF-8: most strings need no second look.
    var isASCII = true
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        let rest = bytes[start..<offset]
        offset += 1
        if text.isEmpty, isASCII { return String(decoding: rest, as: UTF8.self) }
        guard let string = String(validating: text + rest, as: UTF8.self) else {
          throw opening.failure("the string is not valid UTF-8")
        }
        return string
      case UInt8(ascii: "\\"):
        text += bytes[start..<offset]
        try appendEscape(to: &text)
        start = offset
      case 0..<0x20:
        throw failure("a control character must be written as an escape")
      default:
        offset += 1
        if byte >= 0x80 {
          isASCII = false
          if byte & 0xC0 == 0x80 { lineStart += 1 }
        }
      }
    }
    throw failure("the string does not end")
  }

  private mutating func appendEscape(to text: inout [UInt8]) throws(JSONSyntaxError) {
    let start = self
    offset += 1
    if let byte, let plain = Self.plain(escapedAs: byte) {
      offset += 1
      return text.append(plain)
    }
    guard skip("u") else { throw start.failure("unknown escape in a string") }
    var scalar = try parseHexadecimal(since: start)
    if (0xD800..<0xDC00).contains(scalar), skip("\\"), skip("u") {
      let low = try parseHexadecimal(since: start)
      guard (0xDC00..<0xE000).contains(low) else { throw start.failure("half a surrogate pair in a string") }
      scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(scalar) else { throw start.failure("half a surrogate pair in a string") }
    text += Character(scalar).utf8
  }

  /// The byte that stands behind a backslash as one character.
  private static func plain(escapedAs byte: UInt8) -> UInt8? {
    switch Unicode.Scalar(byte) {
    case "\"", "\\", "/": byte
    case "b": 0x08
    case "f": 0x0C
    case "n": 0x0A
    case "r": 0x0D
    case "t": 0x09
    default: nil
    }
  }

  private mutating func parseHexadecimal(since start: JSONParser) throws(JSONSyntaxError) -> UInt32 {
    let digits = bytes[offset..<min(offset + 4, bytes.count)]
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw start.failure("\\u needs four hexadecimal digits") }
    offset += 4
    return value
  }
}
