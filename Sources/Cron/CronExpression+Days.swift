import CivilTime

extension CronExpression {
  /// The days of a month on which the expression matches, one bit for each day from bit 1 on.
  ///
  /// Everything that decides about days belongs here: the search knows nothing but this mask.
  func dayMask(year: Int, month: Int, weekdayOfFirst: Int) -> UInt64 {
    guard months.contains(month) else { return 0 }
    let length = CivilDate.length(ofMonth: month, year: year)
    let existing = (UInt64(1) << UInt64(length + 1)) - 2
    // Six weeks of the weekdays' bits, turned so that bit 1 is the weekday of the 1st.
    let weeks = daysOfWeek.bits &* 0x8_1020_4081
    let byWeekday = (weeks >> UInt64(weekdayOfFirst)) << 1
    let isEither = !daysOfMonth.isUnrestricted && !daysOfWeek.isUnrestricted && !requiresBothDays
    return (isEither ? daysOfMonth.bits | byWeekday : daysOfMonth.bits & byWeekday) & existing
  }

  /// The first matching day that is not before a given one, in days since 1970; nil after 2199.
  func firstDay(from day: Int) -> Int? {
    let date = CivilDate(daysSinceEpoch: day)
    var (year, month) = (date.year, date.month)
    var first = day - date.day + 1
    var weekday = CivilDate(year: year, month: month, day: 1).weekday
    var remaining = ~UInt64(0) << UInt64(date.day)
    while year <= 2199 {
      let mask = dayMask(year: year, month: month, weekdayOfFirst: weekday) & remaining
      if mask != 0 { return first + mask.trailingZeroBitCount - 1 }
      remaining = ~0
      let length = CivilDate.length(ofMonth: month, year: year)
      first += length
      weekday = (weekday + length) % 7
      month += 1
      if month == 13 { (year, month) = (year + 1, 1) }
    }
    return nil
  }

  /// The first matching second of a day that is not before a given one, nil where none is left that day.
  func firstSecond(from second: Int) -> Int? {
    var (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60)
    while let foundHour = hours.first(from: hour), foundHour < 24 {
      if foundHour > hour { (hour, minute, second) = (foundHour, 0, 0) }
      while let foundMinute = minutes.first(from: minute) {
        if foundMinute > minute { (minute, second) = (foundMinute, 0) }
        if let foundSecond = seconds.first(from: second) { return hour * 3600 + minute * 60 + foundSecond }
        (minute, second) = (minute + 1, 0)
      }
      (hour, minute, second) = (hour + 1, 0, 0)
    }
    return nil
  }

  /// The first match on a clock on the wall that is not before what it shows, in local seconds.
  func firstMatch(from local: Int64) -> Int64? {
    let day = Int((local >= 0 ? local : local - 86_399) / 86_400)
    guard let found = firstDay(from: day) else { return nil }
    if found == day, let second = firstSecond(from: Int(local - Int64(day) * 86_400)) {
      return Int64(day) * 86_400 + Int64(second)
    }
    guard let found = found > day ? found : firstDay(from: day + 1), let second = firstSecond(from: 0) else {
      return nil
    }
    return Int64(found) * 86_400 + Int64(second)
  }
}
