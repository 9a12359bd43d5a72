/// The dates and times of day that an expression of fields names: one bit for each value.
///
/// Source: `cron.md`, section A.
struct CalendarRule: Hashable, Sendable {
  var seconds: UInt64 = 0
  var minutes: UInt64 = 0
  var hours: UInt32 = 0
  /// From bit 1 on.
  var daysOfMonth: UInt32 = 0
  /// From bit 1 on.
  var months: UInt32 = 0
  /// From bit 0 on, Sunday.
  var weekdays: UInt8 = 0
  var marks: Marks = []
  var special = SpecialDays()
  var years = YearSet.all
  /// Every so many weeks; rarely any.
  var weekRules: [WeekRule] = []

  /// What the values alone do not tell.
  struct Marks: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    /// An element of the field was spelt with a star, or is a hashed one with a step.
    static let starInSeconds = Marks(rawValue: 1)
    static let starInMinutes = Marks(rawValue: 2)
    static let starInHours = Marks(rawValue: 4)
    /// The day of month, or of week, is a bare `*` or `?`.
    static let anyDayOfMonth = Marks(rawValue: 8)
    static let anyWeekday = Marks(rawValue: 16)
    /// A `+` asks that both day fields match.
    static let bothDays = Marks(rawValue: 32)
    /// Days that depend on the month's length, its weekdays or the week's number.
    static let hasSpecialDays = Marks(rawValue: 64)
    /// The year does not matter.
    static let anyYear = Marks(rawValue: 128)

    static let anyStar: Marks = [.starInSeconds, .starInMinutes, .starInHours]
  }

  /// Days that only a month tells.
  struct SpecialDays: Hashable, Sendable {
    /// Bit n: the day n before the month's last.
    var beforeLast: UInt32 = 0
    /// Bit n: the weekday nearest to the day n before the last.
    var weekdayNearBeforeLast: UInt32 = 0
    /// Bit n: the weekday nearest to day n.
    var weekdayNear: UInt32 = 0
    /// Byte k: the weekdays whose occurrence number k + 1 is meant.
    var occurrences: UInt64 = 0
    /// The weekdays whose last occurrence is meant.
    var lastOccurrences: UInt8 = 0

    var isEmptyOfMonthDays: Bool { beforeLast | weekdayNearBeforeLast | weekdayNear == 0 }
    var isEmptyOfWeekdays: Bool { occurrences == 0 && lastOccurrences == 0 }
  }

  /// A weekday of every so many weeks, counted from Monday 2018-12-31. Source: `cron.md`, section A.3, row 24.
  struct WeekRule: Hashable, Sendable {
    let weekday: Int
    let modulus: Int
    let remainder: Int

    /// The weekday's number of days since 1970 falls in one of the weeks.
    func matches(day: Int) -> Bool {
      let distance = day - Self.firstMonday
      let week = (distance >= 0 ? distance : distance - 6) / 7
      return (week % modulus + modulus) % modulus == remainder
    }

    private static let firstMonday = 17_896
  }

  /// Whether it follows the clock: no match is made up after a gap, and each pass of an overlap counts.
  ///
  /// Source: `cron.md`, section B.1, rule 2.
  var isWildcard: Bool { !marks.isDisjoint(with: .anyStar) }
}
