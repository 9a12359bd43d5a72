import Diagnostics

// What an expression's spelling may hide. Source: `cron.md`, section A.5.

extension CronParser {
  /// The warnings about a text that was read to its end.
  var warnings: [Diagnostic] {
    guard fieldCount > 0 else { return [] }
    return dayWarnings + remarks.steps.compactMap(stepWarning) + foreignWarnings
  }

  func warning(_ code: String, _ message: String, at columns: Range<Int>, hint: String? = nil) -> Diagnostic {
    Diagnostic(.warning, code: code, message, at: SourceSpan(columns: columns), hint: hint)
  }

  // MARK: Both day fields

  private var dayWarnings: [Diagnostic] {
    if rule.marks.contains(.bothDays) {
      guard !rule.marks.isDisjoint(with: [.anyDayOfMonth, .anyWeekday]) else { return [] }
      let field = rule.marks.contains(.anyDayOfMonth) ? "day-of-month" : "the weekday"
      let plus = remarks.dayOfWeek.lowerBound - 1
      return [warning("W202", "'+' changes nothing: \(field) is not restricted", at: plus..<plus + 1)]
    }
    guard rule.matchesEither else { return [] }
    let stars = remarks.steps.filter(\.field.isDay)
    if !stars.isEmpty { return stars.map(starWarning) }
    if rule.daysOfMonth == CronField.dayOfMonth.everyBit {
      return [
        warning(
          "W202", "day-of-month names every day, so that the weekday changes nothing", at: remarks.dayOfMonth,
          hint: "write '*' to let the weekday decide")
      ]
    }
    return [
      warning(
        "W202", "day-of-month and weekday are both set: fires on either. Use '+' for both", at: remarks.dayOfWeek)
    ]
  }

  private func starWarning(_ step: SpellingRemarks.Step) -> Diagnostic {
    let other = step.field == .dayOfMonth ? "weekday" : "day of month"
    let range = step.field == .dayOfMonth ? "1-31" : "0-6"
    return warning(
      "W201",
      "'\(string(step.columns))' with a restricted \(other): Factotum ORs (OCPS); cronie and Debian cron AND. "
        + "Write '\(range)/\(step.step)' to keep OR or '+\(string(remarks.dayOfWeek))' for AND", at: step.columns)
  }

  // MARK: Steps

  private func stepWarning(_ step: SpellingRemarks.Step) -> Diagnostic? {
    let cycle = step.field.cycle
    let spelling = string(step.columns)
    if step.step >= cycle.count {
      let unit = step.field.isTime ? step.field.name.prefix(1) : step.field == .dayOfMonth ? "d" : ""
      return warning(
        "W203", "'\(spelling)' only matches \(step.field.name) \(cycle.lowerBound)", at: step.columns,
        hint: unit.isEmpty ? nil : "for every \(step.step) \(step.field.unit) write '@every \(step.step)\(unit)'")
    }
    guard cycle.count % step.step != 0 else { return nil }
    let last = cycle.upperBound - (cycle.count - 1) % step.step
    let turn = "…\(step.field.shown(last)), then \(step.field.shown(cycle.lowerBound))"
    return warning("W203", "'\(spelling)' restarts every \(step.field.larger) (\(turn))", at: step.columns)
  }
}

extension CronField {
  /// Several of what the field counts.
  fileprivate var unit: String { self == .dayOfMonth ? "days" : name + "s" }

  /// What the field starts again in.
  fileprivate var larger: String {
    switch self {
    case .second: "minute"
    case .minute: "hour"
    case .hour: "day"
    case .dayOfMonth: "month"
    case .dayOfWeek: "week"
    case .month, .year: "year"
    }
  }

  /// A value as a clock or a calendar shows it.
  fileprivate func shown(_ value: Int) -> String {
    let digits = value < 10 ? "0\(value)" : "\(value)"
    return switch self {
    case .second, .minute: ":\(digits)"
    case .hour: "\(digits):00"
    case .month: String(Self.monthNames[value - 1].prefix(3))
    case .dayOfWeek: String(Self.dayNames[value].prefix(3))
    case .dayOfMonth, .year: "\(value)"
    }
  }
}
