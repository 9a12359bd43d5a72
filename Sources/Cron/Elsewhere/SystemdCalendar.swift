import CivilTime

// systemd's calendar expressions: `Mon..Fri *-*-* 09:00:00`, `*:0/5`, `daily`, with or without `OnCalendar=`.

extension ForeignForm {
  static func systemdCalendar(_ text: ForeignText) -> ForeignForm? {
    let name = "systemd OnCalendar"
    let isSetting = text.lowercased.hasPrefix("oncalendar=")
    let body = text.inner(isSetting ? text.text.dropFirst("oncalendar=".count) : text.text[...])
    if body.words.count == 1, let (expression, note) = shorthand(body.lowercased) {
      return ForeignForm(name, .write(expression), note: note)
    }
    if let calendar = SystemdCalendar(body.words), let expression = calendar.expression {
      return ForeignForm(name, .write(expression, zone: calendar.zone))
    }
    return isSetting ? ForeignForm(name, .cannot("'\(body.text)' has no counterpart in fields")) : nil
  }

  private static func shorthand(_ word: String) -> (expression: String, note: String?)? {
    switch word {
    case "minutely", "hourly", "daily", "monthly", "quarterly", "semiannually", "yearly", "annually", "midnight",
      "reboot":
      ("@\(word)", nil)
    case "weekly": ("0 0 * * MON", "'@weekly' is Sunday")
    case "biannually", "bi-annually", "semi-annually", "@biannually", "@bi-annually", "@semi-annually":
      ("@semiannually", nil)
    case "@every_minute": ("@minutely", nil)
    case "@every_second": ("* * * * * *", nil)
    default: nil
    }
  }
}

/// The parts of a calendar expression: weekdays, date, time of day, zone, each of which may be absent.
struct SystemdCalendar {
  private var weekdays: String?
  private var date: [String]?
  private var time: [String]?
  private(set) var zone: String?

  /// Sorts the words; nil where one is none of these.
  init?(_ words: [String]) {
    for word in words {
      if date == nil, time == nil, weekdays == nil, let days = Self.weekdays(word) {
        weekdays = days
      } else if date == nil, time == nil, let parts = Self.date(word) {
        date = parts
      } else if time == nil, word.contains(":"), let parts = Self.time(word) {
        time = parts
      } else if zone == nil, weekdays != nil || date != nil || time != nil, Self.isZone(word) {
        zone = word
      } else {
        return nil
      }
    }
    guard weekdays != nil || date != nil || time != nil else { return nil }
  }

  /// Our fields; nil where a part has no counterpart.
  var expression: String? {
    let date = date ?? ["*", "*", "*"], time = time ?? ["0", "0", "0"]
    guard let year = Self.component(date[0]), let month = Self.component(date[1]), let day = Self.day(date[2]),
      let hour = Self.component(time[0]), let minute = Self.component(time[1]), let second = Self.component(time[2])
    else { return nil }
    let both = weekdays != nil && day != "*" ? "+" : ""
    let clock = [second, minute, hour].map(ForeignForm.followingClock)
    var fields = clock + [day, month, both + (weekdays ?? "*")]
    if year != "*" { fields.append(year) } else if second == "0" { fields.removeFirst() }
    return fields.joined(separator: " ")
  }

  /// `Mon..Fri,Sun` in our names.
  private static func weekdays(_ word: String) -> String? {
    var parts: [String] = []
    for element in word.split(separator: ",") {
      let ends = ends(of: element, separators: ["..", "-"])
      var names: [String] = []
      for end in ends {
        guard let name = CronField.dayNames.first(where: { $0.lowercased() == end || $0.lowercased().prefix(3) == end })
        else { return nil }
        names.append(name.prefix(3).uppercased())
      }
      parts.append(names.joined(separator: "-"))
    }
    return parts.isEmpty ? nil : parts.joined(separator: ",")
  }

  private static func ends(of element: Substring, separators: [String]) -> [String] {
    let text = element.lowercased()
    for separator in separators {
      if let place = text.indices.first(where: { text[$0...].hasPrefix(separator) }) {
        return [String(text[..<place]), String(text[place...].dropFirst(separator.count))]
      }
    }
    return [text]
  }

  /// Year, month and day; the day with its `~` where it counts from the month's end.
  private static func date(_ word: String) -> [String]? {
    guard word.allSatisfy({ $0.isASCIIDigit || "*-,./~".contains($0) }), word.contains("-") || word.contains("~") else {
      return nil
    }
    var parts: [String] = [""]
    for character in word {
      if character == "-" || character == "~" {
        parts.append(character == "~" ? "~" : "")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    guard (2...3).contains(parts.count), !parts.contains("") else { return nil }
    return parts.count == 3 ? parts : ["*"] + parts
  }

  private static func time(_ word: String) -> [String]? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), !parts.contains("") else { return nil }
    return parts.count == 3 ? parts : parts + ["0"]
  }

  private static func isZone(_ word: String) -> Bool {
    word == "UTC" || (word.contains("/") && word.first?.isLetter == true && TimeZoneRules.isValidName(word))
  }

  private static func isNumber(_ text: Substring) -> Bool { !text.isEmpty && text.allSatisfy(\.isASCIIDigit) }

  /// `1,10..20/2` in our spelling.
  private static func component(_ text: String) -> String? {
    guard text != "*" else { return "*" }
    var parts: [String] = []
    for element in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = element.split(separator: "/", omittingEmptySubsequences: false)
      let ends = ends(of: pieces[0], separators: [".."])
      guard pieces.count <= 2, pieces[0] == "*" || ends.allSatisfy({ isNumber($0[...]) }),
        pieces.dropFirst().allSatisfy({ isNumber($0) })
      else { return nil }
      let plain = ends.map { Int($0).map(String.init) ?? $0 }
      parts.append(([plain.joined(separator: "-")] + pieces.dropFirst().map(String.init)).joined(separator: "/"))
    }
    return parts.joined(separator: ",")
  }

  /// A day, from the 1st on or from the month's last.
  private static func day(_ text: String) -> String? {
    guard text.hasPrefix("~") else { return component(text) }
    var days: [Int] = []
    for element in text.dropFirst().split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = element.split(separator: "/", omittingEmptySubsequences: false)
      let ends = ends(of: pieces[0], separators: [".."]).map { Int($0) }
      guard pieces.count <= 2, let first = ends[0], (1...31).contains(first) else { return nil }
      guard let step = pieces.count == 2 ? Int(pieces[1]) : 1, step > 0 else { return nil }
      let last = ends.count == 2 ? ends[1] : pieces.count == 2 ? 1 : first
      guard let last, (1...first).contains(last) else { return nil }
      days += stride(from: first, through: last, by: -step)
    }
    return days.map { $0 == 1 ? "L" : "L-\($0 - 1)" }.joined(separator: ",")
  }
}
