/// Decides about one date after another what the day fields of an expression say.
///
/// Source: `cron.md`, section A.3, rows 3 to 6 and 17 to 24.
struct DayOracle {
  typealias Condition = (OracleDate) -> Bool

  private let dayOfMonth: [Condition]
  private let isAnyDayOfMonth: Bool
  private let months: Set<Int>
  private let weekday: [Condition]
  private let isAnyWeekday: Bool
  private let needsBoth: Bool
  private let years: Set<Int>?

  /// Reads fields that are known to be correct.
  init(dayOfMonth: String, month: String, weekday: String, year: String = "*") {
    let dates = dayOfMonth.split(separator: ",").map(String.init)
    self.dayOfMonth = dates.map(Self.date)
    isAnyDayOfMonth = dates.contains("*") || dates == ["?"]
    months = NumberOracle.month.numbers(ofList: month)
    needsBoth = weekday.hasPrefix("+")
    let days = weekday.drop { $0 == "+" }.split(separator: ",").map(Self.upper)
    // A plus in front is the field's; one further on belongs to a week.
    self.weekday = days.map(Self.weekday)
    isAnyWeekday = days.contains("*") || days == ["?"]
    years = year.split(separator: ",").contains("*") ? nil : NumberOracle.year.numbers(ofList: year)
  }

  func matches(_ date: OracleDate) -> Bool {
    guard months.contains(date.month), years?.contains(date.year) ?? true else { return false }
    let byDate = isAnyDayOfMonth || dayOfMonth.contains { $0(date) }
    let byWeekday = isAnyWeekday || weekday.contains { $0(date) }
    if needsBoth || isAnyDayOfMonth || isAnyWeekday { return byDate && byWeekday }
    return byDate || byWeekday
  }

  private static func upper(_ text: some StringProtocol) -> String { text.uppercased() }

  private static func date(_ element: String) -> Condition {
    let text = element.uppercased()
    if text == "?" { return { _ in true } }
    let isNearest = text.hasSuffix("W")
    let day = isNearest ? String(text.dropLast()) : text
    if day.hasPrefix("L") {
      let distance = day == "L" ? 0 : Int(day.dropFirst(2))!
      return isNearest
        ? { $0.day == nearestWorkday(to: $0.length - distance, in: $0) } : { $0.day == $0.length - distance }
    }
    if isNearest { return { [target = Int(day)!] in $0.day == nearestWorkday(to: target, in: $0) } }
    return { [days = NumberOracle.dayOfMonth.numbers(of: text)] in days.contains($0.day) }
  }

  /// The day from Monday to Friday that is nearest to a day of a date's month, nil where there is no such day.
  private static func nearestWorkday(to target: Int, in date: OracleDate) -> Int? {
    guard target >= 1, target <= date.length else { return nil }
    return [target, target - 1, target + 1, target - 2, target + 2].first { day in
      guard day >= 1, day <= date.length else { return false }
      let weekday = (date.weekday + day - date.day + 70) % 7
      return weekday != 0 && weekday != 6
    }
  }

  private static func weekday(_ text: String) -> Condition {
    if text == "?" { return { _ in true } }
    if let place = text.firstIndex(of: "#") {
      let weekdays = NumberOracle.weekday.numbers(of: String(text[..<place]))
      let occurrence = text[text.index(after: place)...]
      guard let number = Int(occurrence) else { return { weekdays.contains($0.weekday) && isLast($0) } }
      return { weekdays.contains($0.weekday) && ($0.day + 6) / 7 == number }
    }
    if let place = text.firstIndex(of: "%") {
      let weekday = NumberOracle.weekday.value(String(text[..<place])) % 7
      let numbers = text[text.index(after: place)...].split(separator: "+").map { Int($0)! }
      let remainder = numbers.count == 2 ? numbers[1] : 0
      return { date in date.weekday == weekday && modulo(week(of: date), numbers[0]) == remainder }
    }
    if text.count > 1, text.hasSuffix("L") {
      let weekday = NumberOracle.weekday.value(String(text.dropLast())) % 7
      return { $0.weekday == weekday && isLast($0) }
    }
    return { [weekdays = NumberOracle.weekday.numbers(of: text)] in weekdays.contains($0.weekday) }
  }

  private static func isLast(_ date: OracleDate) -> Bool { date.day + 7 > date.length }

  /// The weeks from the one that begins on Monday 2018-12-31 on.
  private static func week(of date: OracleDate) -> Int {
    let days = date.number - firstMonday
    return (days - modulo(days, 7)) / 7
  }

  private static let firstMonday = OracleDate.all.first { $0.year == 2018 && $0.month == 12 && $0.day == 31 }!.number

  private static func modulo(_ number: Int, _ divisor: Int) -> Int { (number % divisor + divisor) % divisor }
}
