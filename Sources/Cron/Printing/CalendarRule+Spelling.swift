// The fields in their shortest plain spelling, which reads as the same values again.

extension CalendarRule {
  /// Seconds, minutes or hours: what is spelt with a star keeps one, since it decides about gaps and overlaps.
  func spelledTime(_ field: CronField) -> String {
    let (bits, star): (UInt64, Marks) =
      switch field {
      case .second: (seconds, .starInSeconds)
      case .minute: (minutes, .starInMinutes)
      default: (UInt64(hours), .starInHours)
      }
    guard marks.contains(star) else { return Self.ranges(bits) }
    if bits == field.everyBit { return "*" }
    let steps = 2...field.cycle.count
    let step = steps.first { Self.multiples(of: $0, in: field) & ~bits == 0 } ?? field.cycle.count
    let rest = bits & ~Self.multiples(of: step, in: field)
    return "*/\(step)" + (rest == 0 ? "" : "," + Self.ranges(rest))
  }

  private static func multiples(of step: Int, in field: CronField) -> UInt64 {
    stride(from: field.cycle.lowerBound, through: field.cycle.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
  }

  var spelledDaysOfMonth: String {
    if marks.contains(.anyDayOfMonth) { return "*" }
    var parts = daysOfMonth == 0 ? [] : [Self.ranges(UInt64(daysOfMonth))]
    parts += Self.values(UInt64(special.beforeLast)).map { $0 == 0 ? "L" : "L-\($0)" }
    parts += Self.values(UInt64(special.weekdayNearBeforeLast)).map { $0 == 0 ? "LW" : "L-\($0)W" }
    parts += Self.values(UInt64(special.weekdayNear)).map { "\($0)W" }
    return parts.joined(separator: ",")
  }

  var spelledMonths: String { months == CronField.month.everyBit ? "*" : Self.ranges(UInt64(months)) }

  /// The weekdays with the `+` that asks for both day fields.
  var spelledWeekdays: String {
    let plus = marks.contains(.bothDays) ? "+" : ""
    if marks.contains(.anyWeekday) { return plus + "*" }
    var parts = weekdays == 0 ? [] : [Self.ranges(UInt64(weekdays))]
    for occurrence in 1...5 {
      let days = special.occurrences >> UInt64(8 * (occurrence - 1)) & 0xFF
      parts += Self.values(days).map { "\($0)#\(occurrence)" }
    }
    parts += Self.values(UInt64(special.lastOccurrences)).map { "\($0)L" }
    parts += weekRules.map { "\($0.weekday)%\($0.modulus)" + ($0.remainder == 0 ? "" : "+\($0.remainder)") }
    return plus + parts.joined(separator: ",")
  }

  /// The years, `*` where they do not matter.
  var spelledYears: String {
    guard !marks.contains(.anyYear) else { return "*" }
    return Self.ranges(of: years.values)
  }

  /// The numbers of the bits that are set.
  static func values(_ bits: UInt64) -> [Int] { (0..<64).filter { bits >> UInt64($0) & 1 == 1 } }

  static func ranges(_ bits: UInt64) -> String { ranges(of: values(bits)) }

  /// Single values, and neighbours as ranges.
  private static func ranges(of values: [Int]) -> String {
    var parts: [String] = []
    var rest = values[...]
    while let first = rest.popFirst() {
      var last = first
      while rest.first == last + 1 { last = rest.removeFirst() }
      parts.append(first == last ? "\(first)" : last == first + 1 ? "\(first),\(last)" : "\(first)-\(last)")
    }
    return parts.joined(separator: ",")
  }
}
