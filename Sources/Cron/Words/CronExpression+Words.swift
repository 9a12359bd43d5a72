import CivilTime

extension CronExpression {
  /// When it fires, as a person would say it: `at 02:15 on weekdays`.
  ///
  /// It says all there is: expressions that fire at different times have different sentences.
  public var words: String {
    switch kind {
    case .calendar: rule.words + (zoneName.map { ", in the zone \($0)" } ?? "")
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
  /// Times of day, dates, and what a change of the clock does where the times sound otherwise.
  fileprivate var words: String {
    let dates = DateWords(self)
    let times = timeWords(isEveryDay: dates.isEveryDay)
    let dateText = dates.text(fillsDay: times.fillsDay)
    let hasListBefore = times.fillsDay && times.text.contains(",") && !dateText.isEmpty && !dateText.hasPrefix(",")
    let sentence = times.text + (hasListBefore ? "," : "") + dateText
    guard times.soundsWildcard != isWildcard else { return sentence }
    return sentence + (isWildcard ? ", whenever the clock shows it" : ", once where the clock changes")
  }
}
