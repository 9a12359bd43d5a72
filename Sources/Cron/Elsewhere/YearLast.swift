// Six fields with the year last, as AWS and Nomad have them.

extension ForeignForm {
  static func yearLast(_ text: ForeignText) -> ForeignForm? {
    guard text.words.count == 6, isYears(text.words[5]) else { return nil }
    let name = "the form of AWS and Nomad with the year last"
    let note = "six fields begin with seconds here: \(text.error.description)"
    guard let amazon = QuartzWeekdays.names(of: text.words[4], countedFrom: 1) else { return nil }
    let there = expression(yearLast: text.words, weekdays: amazon)
    guard text.mistake(in: there) == nil else { return nil }
    // Nomad counts from Sunday 0, AWS from Sunday 1.
    guard let nomad = QuartzWeekdays.names(of: text.words[4], countedFrom: 0), nomad != amazon else {
      return ForeignForm(name, .write(there), note: note)
    }
    let other = expression(yearLast: text.words, weekdays: nomad)
    return ForeignForm(
      name,
      .cannot(
        "weekday \(text.words[4]) is \(amazon) in AWS and \(nomad) in Nomad; write '\(there)' or '\(other)'"),
      note: note)
  }

  /// Our spelling of minute, hour, day of month, month, day of week and year.
  ///
  /// - Parameter weekdays: the day of week in names.
  static func expression(yearLast words: [String], weekdays: String) -> String {
    var fields = Array(words[..<5])
    fields[0] = followingClock(fields[0])
    fields[1] = followingClock(fields[1])
    fields[2] = fields[2] == "?" ? "*" : fields[2]
    fields[4] = weekdays
    if words[5] != "*" { fields = ["0"] + fields + [words[5]] }
    return fields.joined(separator: " ")
  }

  /// `0/15` of programs that know no other way to follow the clock is `*/15`.
  static func followingClock(_ field: String) -> String {
    let isStart = field.hasPrefix("0/") || field.hasPrefix("00/")
    guard isStart, let slash = field.firstIndex(of: "/"), !field.contains(",") else { return field }
    return "*" + field[slash...]
  }

  private static func isYears(_ word: String) -> Bool {
    guard word != "*" else { return true }
    let numbers = word.split { ",-".contains($0) }.map { $0.prefix { $0 != "/" } }
    return !numbers.isEmpty && numbers.allSatisfy { Int($0).map(YearSet.range.contains) ?? ($0 == "*") }
  }
}
