public import CivilTime

extension CronExpression {
  /// When it fires, as a person would say it: `at 02:15 on weekdays`.
  ///
  /// It says all there is: expressions that fire at different times have different sentences.
  public var words: String { words(namingClockChanges: true) }

  /// The same where a zone is known: changes of its clock are named only if they can touch the times of day.
  ///
  /// - Parameter now: changes before it do not count.
  public func words(in zone: TimeZoneRules, after now: Instant) -> String {
    words(namingClockChanges: rule.isTouched(by: zone.transitions[zone.nextTransition(after: now)...]))
  }

  private func words(namingClockChanges: Bool) -> String {
    switch kind {
    case .calendar:
      rule.words(namingClockChanges: namingClockChanges) + (zoneName.map { ", in the zone \($0)" } ?? "")
    case .every(let seconds, let anchor):
      "every \(Self.spokenDuration(Int(seconds))), "
        + (anchor == .epoch ? "counted from " : "the first at ") + anchor.rfc3339UTC
    case .at(let single): "once, at \(single.rfc3339UTC)"
    case .reboot: "once after each boot"
    }
  }

  /// `90 minutes`, `24 hours`; `1 hour and 5 seconds` where one unit would be a large number.
  private static func spokenDuration(_ seconds: Int) -> String {
    let units = [("hour", 3600), ("minute", 60), ("second", 1)]
    for (unit, length) in units where seconds % length == 0 && seconds / length <= 120 {
      return Phrases.each(seconds / length, unit)
    }
    var rest = seconds
    var parts: [String] = []
    for (unit, length) in [("day", 86_400)] + units where rest >= length {
      parts.append("\(rest / length) \(unit)" + (rest / length == 1 ? "" : "s"))
      rest %= length
    }
    return Phrases.list(parts)
  }
}

extension CalendarRule {
  /// Whether any change of the clock skips or repeats one of the times of day, on whatever date.
  fileprivate func isTouched(by transitions: some Sequence<TimeZoneRules.Transition>) -> Bool {
    var everyDay = self
    everyDay.marks.insert([.anyDayOfMonth, .anyWeekday, .anyYear])
    everyDay.months = UInt32(CronField.month.everyBit)
    everyDay.weekdays = 0x7F
    everyDay.daysOfMonth = UInt32(truncatingIfNeeded: CronField.dayOfMonth.everyBit)
    return transitions.contains { transition in
      let before = transition.instant.secondsSinceEpoch + Int64(transition.offsetBefore)
      let after = before + transition.gap
      return everyDay.firstMatch(from: min(before, after)) < max(before, after)
    }
  }

  /// Times of day, dates, and what a change of the clock does where the times sound otherwise.
  fileprivate func words(namingClockChanges: Bool) -> String {
    let dates = DateWords(self)
    let times = timeWords(isEveryDay: dates.isEveryDay)
    let dateText = dates.text(fillsDay: times.fillsDay)
    let hasListBefore = times.fillsDay && times.text.contains(",") && !dateText.isEmpty && !dateText.hasPrefix(",")
    let sentence = times.text + (hasListBefore ? "," : "") + dateText
    guard namingClockChanges, times.soundsWildcard != isWildcard else { return sentence }
    return sentence + (isWildcard ? ", whenever the clock shows it" : ", once where the clock changes")
  }
}
