// What an expression with drawn values says before it is known for whom they are drawn.

extension CronExpression {
  /// When it fires, where no schedule is named that `H` and `~` could draw for; nil where nothing is drawn.
  ///
  /// - Throws: `CronError`, as `parse`.
  public static func wordsWithoutName(_ text: String) throws(CronError) -> String? {
    let expression = try parse(text, for: CronIdentity(name: "name", machine: "machine"))
    guard !expression.hashedFields.isEmpty else { return nil }
    let drawn = DrawnWords(rule: expression.rule, fields: expression.hashedFields)
    return drawn.text + (expression.zoneName.map { ", in the zone \($0)" } ?? "")
  }
}

/// The words for drawn fields among others.
private struct DrawnWords {
  let rule: CalendarRule
  let fields: [String?]

  var text: String { times + dates + "; drawn by \(usesMachine ? "the machine and " : "")the schedule's name" }

  private var usesMachine: Bool { fields.contains { $0?.contains("~") == true } }

  private var times: String {
    let values: [(CronField, UInt64)] = [
      (.second, rule.seconds), (.minute, rule.minutes), (.hour, UInt64(rule.hours)),
    ]
    let parts = values.compactMap { field, bits -> String? in
      if let spelling = fields[field.rawValue] { return words(of: spelling, field) }
      return field == .second && bits == 1 ? nil : CalendarRule.field(field, CalendarRule.values(bits))
    }
    return (parts[0].hasPrefix("every") ? "" : "at ") + parts.joined(separator: " of ")
  }

  /// The other fields' dates, and what is drawn beside them.
  private var dates: String {
    var free = rule
    let days = [CronField.dayOfMonth, .dayOfWeek].compactMap { field in
      fields[field.rawValue].map { words(of: $0, field) }
    }
    if fields[CronField.dayOfMonth.rawValue] != nil { free.marks.insert(.anyDayOfMonth) }
    if fields[CronField.dayOfWeek.rawValue] != nil { free.marks.insert(.anyWeekday) }
    if fields[CronField.month.rawValue] != nil { free.months = UInt32(CronField.month.everyBit) }
    let isFree = free.marks.isSuperset(of: [.anyDayOfMonth, .anyWeekday])
    let rest = DateWords(free).text(fillsDay: isFree && !days.isEmpty)
    let link = isFree ? " on " : rule.marks.contains(.bothDays) ? " where that is " : ", and on "
    let drawn = days.isEmpty ? "" : link + Phrases.list(days, rule.marks.contains(.bothDays) ? "that is" : "and")
    return rest + drawn + (fields[CronField.month.rawValue].map { " in " + words(of: $0, .month) } ?? "")
  }

  /// `H(0-29)/10,45` as `every 10th minute from a drawn one of 00 to 29 and minute 45`.
  private func words(of spelling: String, _ field: CronField) -> String {
    Phrases.list(
      spelling.split(separator: ",").map { element in
        let pieces = element.split(separator: "/")
        let range = pieces[0].filter { $0 != "H" && $0 != "(" && $0 != ")" }
        guard element.contains("H") || element.contains("~") else { return "\(field.name) \(element)" }
        let ends = range.split { $0 == "-" || $0 == "~" }
        let place = ends.count == 2 ? " from \(ends[0]) to \(ends[1])" : ends.isEmpty ? "" : " limited by \(range)"
        guard pieces.count == 2, let step = Int(pieces[1]) else { return "a drawn \(field.name)\(place)" }
        return "every \(Phrases.ordinal(step)) \(field.name)\(place) (the first drawn)"
      })
  }
}
