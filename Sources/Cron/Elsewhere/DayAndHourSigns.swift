// `$` for the last day, and 24 for the hour that ends a day.

extension ForeignForm {
  static func lastDayAsDollar(_ text: ForeignText) -> ForeignForm? {
    var words = text.words
    guard (5...7).contains(words.count) else { return nil }
    let day = words.count == 5 ? 2 : 3
    let elements = words[day].split(separator: ",", omittingEmptySubsequences: false)
    guard elements.contains("$") else { return nil }
    words[day] = elements.map { $0 == "$" ? "L" : String($0) }.joined(separator: ",")
    let expression = words.joined(separator: " ")
    return text.mistake(in: expression) == nil ? ForeignForm("'$' for the last day", .write(expression)) : nil
  }

  static func hourTwentyFour(_ text: ForeignText) -> ForeignForm? {
    var words = text.words
    guard (5...7).contains(words.count) else { return nil }
    let hour = words.count == 5 ? 1 : 2
    guard let hours = hoursUntilMidnight(words[hour]) else { return nil }
    let name = "24 as an hour"
    let dates = words[(hour + 1)...]
    words[hour] = hours
    let expression = words.joined(separator: " ")
    guard text.mistake(in: expression) == nil else { return nil }
    guard dates.allSatisfy({ $0 == "*" || $0 == "?" }) else {
      return ForeignForm(
        name, .cannot("24:00 is 00:00 of the day after; write hour 0 and the day after, or '0-23' for all hours"))
    }
    // With the year last it would be the 24th.
    if words.count == 6, text.words[2] == "24" {
      let five = text.words[..<5].joined(separator: " ")
      return ForeignForm(
        "24 as an hour, or the form of AWS and Nomad with the year last",
        .cannot("write '\(expression)' for midnight or '\(five)' for the 24th"))
    }
    return ForeignForm(name, .write(expression))
  }

  /// Hours with 0 in the place of 24; nil where there is no 24 among them.
  private static func hoursUntilMidnight(_ field: String) -> String? {
    var hours: UInt64 = 0
    for element in field.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = element.split(separator: "/", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count) else { return nil }
      guard let step = parts.count == 2 ? Int(parts[1]) : 1, (1...24).contains(step) else { return nil }
      let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let given = ends[ends.count - 1] else { return nil }
      let last = ends.count == 1 && parts.count == 2 ? 23 : given
      guard (0...24).contains(first), (0...24).contains(last), first <= last else { return nil }
      for value in stride(from: first, through: last, by: step) { hours |= 1 << UInt64(value) }
    }
    guard field.contains("24") else { return nil }
    if hours >> 24 & 1 == 1 { hours = hours & 0xFF_FFFF | 1 }
    return CalendarRule.ranges(hours)
  }
}
