import CivilTime

extension CronExpression: CustomStringConvertible {
  /// The canonical spelling, which reads as an equal value again.
  public var description: String {
    let zone = zoneName.map { "CRON_TZ=\($0) " } ?? ""
    return switch kind {
    case .calendar: zone + fields
    case .every(let seconds, let anchor):
      zone + "@every \(Self.spelledDuration(seconds))" + (anchor == .epoch ? "" : " from \(anchor.rfc3339UTC)")
    case .at(let single): zone + "@at \(single.rfc3339UTC)"
    case .reboot: zone + "@reboot"
    }
  }

  private var fields: String {
    let spelled = [
      rule.spelledTime(.second), rule.spelledTime(.minute), rule.spelledTime(.hour), rule.spelledDaysOfMonth,
      rule.spelledMonths, rule.spelledWeekdays, rule.spelledYears,
    ]
    // A field whose values were drawn keeps its spelling: plain values would say less.
    var parts = zip(spelled, CronField.allCases).map { hashed(in: $1) ?? $0 }
    let hasYear = !rule.marks.contains(.anyYear)
    if !hasYear { parts.removeLast() }
    // What five fields leave out is second 0.
    if parts[0] == "0", !hasYear { parts.removeFirst() }
    return parts.joined(separator: " ")
  }

  private func hashed(in field: CronField) -> String? {
    guard !hashedFields.isEmpty, let text = hashedFields[field.rawValue] else { return nil }
    return (field == .dayOfWeek && rule.marks.contains(.bothDays) ? "+" : "") + text
  }

  /// `1w 2d 3h 4m 5s`, without what is zero.
  static func spelledDuration(_ seconds: Int64) -> String {
    var rest = seconds
    var parts: [String] = []
    for (unit, length) in [("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] as [(String, Int64)]
    where rest >= length {
      parts.append("\(rest / length)\(unit)")
      rest %= length
    }
    return parts.joined(separator: " ")
  }
}
