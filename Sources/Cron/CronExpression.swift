import CivilTime

/// A parsed cron expression: a value, free of zones and clocks.
///
/// Source: `cron.md`, section A; five fields, or six with the seconds first.
public struct CronExpression: Hashable, Sendable, CustomStringConvertible {
  let seconds: FieldMask
  let minutes: FieldMask
  let hours: FieldMask
  let daysOfMonth: FieldMask
  let months: FieldMask
  let daysOfWeek: FieldMask
  /// Whether a `+` asks that both day fields match where both are set.
  let requiresBothDays: Bool

  init(masks: [FieldMask], requiresBothDays: Bool) {
    seconds = masks[0]
    minutes = masks[1]
    hours = masks[2]
    daysOfMonth = masks[3]
    months = masks[4]
    daysOfWeek = masks[5]
    self.requiresBothDays = requiresBothDays
  }

  /// Reads an expression.
  ///
  /// - Throws: `CronError` with code, columns and hint; one that could never fire is such an error, too.
  public static func parse(_ text: String) throws(CronError) -> CronExpression {
    try CronParser.parse(text)
  }

  /// Whether a star in second, minute or hour makes it run through both passes of an overlap.
  ///
  /// Source: `cron.md`, section B.1, rule 2.
  public var isWildcard: Bool {
    // The seconds that five fields leave out are 0, without a star.
    seconds.hasStar || minutes.hasStar || hours.hasStar
  }

  /// Whether any date exists that it names: with a leap year, every date of a year exists.
  var canFire: Bool {
    guard daysOfWeek.isUnrestricted || requiresBothDays else { return true }
    return (1...12).contains { month in
      months.contains(month) && (daysOfMonth.first(from: 1) ?? 32) <= CivilDate.length(ofMonth: month, year: 2000)
    }
  }

  /// The expression in its shortest plain spelling, which reads as the same expression again.
  public var description: String {
    let parts = [
      seconds.bits == 1 && !seconds.hasStar ? nil : seconds.spelled(as: .second), minutes.spelled(as: .minute),
      hours.spelled(as: .hour), daysOfMonth.spelled(as: .dayOfMonth), months.spelled(as: .month),
      (requiresBothDays ? "+" : "") + daysOfWeek.spelled(as: .dayOfWeek),
    ]
    return parts.compactMap { $0 }.joined(separator: " ")
  }
}

extension FieldMask {
  /// Spells the field: `*`, `*/n` where a star was, else values and ranges.
  func spelled(as field: CronField) -> String {
    if isUnrestricted { return "*" }
    if hasStar {
      let base = field.cycle.lowerBound
      for step in 1...9999 {
        let stepped = stride(from: base, through: field.cycle.upperBound, by: step).reduce(UInt64(0)) {
          $0 | 1 << UInt64($1)
        }
        // The star decides the class, so it has to stay even where further values stand beside it.
        guard stepped & ~bits == 0 else { continue }
        let rest = FieldMask(bits: bits & ~stepped)
        return "*/\(step)" + (rest.bits == 0 ? "" : "," + rest.ranges)
      }
    }
    return ranges
  }

  private var ranges: String {
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
