import Diagnostics

/// Reads an expression byte by byte: limits and characters first, then what stands in front, then field by field.
///
/// Source of the grammar: `cron.md`, section A.1.
struct CronParser {
  static let byteLimit = 1024
  static let elementLimit = 256

  let bytes: [UInt8]
  let text: String
  let identity: CronIdentity
  var position = 0
  /// Where the field that is being read ends.
  var end = 0
  var rule = CalendarRule()
  var fieldCount = 0
  /// The spelling of fields with values that were drawn.
  var hashedFields: [String?] = []
  /// What the warnings are made from.
  var remarks = SpellingRemarks()

  init(_ text: String, identity: CronIdentity) {
    self.text = text
    self.identity = identity
    bytes = Array(text.utf8)
    end = bytes.count
  }

  /// Reads all of the text, keeps it with its meaning, and knows what was pasted from elsewhere.
  mutating func parseAsWritten() throws(CronError) -> CronExpression {
    do {
      var expression = try parse()
      expression.text = text
      return expression
    } catch {
      guard !Self.ownCodes.contains(error.diagnostic.code),
        let form = ForeignForm.recognize(text, for: identity, error: error)
      else {
        throw error
      }
      throw CronError(form, in: text)
    }
  }

  /// What is wrong with an expression that is certainly meant as one of ours, or too long to look at.
  private static let ownCodes: Set<String?> = ["E101", "E103", "E106", "E107", "E125", "E140"]

  /// Reads all of the text.
  mutating func parse() throws(CronError) -> CronExpression {
    guard bytes.count <= Self.byteLimit else {
      throw CronError("E103", "schedule is \(bytes.count) bytes; the limit is \(Self.byteLimit)")
    }
    try refuseForeignCharacters()
    skipSpace()
    let zone = try readZone()
    skipSpace()
    guard position < bytes.count else { throw CronError("E101", "empty schedule") }
    if bytes[position] == UInt8(ascii: "@") { return try parseNickname(zone: zone) }
    return try parseFields(zone: zone)
  }

  mutating func parseFields(zone: String?) throws(CronError) -> CronExpression {
    let (words, count) = fieldRanges()
    guard (5...7).contains(count) else { throw wrongFieldCount(count, words) }
    fieldCount = count
    if count == 5 { rule.seconds = 1 }
    rule.marks.insert(.anyYear)
    var next = count == 5 ? 1 : 0
    for index in 0..<count {
      (position, end) = (words[index].lowerBound, words[index].upperBound)
      try parseField(Self.fields[next])
      next += 1
    }
    if let reason = rule.reasonNeverToFire() {
      let dates = words[count == 5 ? 2 : 3].lowerBound..<words[count - 1].upperBound
      throw CronError("E140", "never fires: \(reason)", at: dates)
    }
    return CronExpression(rule: rule, hashedFields: hashedFields, zoneName: zone)
  }

  private static let fields = CronField.allCases

  /// The first seven words from here on, and how many there are.
  private func fieldRanges() -> (words: InlineArray<7, Range<Int>>, count: Int) {
    var words = InlineArray<7, Range<Int>>(repeating: 0..<0)
    var count = 0
    var here = position
    while here < bytes.count {
      let start = here
      while here < bytes.count, !Self.isSpace(bytes[here]) { here += 1 }
      if count < 7 { words[count] = start..<here }
      count += 1
      while here < bytes.count, Self.isSpace(bytes[here]) { here += 1 }
    }
    return (words, count)
  }

  private func wrongFieldCount(_ count: Int, _ words: InlineArray<7, Range<Int>>) -> CronError {
    let isWord = count == 1 && Self.isLetter(bytes[words[0].lowerBound])
    var end = bytes.count
    while end > position, Self.isSpace(bytes[end - 1]) { end -= 1 }
    return CronError(
      "E102", "expected 5, 6 or 7 fields, found \(count)", at: position..<end,
      hint: isWord ? "nicknames start with @" : nil)
  }

  /// Everything but printable ASCII and tabs is an error: a space that is none would part nothing.
  private func refuseForeignCharacters() throws(CronError) {
    guard let index = bytes.firstIndex(where: { !(0x20...0x7E).contains($0) && $0 != 0x09 }) else { return }
    let scalar = text.unicodeScalars[text.utf8.index(text.startIndex, offsetBy: index)]
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    throw CronError(
      "E104", "unexpected U+\(code) at column \(index + 1); separate fields with spaces or tabs", at: index..<index + 1)
  }
}

// MARK: Bytes

extension CronParser {
  /// The byte at hand within the field, 0 at its end.
  @inline(__always)
  var byte: UInt8 { position < end ? bytes[position] : 0 }

  @inline(__always)
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func skipSpace() {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
