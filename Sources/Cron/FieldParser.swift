import Diagnostics

/// Reads one field of an expression: a list of values, ranges and steps.
struct FieldParser {
  static let elementLimit = 256

  let field: CronField

  func parse(_ token: CronToken) throws(CronError) -> FieldMask {
    if field.isDay, token.text == "?" { return everything }
    let elements = token.split(by: ",")
    guard elements.count <= Self.elementLimit else {
      throw CronError(
        "E103", "\(field.rawValue) lists \(elements.count) elements; the limit is \(Self.elementLimit)",
        at: token.columns)
    }
    var mask = FieldMask()
    for element in elements {
      guard !element.text.isEmpty else { throw CronError("E112", "empty list element", at: element.columns) }
      // A list with a bare star in it is that star.
      if element.text == "*" { mask.isUnrestricted = true }
      try add(element, to: &mask)
    }
    return mask.isUnrestricted ? everything : mask
  }

  private var everything: FieldMask {
    FieldMask(bits: field.cycle.reduce(0) { $0 | 1 << UInt64($1) }, isUnrestricted: true, hasStar: true)
  }

  private func add(_ element: CronToken, to mask: inout FieldMask) throws(CronError) {
    let parts = element.split(by: "/")
    let step = try self.step(parts, of: element)
    let core = parts[0]
    if core.text == "*" {
      mask.hasStar = true
      return add(from: field.cycle.lowerBound, count: field.cycle.count, step: step ?? 1, to: &mask)
    }
    try refuseUnknown(core)
    let bounds = core.split(by: "-")
    let first = try value(bounds[0])
    switch bounds.count {
    case 1:
      // `n/k` runs to the end of the field.
      let count = step == nil ? 1 : field.cycle.upperBound - normal(first) + 1
      add(from: normal(first), count: count, step: step ?? 1, to: &mask)
    case 2:
      let last = try value(bounds[1])
      // A range that runs backwards goes round the end; 0-7 and 7-7 are not the same.
      let isWhole = field == .dayOfWeek && first == 0 && last == 7
      let length = isWhole ? 7 : (normal(last) - normal(first) + field.cycle.count) % field.cycle.count + 1
      add(from: normal(first), count: length, step: step ?? 1, to: &mask)
    default:
      throw CronError("E111", "'\(core.text)' is not a range; write it as first-last", at: core.columns)
    }
  }

  /// Sets every step-th of `count` values from one on, going round the end of the field.
  private func add(from first: Int, count: Int, step: Int, to mask: inout FieldMask) {
    for distance in stride(from: 0, to: count, by: step) {
      let value = (first - field.cycle.lowerBound + distance) % field.cycle.count + field.cycle.lowerBound
      mask.bits |= 1 << UInt64(value)
    }
  }

  private func normal(_ value: Int) -> Int { field == .dayOfWeek ? value % 7 : value }

  private func step(_ parts: [CronToken], of element: CronToken) throws(CronError) -> Int? {
    guard parts.count > 1 else { return nil }
    guard parts.count == 2, let step = number(parts[1].text), step >= 1 else {
      throw CronError("E113", "step must be a whole number ≥ 1", at: parts[1].columns)
    }
    guard !parts[0].text.isEmpty else {
      throw CronError(
        "E114", "'\(element.text)' needs something to step over: '*\(element.text)' or 'a-b\(element.text)'",
        at: element.columns)
    }
    return step
  }

  /// What the grammar has and this version does not, and what stands in the wrong place.
  private func refuseUnknown(_ core: CronToken) throws(CronError) {
    let text = core.text.uppercased()
    if text.contains("?") {
      throw CronError("E120", "'?' is only allowed alone in day-of-month or day-of-week", at: core.columns)
    }
    if text.contains("+") {
      throw CronError("E124", "'+' is only allowed as the first character of day-of-week", at: core.columns)
    }
    let isSpecial =
      text.contains { "#~%".contains($0) } || text.hasPrefix("H") && (text == "H" || text.hasPrefix("H("))
      || field.isDay && (text.hasPrefix("L") || text.first?.isNumber == true && text.contains { "LW".contains($0) })
    if isSpecial {
      throw CronError("E111", "'\(core.text)' in \(field.rawValue) is not supported yet", at: core.columns)
    }
  }

  private func value(_ token: CronToken) throws(CronError) -> Int {
    guard !token.text.isEmpty else {
      throw CronError("E112", "a value is missing in \(field.rawValue)", at: token.columns)
    }
    if let number = number(token.text) {
      guard field.range.contains(number) else {
        let range = "\(field.range.lowerBound)–\(field.range.upperBound)"
        throw CronError("E110", "\(field.rawValue) \(token.text) is out of range \(range)", at: token.columns)
      }
      return number
    }
    if let named = field.value(named: token.text) { return named }
    let nearest = nearestName(to: token.text, among: field.names.flatMap { [String($0.prefix(3)), $0] })
    throw CronError(
      "E111", "'\(token.text)' is not a \(field.rawValue)", at: token.columns,
      hint: nearest.map { "did you mean '\($0)'?" })
  }

  /// One to four decimal digits; leading zeros are decimal.
  private func number(_ text: String) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }
}
