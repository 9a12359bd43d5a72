import CivilTime
import Diagnostics

/// The all-day events of an iCalendar file.
///
/// Source: RFC 5545, sections 3.1 (folded lines), 3.6.1 (events: the end is the day after) and 3.3.11 (texts).
enum CalendarFile {
  private struct Property {
    let name: Substring
    let value: String
    let line: Int
  }

  static func parse(_ text: String) -> DateFile.Reading {
    var reading = DateFile.Reading()
    var event: [Property]?
    // Alarms and the like have properties of the same names.
    var depth = 0
    let properties = properties(of: text)
    guard properties.first?.name == "BEGIN", properties.first?.value.uppercased() == "VCALENDAR" else {
      reading.report("this is no iCalendar file; its first line must be BEGIN:VCALENDAR", line: 1)
      return reading
    }
    for property in properties {
      switch (property.name, property.value.uppercased()) {
      case ("BEGIN", "VEVENT"): event = []
      case ("END", "VEVENT"):
        if let event { add(event, to: &reading) }
        event = nil
      case ("BEGIN", _): depth += event == nil ? 0 : 1
      case ("END", _): depth -= event == nil ? 0 : 1
      default: if depth == 0 { event?.append(property) }
      }
      if reading.dates.count > DateFile.dateLimit { break }
    }
    if event != nil { reading.report("the last event has no END:VEVENT", line: properties.last?.line ?? 1) }
    return reading
  }

  /// Lines without their folds, split at the colon; parameters are dropped.
  private static func properties(of text: String) -> [Property] {
    var lines: [(text: String, number: Int)] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if line.first == " " || line.first == "\t", !lines.isEmpty {
        lines[lines.count - 1].text += line.dropFirst()
      } else if !line.isEmpty {
        lines.append((String(line), index + 1))
      }
    }
    return lines.map { line, number in
      let name = line.prefix { $0 != ":" && $0 != ";" }
      var isQuoted = false
      let colon = line.firstIndex { character in
        if character == "\"" { isQuoted.toggle() }
        return character == ":" && !isQuoted
      }
      let value = colon.map { String(line[line.index(after: $0)...]) } ?? ""
      return Property(name: Substring(name.uppercased()), value: value, line: number)
    }
  }

  private static func add(_ event: [Property], to reading: inout DateFile.Reading) {
    func property(_ name: String) -> Property? { event.first { $0.name == name } }
    guard property("STATUS")?.value.uppercased() != "CANCELLED" else { return }
    let label = property("SUMMARY").map { unescaped($0.value) }
    let named = label.map { "the event '\($0)'" } ?? "an event"
    guard let start = property("DTSTART") else {
      return reading.report("\(named) has no DTSTART", line: event.first?.line ?? 1)
    }
    if let repeating = event.first(where: { $0.name == "RRULE" || $0.name == "RDATE" }) {
      return reading.report(
        "\(named) is a recurring one, which is not supported", line: repeating.line,
        hint: "put each of its dates into the calendar, or write --12-25 in 'exclude' for every year")
    }
    guard let first = date(start.value) else {
      let warning = "\(named) does not last all day and is ignored"
      reading.diagnostics.append(Diagnostic(.warning, warning, at: SourceSpan(line: start.line, column: 1)))
      return
    }
    let after =
      property("DTEND").map { date($0.value)?.daysSinceEpoch } ?? property("DURATION").map {
        days($0.value).map { first.daysSinceEpoch + $0 }
      } ?? first.daysSinceEpoch + 1
    guard let after, after >= first.daysSinceEpoch else {
      return reading.report("\(named) has an end that is no date after its start", line: start.line)
    }
    let last = min(max(after, first.daysSinceEpoch + 1), first.daysSinceEpoch + DateFile.dateLimit + 1)
    for day in first.daysSinceEpoch..<last {
      let date = CivilDate(daysSinceEpoch: day)
      reading.dates.append(
        ExcludedDate(
          date, label: label ?? CivilDateTime(date: date, hour: 0, minute: 0, second: 0).text.prefix(10).description))
    }
  }

  /// `20261225`; nil for a date with a time, and for a date that does not exist.
  private static func date(_ text: String) -> CivilDate? {
    guard text.utf8.count == 8, let number = UInt32(text) else { return nil }
    let (year, month, day) = (Int(number / 10_000), Int(number / 100 % 100), Int(number % 100))
    guard (1...12).contains(month), day >= 1, day <= CivilDate.length(ofMonth: month, year: year) else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }

  /// Whole days of a duration such as `P3D` or `P1W`.
  private static func days(_ text: String) -> Int? {
    guard text.hasPrefix("P"), let unit = text.last, let number = UInt16(text.dropFirst().dropLast()) else {
      return nil
    }
    return unit == "D" ? Int(number) : unit == "W" ? 7 * Int(number) : nil
  }

  private static func unescaped(_ text: String) -> String {
    var result = "", isEscaped = false
    for character in text {
      switch (isEscaped, character) {
      case (false, "\\"): isEscaped = true
      case (true, "n"), (true, "N"):
        result += " "
        isEscaped = false
      default:
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}
