public import CivilTime

/// Why an expression does not name a time.
public enum CronMismatch: Sendable, Hashable, Comparable {
  /// It fires once after each start of the kernel, and at no time that could be named.
  case boot
  /// It names single instants, or a grid of them.
  case grid
  case year, month
  /// Neither the day of the month nor the day of the week that it asks for.
  case day
  case dayOfMonth, weekday
  case hour, minute, second
}

extension CronExpression {
  /// The largest part of a local time that the fields do not name; nil where they name all of it.
  ///
  /// Whether it fires then is another question: the clock may skip that time, or show it twice.
  public func mismatch(at local: CivilDateTime) -> CronMismatch? {
    switch kind {
    case .reboot: .boot
    case .every, .at: .grid
    case .calendar: rule.mismatch(at: local)
    }
  }
}

extension CalendarRule {
  fileprivate func mismatch(at local: CivilDateTime) -> CronMismatch? {
    guard (1970...2199).contains(local.date.year) else { return .year }
    let month = Month(of: local.date, day: local.date.daysSinceEpoch)
    if !marks.contains(.anyYear), !years.contains(month.year) { return .year }
    if months >> UInt32(month.month) & 1 == 0 { return .month }
    let days = dayMask(length: month.length, weekdayOfFirst: month.weekdayOfFirst, firstDay: month.firstDay)
    if days >> UInt32(local.date.day) & 1 == 0 {
      return marks.contains(.anyDayOfMonth) ? .weekday : marks.contains(.anyWeekday) ? .dayOfMonth : .day
    }
    if hours >> UInt32(local.hour) & 1 == 0 { return .hour }
    if minutes >> UInt64(local.minute) & 1 == 0 { return .minute }
    return seconds >> UInt64(local.second) & 1 == 0 ? .second : nil
  }
}
