/// The dates of a rule, in words.
struct DateWords {
  private let rule: CalendarRule
  private let weekdays: WeekdayWords

  init(_ rule: CalendarRule) {
    self.rule = rule.namingPossibleDates
    weekdays = WeekdayWords(rule)
  }

  /// Whether every date of every year matches.
  var isEveryDay: Bool { namesEveryDay && namesEveryMonth && namesEveryYear }

  private var namesEveryMonth: Bool { UInt64(rule.months) == CronField.month.everyBit }
  private var namesEveryYear: Bool { rule.marks.contains(.anyYear) || rule.years == .all }

  // MARK: Which of the two day fields count

  private var datesAreFree: Bool {
    rule.marks.contains(.anyDayOfMonth) || UInt64(rule.daysOfMonth) == CronField.dayOfMonth.everyBit
  }
  private var weekdaysAreFree: Bool { rule.marks.contains(.anyWeekday) || rule.weekdays == 0x7F }

  private var namesEveryDay: Bool {
    rule.matchesEither ? datesAreFree || weekdaysAreFree : datesAreFree && weekdaysAreFree
  }

  // MARK: The sentence

  /// What follows the times of day.
  ///
  /// - Parameter fillsDay: whether they say by themselves that every day is meant.
  func text(fillsDay: Bool) -> String {
    (namesEveryDay ? (fillsDay ? "" : " every day") + months(" in ") : days) + years
  }

  private var days: String {
    if !rule.matchesEither, !datesAreFree, !weekdaysAreFree {
      let place = namesEveryMonth ? (hasSpecialDates ? " of the month" : "") : months(" of ")
      return " on \(dates)\(place) where that is \(weekdays.alternatives)"
    }
    let usesDates = !datesAreFree, usesWeekdays = !weekdaysAreFree
    if usesDates, !usesWeekdays { return " on \(dates)" + ofMonth(hasSpecialDates) }
    if !usesDates, let occurrences = weekdays.onlyOccurrences { return " on \(occurrences)" + ofMonth(true) }
    let dateParts = usesDates ? [dates + (hasSpecialDates ? " of the month" : "")] : []
    let hasPlainDates = usesDates && rule.daysOfMonth != 0
    let parts = hasPlainDates ? dateParts + weekdays.parts : weekdays.parts + dateParts
    let only = months(parts.count == 1 ? " in " : ", in ")
    return " on " + parts.joined(separator: ", and on ") + only + (only.isEmpty || parts.count == 1 ? "" : " only")
  }

  private func ofMonth(_ isNeeded: Bool) -> String {
    namesEveryMonth ? (isNeeded ? " of the month" : "") : months(" of ")
  }

  private func months(_ preposition: String) -> String {
    guard !namesEveryMonth else { return "" }
    let outside = (1...12).filter { rule.months >> UInt32($0) & 1 == 0 }
    func name(_ month: Int) -> String { CronField.monthNames[month - 1] }
    if namesEveryYear, let first = outside.first, let last = outside.last, first > 1, last < 12,
      outside.count == last - first + 1
    {
      let words = last == 11 && first == 2 ? " and " : " to "
      return preposition + name(last + 1) + words + name(first - 1)
    }
    let (plain, stepped) = Phrases.items(CalendarRule.values(UInt64(rule.months)), unit: "month", name: name)
    return preposition + Phrases.list(plain + stepped)
  }

  private var years: String {
    guard !namesEveryYear else { return "" }
    let (plain, stepped) = Phrases.items(rule.years.values, unit: "year") { "\($0)" }
    return ", in " + Phrases.list(plain + stepped)
  }

  // MARK: Dates

  private var hasSpecialDates: Bool { !rule.special.isEmptyOfMonthDays }

  /// `the 1st, the weekday nearest to the 15th and the last day`.
  private var dates: String {
    // Only where each month is followed by the next does its end meet a beginning.
    let cycle = namesEveryMonth ? CronField.dayOfMonth.cycle : nil
    let days = CalendarRule.values(UInt64(rule.daysOfMonth))
    let (plain, stepped) = Phrases.items(days, unit: "day", goingRound: cycle) { "the \(Phrases.ordinal($0))" }
    let near = CalendarRule.values(UInt64(rule.special.weekdayNear)).map {
      "the weekday nearest to the \(Phrases.ordinal($0))"
    }
    let nearLast = CalendarRule.values(UInt64(rule.special.weekdayNearBeforeLast)).map {
      $0 == 0 ? "the last weekday" : "the weekday nearest to \(Self.dayBeforeLast($0))"
    }
    let last = CalendarRule.values(UInt64(rule.special.beforeLast)).map {
      $0 == 0 ? "the last day" : Self.dayBeforeLast($0)
    }
    return Phrases.list(plain + stepped + near + nearLast + last)
  }

  private static func dayBeforeLast(_ distance: Int) -> String {
    distance == 1 ? "the day before the last" : "the \(Phrases.ordinal(distance)) day before the last"
  }
}

extension CalendarRule {
  /// Without the dates that none of the named months has, and without the months that have none of the dates.
  fileprivate var namingPossibleDates: CalendarRule {
    guard !marks.contains(.anyDayOfMonth), months != UInt32(CronField.month.everyBit) else { return self }
    // All days of a month need no end.
    guard UInt64(daysOfMonth) != CronField.dayOfMonth.everyBit else { return self }
    var rule = self
    let months = Self.values(UInt64(months))
    let longest = months.map(longestLength).max() ?? 31
    rule.daysOfMonth &= UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(longest)) - 1)
    rule.special.weekdayNear &= UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(longest)) - 1)
    let decides = !matchesEither && special.beforeLast | special.weekdayNearBeforeLast == 0
    guard decides, let first = Self.values(UInt64(rule.daysOfMonth | rule.special.weekdayNear)).first else {
      return rule
    }
    rule.months = months.filter { longestLength(ofMonth: $0) >= first }.reduce(0) { $0 | 1 << UInt32($1) }
    return rule
  }
}
