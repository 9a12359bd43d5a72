// The days of a month that match, one bit for each day from bit 1 on. Whatever decides about days stands here: the
// search knows nothing but the mask.

extension CalendarRule {
  /// The matching days of a month that is one of `months`.
  ///
  /// - Parameters:
  ///   - weekdayOfFirst: the weekday of the 1st, 0 for Sunday.
  ///   - firstDay: the days from 1970-01-01 to the 1st; only rules that count weeks ask for it.
  @inline(__always)
  func dayMask(length: Int, weekdayOfFirst: Int, firstDay: Int) -> UInt32 {
    var byDate = daysOfMonth
    var byWeekday = Self.days(ofWeekdays: weekdays, weekdayOfFirst: weekdayOfFirst)
    if marks.contains(.hasSpecialDays) {
      byDate |= specialDates(length: length, weekdayOfFirst: weekdayOfFirst)
      byWeekday |= specialWeekdays(length: length, weekdayOfFirst: weekdayOfFirst, firstDay: firstDay)
    }
    let existing = UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(length)) - 2)
    return (matchesEither ? byDate | byWeekday : byDate & byWeekday) & existing
  }

  /// Whether one of two restricted day fields is enough.
  var matchesEither: Bool { marks.isDisjoint(with: [.anyDayOfMonth, .anyWeekday, .bothDays]) }

  /// Six weeks of the weekdays' bits, turned so that bit 1 is the weekday of the 1st.
  @inline(__always)
  private static func days(ofWeekdays weekdays: UInt8, weekdayOfFirst: Int) -> UInt32 {
    let weeks = UInt64(weekdays) &* 0x8_1020_4081
    return UInt32(truncatingIfNeeded: (weeks >> UInt64(weekdayOfFirst)) << 1)
  }

  private func specialDates(length: Int, weekdayOfFirst: Int) -> UInt32 {
    var mask: UInt32 = 0
    Self.forEachBit(of: special.beforeLast) { distance in
      if distance < length { mask |= 1 << UInt32(length - distance) }
    }
    func addWeekday(near day: Int) {
      guard (1...length).contains(day) else { return }
      let nearest =
        switch (weekdayOfFirst + day - 1) % 7 {
        case 6: day > 1 ? day - 1 : day + 2
        case 0: day < length ? day + 1 : day - 2
        default: day
        }
      mask |= 1 << UInt32(nearest)
    }
    Self.forEachBit(of: special.weekdayNear) { addWeekday(near: $0) }
    Self.forEachBit(of: special.weekdayNearBeforeLast) { addWeekday(near: length - $0) }
    return mask
  }

  private func specialWeekdays(length: Int, weekdayOfFirst: Int, firstDay: Int) -> UInt32 {
    var mask: UInt32 = 0
    for occurrence in 0..<5 {
      let weekdays = UInt8(truncatingIfNeeded: special.occurrences >> UInt64(8 * occurrence))
      guard weekdays != 0 else { continue }
      let week = UInt32(truncatingIfNeeded: UInt64(0xFE) << UInt64(7 * occurrence))
      mask |= Self.days(ofWeekdays: weekdays, weekdayOfFirst: weekdayOfFirst) & week
    }
    if special.lastOccurrences != 0 {
      let lastWeek = UInt32(0xFE) << UInt32(length - 7)
      mask |= Self.days(ofWeekdays: special.lastOccurrences, weekdayOfFirst: weekdayOfFirst) & lastWeek
    }
    for rule in weekRules {
      var day = 1 + (rule.weekday - weekdayOfFirst + 7) % 7
      while day <= length {
        if rule.matches(day: firstDay + day - 1) { mask |= 1 << UInt32(day) }
        day += 7
      }
    }
    return mask
  }

  private static func forEachBit(of bits: UInt32, _ body: (Int) -> Void) {
    var left = bits
    while left != 0 {
      body(left.trailingZeroBitCount)
      left &= left - 1
    }
  }
}
