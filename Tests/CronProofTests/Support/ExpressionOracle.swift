/// What an expression says about a moment on the clock, read from its text.
struct ExpressionOracle {
  let text: String
  /// Whether it follows the clock through gaps and overlaps. Source: `cron.md`, section B.1, rule 2.
  let isWildcard: Bool
  private let seconds: [Bool]
  private let minutes: [Bool]
  private let hours: [Bool]
  private let days: DayOracle

  /// Reads five to seven fields that are known to be correct and draw no values.
  init(_ text: String) {
    self.text = text
    var fields = text.split(separator: " ").map(String.init)
    if fields.count == 5 { fields.insert("0", at: 0) }
    isWildcard = fields[0...2].contains { $0.contains("*") }
    seconds = Self.table(fields[0], .second)
    minutes = Self.table(fields[1], .minute)
    hours = Self.table(fields[2], .hour)
    days = DayOracle(
      dayOfMonth: fields[3], month: fields[4], weekday: fields[5], year: fields.count == 7 ? fields[6] : "*")
  }

  private static func table(_ field: String, _ numbers: NumberOracle) -> [Bool] {
    let named = numbers.numbers(ofList: field)
    return (0..<60).map { named.contains($0) }
  }

  /// Whether a day matches, by the days since 1970.
  func matches(day: Int) -> Bool { OracleDate.numbered(day).map(days.matches) ?? false }

  func matches(secondOfDay: Int) -> Bool {
    hours[secondOfDay / 3600] && minutes[secondOfDay / 60 % 60] && seconds[secondOfDay % 60]
  }
}
