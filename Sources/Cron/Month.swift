import CivilTime

/// A month of the calendar, with what the search wants to know of it, from 1970 to 2199.
struct Month {
  private(set) var year: Int
  /// 1 to 12.
  private(set) var month: Int
  /// The days from 1970-01-01 to its 1st.
  private(set) var firstDay: Int

  /// The month in which a date lies that many days after 1970-01-01.
  @inline(__always)
  init(of date: CivilDate, day: Int) {
    year = date.year
    month = date.month
    firstDay = day - date.day + 1
  }

  /// Names a month.
  init(year: Int, month: Int) {
    self.year = year
    self.month = month
    firstDay = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
  }

  var length: Int { CivilDate.length(ofMonth: month, year: year) }

  /// The weekday of the 1st, 0 for Sunday.
  var weekdayOfFirst: Int { Int(UInt32(truncatingIfNeeded: firstDay + 4) % 7) }

  /// Goes on to the next of the given months, one bit each from bit 1 on, of the given years; false where none is left.
  mutating func advance(to months: UInt32, years: YearSet?) -> Bool {
    let later = months >> UInt32(month + 1)
    var next = month + 1 + later.trailingZeroBitCount
    if later == 0 || !(years?.contains(year) ?? true) {
      repeat { year += 1 } while year <= YearSet.range.upperBound && !(years?.contains(year) ?? true)
      guard year <= YearSet.range.upperBound else { return false }
      next = months.trailingZeroBitCount
    }
    self = Month(year: year, month: next)
    return true
  }

  /// Goes back to the one before.
  mutating func retreat(to months: UInt32, years: YearSet?) -> Bool {
    let earlier = months & (1 << UInt32(month) - 1)
    var previous = earlier
    if earlier == 0 || !(years?.contains(year) ?? true) {
      repeat { year -= 1 } while year >= YearSet.range.lowerBound && !(years?.contains(year) ?? true)
      guard year >= YearSet.range.lowerBound else { return false }
      previous = months
    }
    self = Month(year: year, month: 31 - previous.leadingZeroBitCount)
    return true
  }
}
