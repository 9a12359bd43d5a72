// `L` and `?` where Quartz has them and we do not, and croniter's `L5`.

extension ForeignForm {
  static func quartzSigns(_ text: ForeignText) -> ForeignForm? {
    var words = text.words
    guard (5...7).contains(words.count) else { return nil }
    let weekday = words.count == 5 ? 4 : 5
    if let form = lastWeekdayInFront(text, weekday) { return form }
    // Five fields without a question mark are not Quartz'; the parser's own words are about ours.
    guard words.count > 5 || words[2] == "?",
      words.contains(where: { $0 == "?" || $0.uppercased() == "L" })
    else { return nil }
    for index in words.indices where words[index] == "?" { words[index] = "*" }
    if words[weekday].uppercased() == "L" || words[weekday].contains(where: \.isNumber) {
      guard let names = QuartzWeekdays.names(of: words[weekday], countedFrom: 1) else { return nil }
      words[weekday] = names
    }
    if words.count > 5 { words[1] = followingClock(words[1]) }
    let hour = words.count == 5 ? 1 : 2
    words[hour] = followingClock(words[hour])
    let expression = words.joined(separator: " ")
    if text.mistake(in: expression) == nil { return ForeignForm("Quartz", .write(expression)) }
    guard words.contains(where: { $0.uppercased() == "L" }) else { return nil }
    return ForeignForm("Quartz", .cannot(text.error.description))
  }

  /// `L5`: the last Friday in croniter.
  private static func lastWeekdayInFront(_ text: ForeignText, _ weekday: Int) -> ForeignForm? {
    let field = text.words[weekday].uppercased()
    guard field.hasPrefix("L"), field.count == 2, let number = field.last?.wholeNumberValue, number <= 7 else {
      return nil
    }
    var words = text.words
    words[weekday] = CronField.dayNames[number % 7].prefix(3).uppercased() + "#L"
    let expression = words.joined(separator: " ")
    return text.mistake(in: expression) == nil ? ForeignForm("croniter's last weekday", .write(expression)) : nil
  }
}
