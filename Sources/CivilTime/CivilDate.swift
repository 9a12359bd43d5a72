/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Sendable {
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int

  /// Names a day; it must exist.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that many days after 1970-01-01.
  ///
  /// Counts years from March, so that the leap day is a year's last: then months have a regular length.
  public init(daysSinceEpoch days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The days from 1970-01-01 to this one.
  public var daysSinceEpoch: Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
    let yearOfEra = yearFromMarch - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// 0 for Sunday to 6 for Saturday.
  public var weekday: Int { ((daysSinceEpoch + 4) % 7 + 7) % 7 }

  /// Whether February of this year has 29 days.
  public static func isLeap(year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// The number of days in a month from 1 to 12.
  public static func length(ofMonth month: Int, year: Int) -> Int {
    month == 2 ? (isLeap(year: year) ? 29 : 28) : 30 + (month + month / 8) % 2
  }
}

/// A day and a time of day, as a clock on the wall shows it; which instant that is depends on the zone.
public struct CivilDateTime: Hashable, Sendable {
  public let date: CivilDate
  public let hour: Int
  public let minute: Int
  public let second: Int

  /// Names a day and a time of day.
  public init(date: CivilDate, hour: Int, minute: Int, second: Int) {
    self.date = date
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// What a clock shows that many seconds after it showed 1970-01-01 00:00:00.
  public init(localSeconds: Int64) {
    let days = (localSeconds >= 0 ? localSeconds : localSeconds - 86_399) / 86_400
    let rest = Int(localSeconds - days * 86_400)
    self.init(
      date: CivilDate(daysSinceEpoch: Int(days)), hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
  }

  /// The seconds such a clock counts from its 1970-01-01 00:00:00 on.
  public var localSeconds: Int64 {
    Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
  }
}
