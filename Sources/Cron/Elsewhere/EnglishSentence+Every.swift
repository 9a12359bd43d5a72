// What may follow `every`.

extension EnglishSentence {
  mutating func readEvery() -> Bool {
    guard let word = words.first else { return false }
    if let (interval, count) = durationInFront {
      words = words.dropFirst(count)
      return setInterval(interval.count, interval.unit)
    }
    if word == "half" || word == "quarter" { return readFraction(word) }
    let second = words.dropFirst().first
    if let count = word == "other" ? 2 : EnglishWords.number(word) ?? EnglishWords.ordinal(word), let second {
      if let unit = EnglishWords.unit(second) {
        words = words.dropFirst(2)
        return set(count, unit)
      }
      if word == "other", EnglishWords.weekday(second) != nil {
        words.removeFirst()
        return setInterval(2, .week)
      }
    }
    if let unit = EnglishWords.unit(word) {
      words.removeFirst()
      return set(1, unit)
    }
    return ["night", "quarter"].contains(word) ? words.popFirst() != nil : true
  }

  /// `5 minutes`, `5min`, `1.5 hours`, and how many words it takes.
  private var durationInFront: (Interval, Int)? {
    for count in [4, 2, 1] where words.count >= count {
      guard case .seconds(let seconds)? = ForeignDuration(words.prefix(count).joined(separator: " ")) else { continue }
      for unit in [Unit.day, .hour, .minute, .second] where seconds % unit.seconds == 0 {
        return (Interval(count: seconds / unit.seconds, unit: unit), count)
      }
    }
    return nil
  }

  private mutating func readFraction(_ word: String) -> Bool {
    var count = 1
    while let next = words.dropFirst(count).first, ["an", "of", "a"].contains(next) { count += 1 }
    if words.dropFirst(count).first == "hour" {
      words = words.dropFirst(count + 1)
      return setInterval(word == "half" ? 30 : 15, .minute)
    }
    words.removeFirst()
    return word == "quarter" && setInterval(3, .month)
  }

  /// One day, week or month needs no counting.
  private mutating func set(_ count: Int, _ unit: String) -> Bool {
    switch (unit, count) {
    case ("day", 1), ("night", 1): true
    case ("week", 1): setWeekly()
    case ("month", 1): setMonthly()
    case ("year", 1): setYearly()
    case ("year", _), ("night", _): false
    default: Unit(rawValue: unit).map { setInterval(count, $0) } ?? false
    }
  }
}

/// The words that sentences about time are made of.
enum EnglishWords {
  static func weekday(_ word: String) -> Int? {
    index(of: word, in: CronField.dayNames, short: ["tues": 2, "thur": 4, "thurs": 4, "weds": 3])
  }

  static func month(_ word: String) -> Int? {
    index(of: word, in: CronField.monthNames, short: ["sept": 8]).map { $0 + 1 }
  }

  /// A full or a three-letter name, of one or of many.
  private static func index(of word: String, in names: [String], short: [String: Int]) -> Int? {
    if let index = short[word] { return index }
    return names.firstIndex { name in
      let name = name.lowercased()
      return word == name || word == name + "s" || word == name.prefix(3)
    }
  }

  /// `minutes` as `minute`.
  static func unit(_ word: String) -> String? {
    let units = ["second", "minute", "hour", "day", "night", "week", "month", "year"]
    return units.first { word == $0 || word == $0 + "s" } ?? ["min": "minute", "mins": "minute", "sec": "second"][word]
  }

  private static let numbers = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  ]
  private static let ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"]

  static func number(_ word: String) -> Int? {
    let tens = ["fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90]
    return Int(word) ?? numbers.firstIndex(of: word).map { $0 + 1 } ?? tens[word]
  }

  /// `1st`, `second`.
  static func ordinal(_ word: String) -> Int? {
    if let index = ordinals.firstIndex(of: word) { return index + 1 }
    let digits = word.prefix(while: \.isASCIIDigit)
    guard (1...2).contains(digits.count), ["st", "nd", "rd", "th"].contains(word.dropFirst(digits.count)) else {
      return nil
    }
    return Int(digits)
  }

  /// `9am`, `9 am`, `9:30pm`, `17:00`, `noon`; a number alone is none.
  static func clock(_ word: String, _ next: String?) -> (clock: EnglishSentence.Clock, hasSuffix: Bool)? {
    if word == "noon" || word == "midday" { return (.init(hour: 12, minute: 0), false) }
    if word == "midnight" { return (.init(hour: 0, minute: 0), false) }
    let digits = word.prefix { $0.isASCIIDigit || $0 == ":" }
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let hour = parts[0], let minute = parts.count == 2 ? parts[1] : 0,
      (0...59).contains(minute)
    else { return nil }
    var suffix = String(word.dropFirst(digits.count))
    let isApart = suffix.isEmpty && ["am", "pm", "a.m", "p.m", "o'clock", "hours", "h"].contains(next ?? "")
    if isApart { suffix = next ?? "" }
    switch suffix {
    case "am", "a.m", "pm", "p.m":
      guard (1...12).contains(hour) else { return nil }
      return (.init(hour: hour % 12 + (suffix.hasPrefix("p") ? 12 : 0), minute: minute), isApart)
    case "" where parts.count == 2, "o'clock", "hours", "h":
      return (0...23).contains(hour) ? (.init(hour: hour, minute: minute), isApart) : nil
    default: return nil
    }
  }
}
