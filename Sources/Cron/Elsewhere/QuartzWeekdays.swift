/// Weekdays as numbers that other programs count otherwise, in names, which mean the same everywhere.
enum QuartzWeekdays {
  private static let names = CronField.dayNames.map { $0.prefix(3).uppercased() }

  /// A field of weekdays in names; nil where a part of it is none.
  ///
  /// - Parameter first: the number of Sunday: 1 in Quartz and AWS, 0 (and 7) here.
  static func names(of field: String, countedFrom first: Int) -> String? {
    guard field != "?", field != "*" else { return "*" }
    var parts: [String] = []
    for element in field.split(separator: ",", omittingEmptySubsequences: false) {
      guard let part = spelled(element, first) else { return nil }
      parts.append(part)
    }
    return parts.joined(separator: ",")
  }

  private static func spelled(_ element: Substring, _ first: Int) -> String? {
    if element.lowercased() == "l" { return first == 1 ? "SAT" : nil }
    if element.hasPrefix("*") { return String(element) }
    if let last = element.last, last == "L" || last == "l", let day = name(element.dropLast(), first) {
      return "\(day)#L"
    }
    let days = element.prefix { $0 != "#" && $0 != "/" }
    let ends = days.split(separator: "-", omittingEmptySubsequences: false).map { name($0, first) }
    guard (1...2).contains(ends.count), !ends.contains(nil) else { return nil }
    return ends.compactMap { $0 }.joined(separator: "-") + element.dropFirst(days.count)
  }

  private static func name(_ day: Substring, _ first: Int) -> String? {
    if let index = names.firstIndex(of: String(day.uppercased().prefix(3))),
      day.count == 3 || day.lowercased() == CronField.dayNames[index].lowercased()
    {
      return names[index]
    }
    guard day.count == 1, let number = Int(day), (first...7).contains(number) else { return nil }
    return names[(number - first) % 7]
  }
}
