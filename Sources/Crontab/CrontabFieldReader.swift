import Diagnostics

/// Reads the fields of a line as the daemon of a dialect does, what it passes over included.
struct CrontabFieldReader {
  let dialect: CrontabDialect
  var line: CrontabLine
  /// What is worth telling, at its place.
  private(set) var remarks: [Diagnostic] = []

  init(dialect: CrontabDialect, line: CrontabLine) {
    self.dialect = dialect
    self.line = line
  }

  /// Larger numbers count as this one: no field has them.
  private static let largest = 1_000_000

  /// Reads a field and the blanks behind it.
  mutating func read(_ kind: CrontabFieldKind) throws(CrontabMistake) -> CrontabField {
    var field = CrontabField(kind: kind)
    field.isStarred = line.isAt("*")
    var isFirst = true
    repeat {
      try readElement(&field, isFirst: isFirst)
      isFirst = false
    } while line.skip(",")
    let rest = line.skipWord()
    if !rest.isEmpty {
      note("'\(line.text(rest))' is ignored, as \(dialect.name) ignores it", at: rest)
    }
    line.skipBlanks()
    return field
  }

  private mutating func readElement(_ field: inout CrontabField, isFirst: Bool) throws(CrontabMistake) {
    let start = line.position
    let (low, high) = (field.kind.range.lowerBound, field.kind.range.upperBound)
    var first = low, last = high
    var isRange = true, isPlain = isFirst
    if !line.skip("*") {
      isPlain = true
      if line.isAt("~") { return try readDrawn(from: low, start, &field) }
      first = try readNumber(field.kind, endings: ",-~")
      if line.isAt("~") { return try readDrawn(from: first, start, &field) }
      isRange = line.skip("-")
      last = isRange ? try readNumber(field.kind, endings: "/,") : first
      if !isRange, line.isAt("/") {
        throw mistake("a step needs a range before it: '*/n' or 'a-b/n'", from: start)
      }
      // cronie takes a Sunday at the end of a range for the end of the week, in whatever field.
      if dialect == .cronie, last == 0, first > 0 { (last, isPlain) = (7, false) }
    }
    var step = 1
    if isRange, line.skip("/") {
      step = try readNumber(nil, endings: ",")
      guard step > 0 else { throw mistake("a step must be at least 1", from: start) }
    }
    guard field.kind.range.contains(first), field.kind.range.contains(last) else {
      let wrong = field.kind.range.contains(first) ? last : first
      throw mistake("\(field.kind.label) \(wrong) is out of range \(low)-\(high)", from: start)
    }
    let range = start..<line.position
    guard first <= last else {
      return note("the range '\(line.text(range))' runs backwards: \(dialect.name) ignores it", at: range)
    }
    var bits: UInt64 = 0
    for number in stride(from: first, through: last, by: step) {
      bits |= 1 << UInt64(field.kind == .dayOfWeek ? number % 7 : number)
    }
    let text = line.text(range)
    let digits = text.utf8.split { !CrontabLine.isDigit($0) }.map(\.count).max() ?? 0
    // Our weeks end with 6, and our numbers have four digits at most.
    isPlain = isPlain && digits <= 4 && (last < 7 || step == 1 || text.hasPrefix("*") || field.kind != .dayOfWeek)
    field.add(bits, isPlain ? text : nil)
  }

  /// Reads `~` and what may stand on either side of it.
  private mutating func readDrawn(from first: Int, _ start: Int, _ field: inout CrontabField) throws(CrontabMistake) {
    guard dialect == .cronie else {
      throw mistake("'~' is no syntax of Debian's cron", from: start)
    }
    _ = line.skip("~")
    var last = field.kind.range.upperBound
    if let byte = line.byte, CrontabLine.isAlphanumeric(byte) { last = try readNumber(field.kind, endings: ",") }
    guard field.kind.range.contains(first), field.kind.range.contains(last), first <= last else {
      throw mistake(
        "'\(line.text(start..<line.position))' is no range of \(field.kind.range.lowerBound)-\(field.kind.range.upperBound)",
        from: start)
    }
    if let byte = line.byte, byte != UInt8(ascii: ","), !CrontabLine.isBlank(byte) {
      throw mistake("'~' takes a number on either side and no step", from: start)
    }
    field.addDrawn(line.text(start..<line.position))
    note(
      "cronie draws '~' anew at each start; here it is drawn once, from the host and the schedule's name",
      at: start..<line.position)
  }

  /// Reads a number, or a name of the field.
  ///
  /// - Parameter kind: nil for a step, which has no names.
  private mutating func readNumber(
    _ kind: CrontabFieldKind?, endings: String
  ) throws(CrontabMistake) -> Int {
    let start = line.position
    while let byte = line.byte, CrontabLine.isAlphanumeric(byte) { line.position += 1 }
    let word = line.text(start..<line.position)
    // cronie looks at what follows, Debian's cron passes over it.
    if dialect == .cronie, let byte = line.byte, !CrontabLine.isBlank(byte), !endings.utf8.contains(byte) {
      throw unexpected(kind, at: start)
    }
    if let index = kind?.names.firstIndex(of: word.lowercased()), let kind { return index + kind.range.lowerBound }
    guard !word.isEmpty, word.utf8.allSatisfy(CrontabLine.isDigit) else { throw unexpected(kind, at: start) }
    return word.utf8.reduce(0) { min(Self.largest, $0 * 10 + Int($1) - 0x30) }
  }

  private func unexpected(_ kind: CrontabFieldKind?, at start: Int) -> CrontabMistake {
    var here = line
    here.position = start
    guard start < line.bytes.count else {
      return CrontabMistake(
        message: "the line ends before the \(kind?.label ?? "step")", range: max(0, start - 1)..<start)
    }
    guard let byte = here.byte, !CrontabLine.isBlank(byte), byte != UInt8(ascii: ",") else {
      return CrontabMistake(
        message: "an element of the \(kind?.label ?? "step") is empty", range: max(0, start - 1)..<start)
    }
    let range = here.restOfWord
    let word = line.text(range)
    let names = kind?.names ?? []
    let name = names.first { word.lowercased().hasPrefix($0) && word.allSatisfy(\.isLetter) }
    let hint =
      name.map { "\(dialect.name) knows it as '\($0)'" } ?? (word.contains("\r") ? CrontabReader.windowsHint : nil)
    return CrontabMistake(
      message: "'\(word.replacing("\r", with: ""))' is not a \(kind?.label ?? "step")", range: range, hint: hint)
  }

  /// Marks the element that begins somewhere.
  private func mistake(_ message: String, from start: Int) -> CrontabMistake {
    let end = line.bytes[start...].firstIndex { CrontabLine.isBlank($0) || $0 == UInt8(ascii: ",") }
    return CrontabMistake(message: message, range: start..<max(end ?? line.bytes.count, start + 1))
  }

  private mutating func note(_ message: String, at range: Range<Int>) {
    remarks.append(Diagnostic(.warning, message, at: line.span(range)))
  }
}
