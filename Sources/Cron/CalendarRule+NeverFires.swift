import CivilTime

// Whether any date from 1970 to 2199 matches, decided at once instead of searched for.

extension CalendarRule {
  /// One year of each kind: with or without a leap day, beginning on each weekday.
  private static let yearsOfEachKind = [
    1970, 1971, 1973, 1974, 1975, 1977, 1978, 1972, 1976, 1980, 1984, 1988, 1992, 1996,
  ]

  /// Why no date matches, nil where one does.
  ///
  /// Source: `cron.md`, section A.6.
  func reasonNeverToFire() -> String? {
    if firesObviously { return nil }
    let isSameInYearsOfAKind = marks.contains(.anyYear) && weekRules.isEmpty
    let candidates = isSameInYearsOfAKind ? Self.yearsOfEachKind : years.values
    guard !candidates.contains(where: hasDate) else { return nil }
    return reason
  }

  /// What most expressions are: every day, or some weekday, or a date that every month has.
  private var firesObviously: Bool {
    guard marks.contains(.anyYear), weekRules.isEmpty, !marks.contains(.bothDays) else { return false }
    let hasWeekday = weekdays != 0 && !marks.contains(.anyWeekday)
    let hasDate = daysOfMonth & 0x1FFF_FFFE != 0 && !marks.contains(.anyDayOfMonth)
    return hasWeekday || hasDate || marks.isSuperset(of: [.anyDayOfMonth, .anyWeekday])
  }

  private func hasDate(in year: Int) -> Bool {
    (1...12).contains { number in
      guard months >> UInt32(number) & 1 != 0 else { return false }
      let month = Month(year: year, month: number)
      return dayMask(length: month.length, weekdayOfFirst: month.weekdayOfFirst, firstDay: month.firstDay) != 0
    }
  }

  private var reason: String {
    let names = (1...12).filter { months >> UInt32($0) & 1 != 0 }.map { CronField.monthNames[$0 - 1].prefix(3) }
    var dates = self
    dates.marks.insert([.anyYear, .anyWeekday])
    (dates.weekdays, dates.weekRules) = (0x7F, [])
    (dates.special.occurrences, dates.special.lastOccurrences) = (0, 0)
    if !Self.yearsOfEachKind.contains(where: dates.hasDate) {
      return "no month in {\(names.joined(separator: ", "))} has day \(spelledDaysOfMonth)"
    }
    var everyYear = self
    everyYear.marks.insert(.anyYear)
    everyYear.years = .all
    if !marks.contains(.anyYear), everyYear.reasonNeverToFire() == nil {
      let asksForLeapDay = months == 1 << 2 && daysOfMonth == 1 << 29
      let hasLeapYear = years.values.contains(where: CivilDate.isLeap)
      return asksForLeapDay && !hasLeapYear ? "no listed year is a leap year" : "no listed year has such a date"
    }
    return "day \(spelledDaysOfMonth) with \(spelledWeekdays) never coincide"
  }
}
