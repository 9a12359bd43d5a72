/// The times of day of a rule, in words.
struct TimeWords {
  let text: String
  /// Whether it is clear without saying so that every hour of a day is meant.
  let fillsDay: Bool
  /// Whether a person would take it for something that goes on and on, rather than for appointments.
  let soundsWildcard: Bool
}

extension CalendarRule {
  /// The times of day in the words that sound like what they do where the clock changes; the first that fit if none do.
  ///
  /// - Parameter isEveryDay: whether what begins late on one day may be said to end early on the next.
  func timeWords(isEveryDay: Bool) -> TimeWords {
    let times = timesOfDay
    let fillsDay = hours == 0xFF_FFFF
    let even = fillsDay ? nil : evenSpans(times, isEveryDay: isEveryDay)
    let isFrequent = even.map { times.count > 3 && $0.step <= 3600 } ?? false
    var candidates: [TimeWords] = []
    if let text = wholeDay(times) { candidates.append(.init(text: text, fillsDay: true, soundsWildcard: true)) }
    if times.count <= Self.longestList, !isFrequent { candidates.append(list(times)) }
    if let even {
      let spans = even.spans.map { "from \(clock($0.first)) to \(clock($0.last))" }
      let text = "every \(Self.distance(even.step)) \(Phrases.list(spans))"
      candidates.append(.init(text: text, fillsDay: false, soundsWildcard: looksStarred))
    }
    if times.count > 1 {
      let (text, hasEvery) = nested(isEveryDay: isEveryDay)
      candidates.append(.init(text: text, fillsDay: fillsDay, soundsWildcard: hasEvery))
    }
    return candidates.first { $0.soundsWildcard == isWildcard } ?? candidates[0]
  }

  /// More times than this are not listed one by one.
  private static let longestList = 8

  /// All times in seconds since midnight, in order.
  private var timesOfDay: [Int] {
    let seconds = Self.values(seconds), minutes = Self.values(minutes)
    return Self.values(UInt64(hours)).flatMap { hour in
      minutes.flatMap { minute in seconds.map { (hour * 60 + minute) * 60 + $0 } }
    }
  }

  private func list(_ times: [Int]) -> TimeWords {
    TimeWords(text: "at " + Phrases.list(times.map(clock)), fillsDay: false, soundsWildcard: false)
  }

  /// `02:15`, with seconds where any time has some.
  private func clock(_ time: Int) -> String {
    let parts = [time / 3600, time / 60 % 60] + (seconds == 1 ? [] : [time % 60])
    return parts.map(Phrases.twoDigits).joined(separator: ":")
  }

  // MARK: Even distances

  /// What goes on evenly through all hours of a day, from midnight on.
  private func wholeDay(_ times: [Int]) -> String? {
    guard let step = Self.commonDistance(times), times[0] == 0, step <= 3600, times.count == 86_400 / step else {
      return nil
    }
    return step == 3600 ? "every hour, on the hour" : "every \(Self.distance(step))"
  }

  /// The few stretches in which times follow at one distance; what goes on through midnight begins in the evening.
  private func evenSpans(_ times: [Int], isEveryDay: Bool) -> (spans: [(first: Int, last: Int)], step: Int)? {
    guard let step = zip(times, times.dropFirst()).map({ $1 - $0 }).min() else { return nil }
    var spans: [(first: Int, last: Int)] = []
    for time in times {
      if let last = spans.last?.last, time - last == step {
        spans[spans.count - 1].last = time
      } else {
        spans.append((time, time))
      }
    }
    if isEveryDay, spans.count > 1, times[0] + 86_400 - times[times.count - 1] == step {
      let morning = spans.removeFirst()
      spans[spans.count - 1].last = morning.last
    }
    let isShort = spans.count > 1 && spans.contains { ($0.last - $0.first + 86_400) % 86_400 < 2 * step }
    return isShort || spans.count > 4 ? nil : (spans, step)
  }

  private static func commonDistance(_ times: some RandomAccessCollection<Int>) -> Int? {
    let pairs = zip(times, times.dropFirst())
    guard let first = pairs.first(where: { _ in true }).map({ $1 - $0 }) else { return nil }
    return pairs.allSatisfy { $1 - $0 == first } ? first : nil
  }

  private static func distance(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: Phrases.each(seconds, "second")
    case ..<3600: Phrases.each(seconds / 60, "minute")
    default: Phrases.each(seconds / 3600, "hour")
    }
  }

  /// Whether a field has the values that a star has, with a step or without.
  private var looksStarred: Bool {
    [(Self.values(seconds), 60), (Self.values(minutes), 60), (Self.values(UInt64(hours)), 24)].contains {
      values, count in
      guard let step = Self.commonDistance(values), values[0] == 0 else { return false }
      return values[values.count - 1] + step >= count
    }
  }

  // MARK: Field by field

  /// `at minutes 05 and 17 of hours 09 to 17`, and whether a field goes on through all its values.
  private func nested(isEveryDay: Bool) -> (text: String, hasEvery: Bool) {
    var parts: [String] = []
    let hasAllMinutes = minutes == CronField.minute.everyBit, hasAllHours = hours == 0xFF_FFFF
    if seconds != 1 {
      parts.append(Self.field(.second, Self.values(seconds), goesRound: hasAllMinutes && hasAllHours))
    }
    parts.append(Self.field(.minute, Self.values(minutes), goesRound: hasAllHours))
    if !(hasAllMinutes && hasAllHours) { parts.append(hourPart(isEveryDay: isEveryDay)) }
    let text = parts.joined(separator: " of ")
    return (parts[0].hasPrefix("every") ? text : "at \(text)", parts.contains { $0.contains("every") })
  }

  private func hourPart(isEveryDay: Bool) -> String {
    let outside = Self.values(~UInt64(hours) & CronField.hour.everyBit)
    if isEveryDay, let first = outside.first, let last = outside.last, first > 0, last < 23,
      outside.count == last - first + 1
    {
      return "hours \(Phrases.twoDigits(last + 1)) to \(Phrases.twoDigits(first - 1))"
    }
    return Self.field(.hour, Self.values(UInt64(hours)))
  }

  /// - Parameter goesRound: whether the end of the field is followed by its beginning.
  static func field(_ field: CronField, _ values: [Int], goesRound: Bool = false) -> String {
    if values.count == field.cycle.count { return "every \(field.name)" }
    let (plain, stepped) = Phrases.items(
      values, unit: field.name, goingRound: goesRound ? field.cycle : nil, name: Phrases.twoDigits)
    let unit = plain.count == 1 && !plain[0].contains(" ") ? field.name : "\(field.name)s"
    return Phrases.list((plain.isEmpty ? [] : ["\(unit) \(Phrases.list(plain))"]) + stepped)
  }
}
