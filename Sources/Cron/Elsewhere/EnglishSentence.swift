/// A sentence about time, word by word.
struct EnglishSentence {
  struct Clock: Hashable {
    let hour: Int
    let minute: Int
  }

  struct Interval {
    let count: Int
    let unit: Unit
  }

  enum Unit: String {
    case second, minute, hour, day, week, month

    /// How many there are until the field starts again, nil where days are counted.
    var cycle: Int? {
      switch self {
      case .second, .minute: 60
      case .hour: 24
      default: nil
      }
    }

    var seconds: Int {
      switch self {
      case .second: 1
      case .minute: 60
      case .hour: 3600
      case .day: 86_400
      case .week: 604_800
      case .month: 0
      }
    }
  }

  /// In the place of a date: the last day of a month.
  static let lastDay = 99

  private(set) var interval: Interval?
  private(set) var times: [Clock] = []
  private(set) var weekdays: [Int] = []
  /// Which of a month's weekdays, `2` or `L`.
  private(set) var occurrence: String?
  private(set) var dates: [Int] = []
  private(set) var months: [Int] = []
  private(set) var isWeekly = false
  private(set) var isUTC = false
  /// The first word without a meaning here.
  private(set) var unknownWord: String?
  private var isMonthly = false
  private var isYearly = false
  var words: ArraySlice<String>

  /// Reads a sentence in lower case; nil where the text does not begin like one.
  init?(_ text: String) {
    words = text.split { " \t,;".contains($0) }.map { String($0.trimming { $0 == "." || $0 == "!" }) }[...]
    guard let first = words.first, text.allSatisfy({ $0.isLetter || $0.isASCIIDigit || " \t,;:.'!&-/+".contains($0) }),
      Self.beginsSentence(first, words.dropFirst().first)
    else { return nil }
    while let word = words.popFirst(), unknownWord == nil {
      if !read(word) { unknownWord = word }
    }
    // A month without a day means its first, as in '@monthly' and '@yearly'.
    guard interval == nil, weekdays.isEmpty, dates.isEmpty else { return }
    if isMonthly || isYearly { dates = [1] }
    if isYearly, months.isEmpty { months = [1] }
  }

  private static func beginsSentence(_ first: String, _ second: String?) -> Bool {
    let starters = [
      "every", "each", "at", "on", "daily", "hourly", "nightly", "weekly", "monthly", "yearly", "weekday", "weekdays",
      "weekend", "weekends", "once", "twice", "noon", "midnight", "run", "first", "last", "the", "from", "in",
    ]
    if starters.contains(first) || EnglishWords.weekday(first) != nil { return true }
    return second != nil && EnglishWords.clock(first, second) != nil
  }

  private mutating func read(_ word: String) -> Bool {
    let fillers = ["the", "a", "an", "of", "on", "in", "at", "run", "runs", "and", "&", "only", "from", "once", "day"]
    switch word {
    case _ where fillers.contains(word): return !words.isEmpty || word == "day"
    case "every", "each": return readEvery()
    case "daily", "nightly": return true
    case "hourly": return setInterval(1, .hour)
    case "weekly": return setWeekly()
    case "monthly", "month": return setMonthly()
    case "yearly", "annually", "year": return setYearly()
    case "weekday", "weekdays", "workdays": return add([1, 2, 3, 4, 5])
    case "weekend", "weekends": return add([6, 0])
    case "to", "through", "thru", "till", "until", "-": return readRange()
    case "utc", "gmt", "z":
      isUTC = true
      return true
    case "last":
      if words.first == "day" {
        words.removeFirst()
        dates.append(Self.lastDay)
        return true
      }
      return readOccurrence("L")
    default: break
    }
    if let day = EnglishWords.weekday(word) { return add([day]) }
    if let month = EnglishWords.month(word) {
      months.append(month)
      return true
    }
    if let clock = EnglishWords.clock(word, words.first) {
      times.append(clock.clock)
      words = words.dropFirst(clock.hasSuffix ? 1 : 0)
      return true
    }
    if let number = EnglishWords.ordinal(word) { return readOrdinal(number) }
    return readNumber(word)
  }

  // MARK: Parts

  private mutating func add(_ days: [Int]) -> Bool {
    weekdays += days.filter { !weekdays.contains($0) }
    return occurrence == nil || days.count == 1
  }

  mutating func setInterval(_ count: Int, _ unit: Unit) -> Bool {
    guard interval == nil, count > 0, count < 100_000 else { return false }
    interval = Interval(count: count, unit: unit)
    return true
  }

  mutating func setWeekly() -> Bool {
    isWeekly = true
    return true
  }

  mutating func setMonthly() -> Bool {
    isMonthly = true
    return true
  }

  mutating func setYearly() -> Bool {
    isYearly = true
    return true
  }

  /// `monday to friday`.
  private mutating func readRange() -> Bool {
    guard let first = weekdays.last, let word = words.popFirst(), let last = EnglishWords.weekday(word) else {
      return false
    }
    return add((1...(last - first + 6) % 7 + 1).map { (first + $0) % 7 })
  }

  private mutating func readOrdinal(_ number: Int) -> Bool {
    if words.first == "day" { words.removeFirst() }
    if let next = words.first, EnglishWords.weekday(next) != nil { return number <= 5 && readOccurrence("\(number)") }
    dates.append(number)
    return number <= 31
  }

  /// `2nd friday`, which must be of a month: otherwise it could be every other one.
  private mutating func readOccurrence(_ number: String) -> Bool {
    guard occurrence == nil, weekdays.isEmpty, let word = words.popFirst(), let day = EnglishWords.weekday(word) else {
      return false
    }
    occurrence = number
    weekdays = [day]
    return number == "L" || words.contains("month") || words.contains { EnglishWords.month($0) != nil }
  }

  /// A number that another word gives a meaning: `january 1`, or the hour in `at 9`.
  private mutating func readNumber(_ word: String) -> Bool {
    guard let number = Int(word), number >= 0 else { return false }
    if !months.isEmpty || words.first.map({ EnglishWords.month($0) != nil }) == true {
      dates.append(number)
      return (1...31).contains(number)
    }
    guard number < 24 else { return false }
    times.append(Clock(hour: number, minute: 0))
    return true
  }
}
