/// The weekdays of a rule, in words.
struct WeekdayWords {
  private let rule: CalendarRule

  init(_ rule: CalendarRule) {
    self.rule = rule
  }

  /// Monday first, Sunday last, as bits count from Sunday.
  private static let week = [1, 2, 3, 4, 5, 6, 0]
  private static let mondayToFriday: UInt8 = 0b11_1110

  private func isPlain(_ weekday: Int) -> Bool { rule.weekdays >> UInt8(weekday) & 1 == 1 }

  /// What `on` may stand before, each a part of the whole.
  var parts: [String] {
    let plain = plainDays.map { [$0] } ?? []
    let occurring = occurrences("and")
    let special = occurring.isEmpty ? [] : [Phrases.list(occurring) + " of the month"]
    return plain + special + weekRules("and")
  }

  /// What `where that is` may stand before.
  var alternatives: String {
    let plain =
      rule.weekdays == Self.mondayToFriday
      ? ["a weekday"] : Self.week.filter(isPlain).map { "a \(CronField.dayNames[$0])" }
    let special = occurrences("or").map { $0 + " of the month" }
    return Phrases.list(plain + special + weekRules("or"), "or")
  }

  /// `the 1st and 3rd Friday`, where the weekdays are nothing but that.
  var onlyOccurrences: String? {
    let occurring = occurrences("and")
    guard plainDays == nil, !occurring.isEmpty, weekRules("and").isEmpty else { return nil }
    return Phrases.list(occurring)
  }

  /// `weekdays`, `Mondays and Fridays`, `Sunday to Thursday`.
  private var plainDays: String? {
    guard rule.weekdays != 0 else { return nil }
    guard rule.weekdays != Self.mondayToFriday else { return "weekdays" }
    let places = Self.week.indices.filter { isPlain(Self.week[$0]) }
    let runs = ValueRun.runs(of: places, goingRound: 0...6)
    let plural = runs.count == places.count ? "s" : ""
    let (plain, stepped) = Phrases.items(places, unit: "day", goingRound: 0...6) {
      CronField.dayNames[Self.week[$0]] + plural
    }
    return Phrases.list(plain + stepped)
  }

  /// `the 2nd Friday`, of one weekday each; a weekday that matches anyway is left out.
  private func occurrences(_ conjunction: String) -> [String] {
    Self.week.filter { !isPlain($0) }.compactMap { weekday in
      var places = (1...5).filter {
        rule.special.occurrences >> UInt64(8 * ($0 - 1) + weekday) & 1 == 1
      }.map(Phrases.ordinal)
      if rule.special.lastOccurrences >> UInt8(weekday) & 1 == 1 { places.append("last") }
      return places.isEmpty ? nil : "the \(Phrases.list(places, conjunction)) \(CronField.dayNames[weekday])"
    }
  }

  /// `every 2nd week's Monday`, with all weekdays of the same weeks together.
  private func weekRules(_ conjunction: String) -> [String] {
    let rules = rule.weekRules.filter { !isPlain($0.weekday) }
    let weeks = Set(rules.map { [$0.modulus, $0.remainder] }).sorted { $0.lexicographicallyPrecedes($1) }
    return weeks.map { week in
      let days = Self.week.filter { weekday in
        rules.contains { $0.weekday == weekday && [$0.modulus, $0.remainder] == week }
      }
      let names = Phrases.list(days.map { CronField.dayNames[$0] }, conjunction)
      let offset = week[1] == 0 ? "" : ", offset \(week[1])"
      return "every \(Phrases.ordinal(week[0])) week's \(names) (weeks counted from 2018-12-31\(offset))"
    }
  }
}
