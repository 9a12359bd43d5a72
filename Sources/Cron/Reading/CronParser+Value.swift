import Diagnostics

// Numbers and names.

extension CronParser {
  /// A number or a name of the field.
  mutating func parseValue(in field: CronField) throws(CronError) -> Int {
    let start = position
    if Self.isDigit(byte) {
      guard let number = parseNumber() else { throw notAValue(at: start, in: field) }
      guard field.range.contains(number) else { throw outOfRange(number, start..<position, in: field) }
      return number
    }
    if let value = parseName(in: field) { return value }
    if isAtElementEnd { throw CronError("E112", "a value is missing in \(field.name)", at: start..<start + 1) }
    throw notAValue(at: start, in: field)
  }

  /// One to four digits, nil where there are none or more; leading zeros are decimal.
  @inline(__always)
  mutating func parseNumber() -> Int? {
    var value = 0
    let start = position
    while Self.isDigit(byte) {
      value = value * 10 + Int(byte - 0x30)
      position += 1
      if position - start > 4 { break }
    }
    let count = position - start
    guard (1...4).contains(count) else {
      position = start
      return nil
    }
    return value
  }

  /// A full or three-letter name in any case.
  private mutating func parseName(in field: CronField) -> Int? {
    var end = position
    while end < self.end, Self.isLetter(bytes[end]) { end += 1 }
    for length in [end - position, end - position - 1] where length >= 3 {
      guard let index = field.names.firstIndex(where: { isName($0, length: length) }) else { continue }
      // The one letter more that may follow a weekday's name is an L.
      guard position + length == end || bytes[end - 1] | 0x20 == UInt8(ascii: "l") else { continue }
      position += length
      return index + field.range.lowerBound
    }
    return nil
  }

  private func isName(_ name: String, length: Int) -> Bool {
    guard length == 3 || length == name.utf8.count else { return false }
    return zip(bytes[position..<position + length], name.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  /// Whether an element, or the field, ends here.
  var isAtElementEnd: Bool { position == end || bytes[position] == UInt8(ascii: ",") }

  /// From a place to the end of the element, at least one column.
  func elementRange(from start: Int) -> Range<Int> {
    let end = bytes[start..<self.end].firstIndex(of: UInt8(ascii: ",")) ?? self.end
    return start..<max(end, start + 1)
  }
}

// MARK: What is no value

extension CronParser {
  private func outOfRange(_ number: Int, _ columns: Range<Int>, in field: CronField) -> CronError {
    if field == .dayOfWeek, fieldCount == 6, number >= YearSet.range.lowerBound {
      return CronError(
        "E107", "'\(number)' is not a day of week; six fields are second…day-of-week, a year needs seven fields",
        at: columns, hint: "seconds come first: write '0 \(text.trimmingSpaces)'")
    }
    let range = field.range
    return CronError(
      "E110", "\(field.name) \(string(columns)) is out of range \(range.lowerBound)–\(range.upperBound)", at: columns)
  }

  /// What stands where a value should: a character that belongs elsewhere, or a word nobody knows.
  func notAValue(at start: Int, in field: CronField) -> CronError {
    // The first character may be a separator itself.
    let rest = bytes[min(start + 1, end)..<end]
    let columns = start..<(rest.firstIndex { Self.separators.contains($0) } ?? end)
    let word = string(columns)
    if let error = misplaced(word, columns, in: field) { return error }
    return CronError(
      "E111", "'\(word)' is not a \(field.name)", at: columns, hint: Self.guess(of: word, among: field.names))
  }

  /// The names that a mistyped one is near to, which begin as it does: French 'LUN' is not 'SUN'.
  private static func guess(of word: String, among fullNames: [String]) -> String? {
    let letters = word.uppercased().sorted()
    let spellings = fullNames.flatMap { $0.count == 3 ? [$0] : [String($0.prefix(3)), $0] }.map { $0.uppercased() }
    let names = spellings.filter { $0.first == word.uppercased().first || $0.sorted() == letters }
    let nearest = nearestNames(to: word, among: names).map { "'\($0)'" }
    return nearest.isEmpty ? nil : "did you mean \(Phrases.list(nearest, "or"))?"
  }

  /// What stands behind something that was complete.
  func unexpected(at start: Int, in field: CronField) -> CronError {
    let element = elementStart(before: start)..<elementRange(from: start).upperBound
    if let error = misplaced(string(start..<element.upperBound), start..<element.upperBound, in: field) { return error }
    return CronError("E111", "'\(string(element))' is not a \(field.name)", at: element)
  }

  private func elementStart(before place: Int) -> Int {
    let boundary = bytes[..<place].lastIndex { $0 == UInt8(ascii: ",") || Self.isSpace($0) }
    return boundary.map { $0 + 1 } ?? 0
  }

  /// A character that has a meaning, and none here.
  private func misplaced(_ word: String, _ columns: Range<Int>, in field: CronField) -> CronError? {
    switch word.first {
    case "?":
      CronError(
        "E120", "'?' is only allowed alone in day-of-month or day-of-week", at: columns,
        hint: field.isDay ? nil : "write '*' for every \(field.name)")
    case "+": CronError("E124", "'+' is only allowed as the first character of day-of-week", at: columns)
    case "W" where field == .dayOfMonth, "w" where field == .dayOfMonth: misplacedNearest(from: columns.lowerBound)
    case "L" where word.count == 1, "l" where word.count == 1:
      CronError(
        "E121", "'L' is only allowed in day-of-month (last day) or after a weekday (5L, FRI#L)", at: columns)
    default: nil
    }
  }

  func misplacedNearest(from start: Int) -> CronError {
    let element = elementStart(before: start)..<elementRange(from: start).upperBound
    return CronError("E122", "'W' takes one day: '15W' or 'LW', not a range or step", at: element)
  }

  private static let separators = Array(",-/#%~".utf8)
}

extension String {
  /// The text without spaces and tabs at its ends.
  var trimmingSpaces: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
