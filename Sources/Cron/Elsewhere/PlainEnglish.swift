// `every 5 minutes`, `every weekday at 9am`, `at 17:30 on the last day of the month`.

extension ForeignForm {
  static func plainEnglish(_ text: ForeignText) -> ForeignForm? {
    guard let sentence = EnglishSentence(text.lowercased) else { return nil }
    let name = "plain English"
    if let word = sentence.unknownWord {
      let example = "write minute, hour, day of month, month and day of week, as in '15 2 * * 1-5'"
      return ForeignForm(name, .cannot("'\(word)' is not understood; \(example)"))
    }
    return ForeignForm(name, sentence.answer)
  }
}

extension EnglishSentence {
  /// What the sentence comes to.
  var answer: ForeignForm.Answer {
    if !weekdays.isEmpty, !dates.isEmpty {
      return .cannot("it names a date and a weekday; write '1 * MON' for either of them, '1 * +MON' for both")
    }
    if isWeekly, weekdays.isEmpty { return .cannot("the weekday is not said; '@weekly' is Sunday at 00:00") }
    if let interval { return answer(every: interval) }
    let clocks = times.isEmpty ? [Clock(hour: 0, minute: 0)] : times
    let expressions = Set(clocks.map(\.minute)).sorted().map { minute in
      let hours = Set(clocks.filter { $0.minute == minute }.map(\.hour)).sorted()
      return "\(minute) \(hours.map(String.init).joined(separator: ",")) \(days)"
    }
    guard expressions.count == 1 else {
      return .cannot("its times need a list: " + expressions.map { "'\($0)'" }.joined(separator: ", "))
    }
    return .write(expressions[0], zone: zone)
  }

  private var zone: String? { isUTC ? "UTC" : nil }

  /// Day of month, month and day of week.
  private var days: String {
    let months = months.map { CronField.monthNames[$0 - 1].prefix(3).uppercased() }.joined(separator: ",")
    let dates = dates.map { $0 == Self.lastDay ? "L" : "\($0)" }.joined(separator: ",")
    var names = weekdays.map { CronField.dayNames[$0].prefix(3).uppercased() }
    if names.count > 2, zip(weekdays, weekdays.dropFirst()).allSatisfy({ ($0 + 1) % 7 == $1 }) {
      names = ["\(names[0])-\(names[names.count - 1])"]
    }
    let weekday = names.joined(separator: ",") + (occurrence.map { "#\($0)" } ?? "")
    return [dates, months, weekday].map { $0.isEmpty ? "*" : $0 }.joined(separator: " ")
  }

  private func answer(every interval: Interval) -> ForeignForm.Answer {
    let isBare = times.isEmpty && weekdays.isEmpty && dates.isEmpty && months.isEmpty
    let (count, unit) = (interval.count, interval.unit)
    if let cycle = unit.cycle {
      guard times.isEmpty else { return .cannot("'every \(count) \(unit)s' does not go with a time of day") }
      if count < cycle, cycle % count == 0 {
        let step = count == 1 ? "*" : "*/\(count)"
        let clock = unit == .second ? "\(step) * *" : unit == .minute ? "\(step) *" : "0 \(step)"
        return .write("\(clock) \(days)", zone: isBare ? nil : zone)
      }
      guard isBare else { return .cannot("\(count) \(unit)s do not divide a day evenly") }
      return .write(ForeignDuration.expression(count * unit.seconds))
    }
    switch unit {
    case .month where 12 % count == 0 && weekdays.isEmpty && months.isEmpty && times.count < 2:
      let clock = times.first ?? Clock(hour: 0, minute: 0)
      let date = dates.isEmpty ? "1" : days.prefix { $0 != " " }
      return .write("\(clock.minute) \(clock.hour) \(date) \(count == 12 ? "1" : "*/\(count)") *", zone: zone)
    case .week where weekdays.count == 1 && occurrence == nil:
      let day = CronField.dayNames[weekdays[0]].prefix(3).uppercased()
      return .cannot("it does not say which weeks; write '\(day)%\(count)' or '\(day)%\(count)+1' as day of week")
    case .day where isBare, .week where isBare:
      return .write(ForeignDuration.expression(count * unit.seconds))
    default: return .cannot("it does not say from when 'every \(count) \(unit)s' counts")
    }
  }
}
