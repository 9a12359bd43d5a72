// A whole line of a crontab: five fields or a nickname, perhaps a user, and a command.

extension ForeignForm {
  static func crontabLine(_ text: ForeignText) -> ForeignForm? {
    let isNickname = text.text.hasPrefix("@")
    let count = isNickname ? 1 : 5
    guard text.words.count > count, isCommand(Array(text.words[count...])) else { return nil }
    let schedule = Array(text.words[..<count])
    let name = "a crontab line with its command"
    let note = "the command goes into a factfile, the user of a line that names one into the key 'user'"
    if isNickname {
      let isKnown =
        schedule[0].lowercased() == "@reboot" || CronParser.nicknames.contains { $0.key == schedule[0].lowercased() }
      return isKnown ? ForeignForm(name, .write(schedule[0]), note: note) : nil
    }
    guard let mistake = text.mistake(in: schedule.joined(separator: " ")) else {
      if let range = schedule.lazy.compactMap(reversedRange).first {
        return ForeignForm(name, .cannot("cron ignores the range '\(range)', and here it wraps"), note: note)
      }
      return ForeignForm(name, .write(fields(schedule)), note: note)
    }
    // Fields that are wrong themselves could be anything, but for a path behind them.
    guard text.words[count...].contains(where: { $0.hasPrefix("/") }), looksLikeFields(schedule) else { return nil }
    return ForeignForm(name, .cannot("in '\(schedule.joined(separator: " "))' \(mistake.description)"), note: note)
  }

  /// Whether words are a command rather than fields that are mistyped.
  private static func isCommand(_ words: [String]) -> Bool {
    guard let first = words.first, !first.hasPrefix("#") else { return false }
    let letters = first.filter(\.isLetter)
    if words.contains(where: isPath) { return true }
    guard letters.count >= 2, first.contains(where: \.isLowercase), !first.hasPrefix("from") else {
      return ["[", "(", "{", "$", "!", ":"].contains(String(first.prefix(1))) && words.count > 1
    }
    let fields = CronField.monthNames + CronField.dayNames
    let isName = fields.contains { $0.lowercased().hasPrefix(letters.lowercased().prefix(3)) }
    return !isName && (words.count > 1 || letters.count >= 4 || first.contains("."))
  }

  private static func isPath(_ word: String) -> Bool {
    word.hasPrefix("/") && word.dropFirst().first?.isLetter == true || word.hasPrefix("./") || word.hasPrefix("~/")
      || word.hasPrefix("$")
  }

  private static func looksLikeFields(_ words: [String]) -> Bool {
    words.allSatisfy { word in word.allSatisfy { $0.isNumber || $0.isLetter || "*,-/~#?+%".contains($0) } }
  }

  /// A range that runs backwards, which sets nothing in Debian's cron and cronie.
  private static func reversedRange(_ field: String) -> String? {
    field.split(separator: ",").first { element in
      let ends = element.prefix { $0 != "/" }.split(separator: "-").map { value(String($0)) }
      guard ends.count == 2, let first = ends[0], let last = ends[1] else { return false }
      return first > last
    }.map(String.init)
  }

  private static func value(_ text: String) -> Int? {
    if let number = Int(text) { return number }
    let isNamed = { (name: String) in name.prefix(3).lowercased() == text.prefix(3).lowercased() }
    return CronField.monthNames.firstIndex(where: isNamed) ?? CronField.dayNames.firstIndex(where: isNamed)
  }

  /// The day fields as cron combines them: a star in front of either asks for both. Source: `scheduling.md`, section 9.
  private static func fields(_ schedule: [String]) -> String {
    var fields = schedule
    let stars = [2, 4].filter { fields[$0].hasPrefix("*") }
    let others = [2, 4].filter {
      fields[$0].split(separator: ",").dropFirst().contains("*") && !fields[$0].hasPrefix("*")
    }
    if !others.isEmpty {
      // All values without the star that counts: each day matches, unless a star asks for both.
      if stars.isEmpty { (fields[2], fields[4]) = ("*", "*") } else { for field in others { fields[field] = "*" } }
      return fields.joined(separator: " ")
    }
    for field in stars where fields[field] == "*/1" { fields[field] = "*" }
    if !stars.isEmpty, fields[2] != "*", fields[4] != "*" { fields[4] = "+" + fields[4] }
    return fields.joined(separator: " ")
  }
}
