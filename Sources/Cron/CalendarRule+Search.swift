import CivilTime

// The search along the calendar, in seconds that a clock on the wall counts from 1970-01-01 00:00:00 on.

extension CalendarRule {
  /// Later than every match: where none is left.
  static let never = Int64.max / 4
  /// Earlier than every match.
  static let neverBefore = -never

  private static let lastDay = CivilDate(year: 2199, month: 12, day: 31).daysSinceEpoch

  /// The first match that is not before a local second, `never` where none is left.
  @inline(__always)
  func firstMatch(from local: Int64) -> Int64 {
    let start = UInt64(max(0, local))
    let day = start / 86_400
    guard day <= Self.lastDay else { return Self.never }
    return firstMatch(day: Int(day), second: Int(start - day * 86_400))
  }

  private func firstMatch(day: Int, second: Int) -> Int64 {
    let date = CivilDate(daysSinceEpoch: day)
    var month = Month(of: date, day: day)
    if allows(month) {
      var left = mask(of: month) & (~0 << UInt32(date.day))
      if left >> UInt32(date.day) & 1 != 0 {
        let found = firstSecond(from: second)
        if found >= 0 { return Int64(day * 86_400 + found) }
        left &= left - 1
      }
      if left != 0 { return secondsSinceEpoch(month.firstDay + left.trailingZeroBitCount - 1, firstSecond) }
    }
    while month.advance(to: months, years: marks.contains(.anyYear) ? nil : years) {
      let mask = mask(of: month)
      if mask != 0 { return secondsSinceEpoch(month.firstDay + mask.trailingZeroBitCount - 1, firstSecond) }
    }
    return Self.never
  }

  /// The last match that is not after a local second, `neverBefore` where none comes before it.
  func lastMatch(until local: Int64) -> Int64 {
    guard local >= 0 else { return Self.neverBefore }
    let end = min(local, Int64(Self.lastDay + 1) * 86_400 - 1)
    let day = Int(end / 86_400)
    let date = CivilDate(daysSinceEpoch: day)
    var month = Month(of: date, day: day)
    if allows(month) {
      var left = mask(of: month) & UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(date.day)) - 1)
      if left >> UInt32(date.day) & 1 != 0 {
        let found = lastSecond(until: Int(end) - day * 86_400)
        if found >= 0 { return secondsSinceEpoch(day, found) }
        left &= 1 << UInt32(date.day) - 1
      }
      if left != 0 { return secondsSinceEpoch(month.firstDay + 30 - left.leadingZeroBitCount, lastSecond) }
    }
    while month.retreat(to: months, years: marks.contains(.anyYear) ? nil : years) {
      let mask = mask(of: month)
      if mask != 0 { return secondsSinceEpoch(month.firstDay + 30 - mask.leadingZeroBitCount, lastSecond) }
    }
    return Self.neverBefore
  }

  private func allows(_ month: Month) -> Bool {
    months >> UInt32(month.month) & 1 != 0 && (marks.contains(.anyYear) || years.contains(month.year))
  }

  @inline(__always)
  private func mask(of month: Month) -> UInt32 {
    dayMask(length: month.length, weekdayOfFirst: month.weekdayOfFirst, firstDay: month.firstDay)
  }

  private func secondsSinceEpoch(_ day: Int, _ second: Int) -> Int64 { Int64(day * 86_400 + second) }
}
