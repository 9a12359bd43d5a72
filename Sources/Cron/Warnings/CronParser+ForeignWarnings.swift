import CivilTime
import Diagnostics

// What can be read, and means something else in other programs. Source: `cron.md`, section A.5.

extension CronParser {
  /// W204, W208, W209 and W210.
  var foreignWarnings: [Diagnostic] {
    [quartzWarning, yearLastWarning, missingDayWarning, startWarning].compactMap { $0 }
  }

  // MARK: Quartz

  private var quartzWarning: Diagnostic? {
    guard remarks.hasQuestionMark || fieldCount == 7, let weekday = remarks.numericWeekday, weekday.value > 0 else {
      return nil
    }
    let field = string(remarks.dayOfWeek)
    guard let there = QuartzWeekdays.names(of: field, countedFrom: 1),
      let here = QuartzWeekdays.names(of: field, countedFrom: 0)
    else { return nil }
    let names = CronField.dayNames
    return warning(
      "W204",
      "looks like Quartz or AWS: weekday \(weekday.value) is \(names[weekday.value % 7]) here, "
        + "\(names[weekday.value - 1]) there", at: weekday.columns,
      hint: "write '\(there)' if Quartz or AWS is meant, '\(here)' if not: names mean the same in both")
  }

  // MARK: The year last

  /// Six fields that could be minute to weekday and a year.
  private var yearLastWarning: Diagnostic? {
    let words = text.split { $0 == " " || $0 == "\t" }.suffix(6)
    guard fieldCount == 6, words.count == 6, let first = words.first, first.contains(where: { $0 != "0" }),
      words[words.startIndex + 2] == "*", words.last == "*"
    else { return nil }
    let five = words.dropLast().joined(separator: " ")
    var other = CronParser(five, identity: identity)
    guard let there = try? other.parse() else { return nil }
    let here = CronExpression(rule: rule, hashedFields: hashedFields)
    let start = words.first?.startIndex ?? text.startIndex
    let columns = text.utf8.distance(from: text.startIndex, to: start)..<remarks.dayOfWeek.upperBound
    return warning(
      "W208",
      "the first field is seconds: this fires \(here.words); with the year last, as in Nomad or AWS, it would be "
        + "\(there.words): write '\(five)'", at: columns,
      hint: "seven fields say that seconds are meant: '\(words.joined(separator: " ")) *'")
  }

  // MARK: Days that some months lack

  private var missingDayWarning: Diagnostic? {
    guard rule.months != UInt32(CronField.month.everyBit), !rule.marks.contains(.anyDayOfMonth) else { return nil }
    // A star with a step names no day.
    guard !remarks.steps.contains(where: { $0.field == .dayOfMonth }) else { return nil }
    var missing: [(days: [Int], months: [Int])] = []
    for day in CalendarRule.values(UInt64(rule.daysOfMonth | rule.special.weekdayNear)) {
      let months = rule.monthsLacking(day: day)
      guard !months.isEmpty else { continue }
      if let last = missing.last, last.months == months {
        missing[missing.count - 1].days.append(day)
      } else {
        missing.append(([day], months))
      }
    }
    guard !missing.isEmpty else { return nil }
    let sentences = missing.map { days, months in
      let names = Phrases.list(months.map { CronField.monthNames[$0 - 1] })
      let isOne = days.count == 1
      return
        "\(isOne ? "day" : "days") \(Phrases.list(days.map(String.init))) \(isOne ? "does" : "do") not exist in \(names)"
    }
    return warning(
      "W209", sentences.joined(separator: "; "), at: remarks.dayOfMonth, hint: "'L' is the last day of each month")
  }

  // MARK: Steps from 0

  private var startWarning: Diagnostic? {
    guard !rule.isWildcard, let start = remarks.startedAtZero else { return nil }
    return warning(
      "W210",
      "'\(string(start.columns))' counts as a fixed time, so it skips a repeated hour; '*/\(start.step)' follows the clock",
      at: start.columns)
  }
}

extension CalendarRule {
  /// The most days that a month has in the years of the rule.
  func longestLength(ofMonth month: Int) -> Int {
    let hasLeapYear = marks.contains(.anyYear) || years.values.contains(where: CivilDate.isLeap)
    return CivilDate.length(ofMonth: month, year: hasLeapYear ? 2028 : 2027)
  }

  /// The months of the rule that never have a day.
  func monthsLacking(day: Int) -> [Int] {
    Self.values(UInt64(months)).filter { longestLength(ofMonth: $0) < day }
  }
}
