import Diagnostics

// One element of a list: a star, a value, a range, what is hashed, or a day that only a month tells; then its step.

extension CronParser {
  mutating func parseElement(_ values: inout FieldValues) throws(CronError) {
    let start = position
    let field = values.field
    switch byte {
    case UInt8(ascii: "*"):
      position += 1
      try addStar(from: start, to: &values)
    case 0, UInt8(ascii: ","): throw CronError("E112", "empty list element", at: start..<max(start + 1, position))
    case UInt8(ascii: "/"):
      let rest = string(elementRange(from: start))
      throw CronError(
        "E114", "'\(rest)' needs something to step over: '*\(rest)' or 'a-b\(rest)'", at: elementRange(from: start))
    case UInt8(ascii: "H"), UInt8(ascii: "h"):
      guard field != .year, isHash else { throw notAValue(at: start, in: field) }
      position += 1
      try parseHash(from: start, to: &values)
    case UInt8(ascii: "~"):
      guard field != .year else { throw notAValue(at: start, in: field) }
      try parseRandom(from: start, first: nil, to: &values)
    case UInt8(ascii: "L"), UInt8(ascii: "l"): try parseLast(from: start, in: field)
    default: try parseValues(from: start, to: &values)
    }
  }

  private mutating func addStar(from start: Int, to values: inout FieldValues) throws(CronError) {
    values.hasStar = true
    let step = try parseStep()
    guard let step, values.field != .year || step > 1 else {
      values.isFree = true
      return
    }
    if values.field == .year {
      return addYears(from: YearSet.range.lowerBound, to: YearSet.range.upperBound, step: step)
    }
    let cycle = values.field.cycle
    add(from: cycle.lowerBound, count: cycle.count, step: step, to: &values)
    remarks.add(.init(field: values.field, step: step, columns: start..<position))
  }

  /// A value, and what may follow one.
  private mutating func parseValues(from start: Int, to values: inout FieldValues) throws(CronError) {
    let field = values.field
    let first = try parseValue(in: field)
    if field == .dayOfWeek, Self.isDigit(bytes[start]) { remarks.noteWeekday(first, start..<position) }
    switch byte {
    case UInt8(ascii: "~") where field != .year: return try parseRandom(from: start, first: first, to: &values)
    case UInt8(ascii: "W"), UInt8(ascii: "w"):
      guard field == .dayOfMonth else { break }
      position += 1
      return try addWeekday(near: first, from: start)
    case UInt8(ascii: "L"), UInt8(ascii: "l"):
      guard field == .dayOfWeek else { break }
      position += 1
      rule.special.lastOccurrences |= 1 << UInt8(first % 7)
      guard isAtElementEnd else { throw unexpected(at: position, in: field) }
      return
    case UInt8(ascii: "%") where field == .dayOfWeek: return try parseWeekRule(weekday: first % 7, from: start)
    default: break
    }
    let last = skip("-") ? try parseValue(in: field) : nil
    if field == .dayOfWeek, byte == UInt8(ascii: "#") {
      return try parseOccurrence(first: first, last: last ?? first, from: start)
    }
    if field == .dayOfMonth, byte | 0x20 == UInt8(ascii: "w") { throw misplacedNearest(from: start) }
    let step = try parseStep()
    if field == .year { return try addYears(first, last, step, from: start) }
    if first == 0, last == nil, let step, field == .minute || field == .hour {
      remarks.noteStart(.init(field: field, step: step, columns: start..<position))
    }
    // `n/k` runs to the end of the field.
    let end = last ?? (step == nil ? first : field.cycle.upperBound)
    add(first: first, last: end, step: step ?? 1, to: &values)
  }

  /// `/k`, nil where there is none.
  mutating func parseStep() throws(CronError) -> Int? {
    guard skip("/") else { return nil }
    let start = position
    let number = parseNumber()
    guard let number, number >= 1, isAtElementEnd else {
      throw CronError("E113", "step must be a whole number ≥ 1", at: elementRange(from: start))
    }
    return number
  }

  /// Adds a range, which runs round the end of the field where its last value comes before its first.
  mutating func add(first: Int, last: Int, step: Int, to values: inout FieldValues) {
    let field = values.field
    let count = field.cycle.count
    // 0-7 is the whole week, 7-7 and 7 are Sunday.
    if field == .dayOfWeek, first == 0, last == 7 { return add(from: 0, count: 7, step: step, to: &values) }
    let from = field == .dayOfWeek ? first % 7 : first
    let to = field == .dayOfWeek ? last % 7 : last
    add(from: from, count: to >= from ? to - from + 1 : to - from + count + 1, step: step, to: &values)
  }

  /// Adds every step-th of `count` values from one on, going round the end of the field.
  private func add(from first: Int, count: Int, step: Int, to values: inout FieldValues) {
    let cycle = values.field.cycle
    var distance = 0
    while distance < count {
      let value = first + distance
      values.bits |= 1 << UInt64(value > cycle.upperBound ? value - cycle.count : value)
      distance += step
    }
  }

  private mutating func addYears(_ first: Int, _ last: Int?, _ step: Int?, from start: Int) throws(CronError) {
    let end = last ?? (step == nil ? first : YearSet.range.upperBound)
    guard first <= end else {
      throw CronError("E115", "year range \(string(start..<position)) runs backwards", at: start..<position)
    }
    addYears(from: first, to: end, step: step ?? 1)
  }

  private mutating func addYears(from first: Int, to last: Int, step: Int) {
    if rule.marks.contains(.anyYear) {
      rule.marks.remove(.anyYear)
      rule.years = YearSet()
    }
    for year in stride(from: first, through: last, by: step) { rule.years.insert(year) }
  }
}
