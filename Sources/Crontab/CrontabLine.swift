import Diagnostics

/// Why a line cannot be carried over, and where in it.
struct CrontabMistake: Error {
  let message: String
  /// In bytes of the line.
  let range: Range<Int>
  var hint: String?
  /// Whether the daemon could not read the line either.
  var isSyntax = true
}

/// The bytes of one line, read from left to right.
struct CrontabLine {
  let bytes: [UInt8]
  /// From 1.
  let number: Int
  var position = 0

  /// The byte at hand, nil at the end of the line.
  var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) }
  /// As `isspace` has it in the C locale.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  func isAt(_ character: Unicode.Scalar) -> Bool { byte == UInt8(ascii: character) }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    position += 1
    return true
  }

  mutating func skipBlanks() {
    while let byte, Self.isBlank(byte) { position += 1 }
  }

  /// Goes to the next blank or to the end, and tells what lies between.
  mutating func skipWord() -> Range<Int> {
    let start = position
    while let byte, !Self.isBlank(byte) { position += 1 }
    return start..<position
  }

  /// The rest of the word at hand, at least one byte of it.
  var restOfWord: Range<Int> {
    var copy = self
    let word = copy.skipWord()
    return word.isEmpty ? position..<position + 1 : word
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// Where bytes of the line stand, in characters.
  func span(_ range: Range<Int>) -> SourceSpan {
    let start = min(range.lowerBound, bytes.count)
    let end = min(max(range.upperBound, start), bytes.count)
    return SourceSpan(
      line: number, column: String(decoding: bytes[..<start], as: UTF8.self).count + 1,
      length: max(1, String(decoding: bytes[start..<end], as: UTF8.self).count))
  }
}
