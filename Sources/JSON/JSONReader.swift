/// Takes the values of a JSON text one after the other, without making a tree of them.
///
/// What is not there in the way it is asked for is nil or false, and then nothing of it was taken: `kind` says what is
/// there. Nothing more can be taken from what is no JSON.
public struct JSONReader: Sendable {
  private let bytes: [UInt8]
  /// Where the next byte is.
  public private(set) var offset = 0
  /// Whether a value has ended, so that a comma precedes the next one.
  private var isAfterValue = false

  /// Begins before the first value.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while offset < bytes.count, bytes[offset] <= 0x20, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: sign) else { return false }
    offset += 1
    return true
  }

  /// What kind of value comes next, as one would say it: `an object`.
  public var kind: String {
    switch byte {
    case UInt8(ascii: "{"): "an object"
    case UInt8(ascii: "["): "an array"
    case UInt8(ascii: "\""): "a string"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "a boolean"
    case UInt8(ascii: "n"): "null"
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): "a number"
    default: "no JSON"
    }
  }
}

// MARK: Arrays and objects

extension JSONReader {
  /// Enters an array.
  public mutating func beginArray() -> Bool { begin("[") }

  /// Enters an object.
  public mutating func beginObject() -> Bool { begin("{") }

  private mutating func begin(_ bracket: Unicode.Scalar) -> Bool {
    skipSpace()
    guard take(bracket) else { return false }
    isAfterValue = false
    return true
  }

  /// Whether another element follows in an array; else it was left.
  public mutating func nextElement() -> Bool { !ends("]") }

  /// The place of the name of the next member, without quotes; nil where none follows and the object was left, and where
  /// what follows is no name.
  public mutating func nextMember() -> Range<Int>? {
    guard !ends("}"), byte == UInt8(ascii: "\""), let end = endOfString() else { return nil }
    let name = offset + 1..<end
    offset = end + 1
    skipSpace()
    guard take(":") else { return nil }
    skipSpace()
    return name
  }

  /// Whether the bracket comes next, and is taken; else a comma was, where there has to be one.
  private mutating func ends(_ bracket: Unicode.Scalar) -> Bool {
    skipSpace()
    if take(bracket) {
      isAfterValue = true
      return true
    }
    if isAfterValue { _ = take(",") }
    isAfterValue = false
    skipSpace()
    return false
  }

  /// Whether a name is this one, as it is spelt without escapes.
  public func isName(_ range: Range<Int>, _ name: [UInt8]) -> Bool {
    guard range.count == name.count else { return false }
    for position in name.indices where bytes[range.lowerBound + position] != name[position] { return false }
    return true
  }

  /// A part of the text.
  public func text(of range: Range<Int>) -> [UInt8] { Array(bytes[range]) }
}

// MARK: Values

extension JSONReader {
  /// Takes null, where it comes next.
  public mutating func null() -> Bool { word("null") }

  /// Takes a truth value.
  public mutating func bool() -> Bool? { word("true") ? true : word("false") ? false : nil }

  private mutating func word(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset + length <= bytes.count else { return false }
    let isThere = word.withUTF8Buffer { text in
      for position in 0..<length where unsafe bytes[offset + position] != text[position] { return false }
      return true
    }
    guard isThere else { return false }
    offset += length
    isAfterValue = true
    return true
  }

  /// Takes a number that is spelt without fraction and exponent and fits.
  public mutating func integer() -> Int? {
    let end = endOfNumber()
    guard end > offset, let number = Int(String(decoding: bytes[offset..<end], as: UTF8.self)) else { return nil }
    offset = end
    isAfterValue = true
    return number
  }

  /// Takes a number, rounded to what fits.
  public mutating func double() -> Double? {
    let end = endOfNumber()
    guard end > offset, let number = Double(String(decoding: bytes[offset..<end], as: UTF8.self)) else { return nil }
    offset = end
    isAfterValue = true
    return number
  }

  private func endOfNumber() -> Int {
    var end = offset
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        end += 1
      default: return end
      }
    }
    return end
  }

  /// Takes a string.
  public mutating func string() -> String? {
    guard byte == UInt8(ascii: "\"") else { return nil }
    var end = offset + 1
    // What is ASCII is UTF-8: most strings need no second look.
    while end < bytes.count, bytes[end] < 0x80, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") {
      end += 1
    }
    guard end < bytes.count else { return nil }
    let text: String?
    if bytes[end] == UInt8(ascii: "\"") {
      text = String(decoding: bytes[offset + 1..<end], as: UTF8.self)
    } else {
      guard let quote = endOfString() else { return nil }
      end = quote
      text = (try? JSONValue.parse(bytes: Array(bytes[offset...end])))?.string
    }
    guard let text else { return nil }
    offset = end + 1
    isAfterValue = true
    return text
  }

  /// Where the quote is that ends the string that comes next; nil where there is none.
  private func endOfString() -> Int? {
    var end = offset + 1
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "\""): return end
      case UInt8(ascii: "\\"): end += 2
      default: end += 1
      }
    }
    return nil
  }

  /// Takes a value of any kind, whose brackets and strings alone are looked at; nil where there is none.
  ///
  /// - Returns: the place of the value.
  public mutating func skip() -> Range<Int>? {
    skipSpace()
    let start = offset
    var depth = 0
    repeat {
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        guard let end = endOfString() else { return nil }
        offset = end
      case nil: return nil
      default: if depth == 0, !skipPlain() { return nil }
      }
      offset += 1
    } while depth > 0
    guard depth == 0 else { return nil }
    isAfterValue = true
    return start..<offset
  }

  /// Takes a value of any kind as a tree.
  public mutating func value() throws(JSONSyntaxError) -> JSONValue {
    // What is no value is told with its place in what is left.
    try JSONValue.parse(bytes: skip().map(text) ?? Array(bytes[offset...]))
  }

  /// Goes to the last byte of a number or a word.
  private mutating func skipPlain() -> Bool {
    let start = offset
    while let byte, byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"), byte != UInt8(ascii: "}"), byte > 0x20 {
      offset += 1
    }
    guard offset > start else { return false }
    offset -= 1
    return true
  }
}
