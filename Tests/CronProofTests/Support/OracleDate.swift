/// A date of the calendar that cron expressions know, as somebody finds it who counts the days from 1970 on.
struct OracleDate {
  let year: Int
  let month: Int
  let day: Int
  /// 0 for Sunday.
  let weekday: Int
  /// The number of days of its month.
  let length: Int
  /// The days since 1970-01-01.
  let number: Int

  /// Every date from 1970-01-01, a Thursday, to 2199-12-31.
  static let all: [OracleDate] = {
    var dates: [OracleDate] = []
    for year in 1970...2199 {
      for month in 1...12 {
        let length = length(of: month, year)
        for day in 1...length {
          dates.append(
            OracleDate(
              year: year, month: month, day: day, weekday: (dates.count + 4) % 7, length: length, number: dates.count))
        }
      }
    }
    return dates
  }()

  /// The date that many days after 1970-01-01, nil where none is known.
  static func numbered(_ number: Int) -> OracleDate? { all.indices.contains(number) ? all[number] : nil }

  private static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 400 == 0 || year % 4 == 0 && year % 100 != 0 ? 29 : 28
    default: 31
    }
  }
}
