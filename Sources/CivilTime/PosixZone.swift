/// The rule of a POSIX TZ string, as the footer of a zone file holds it: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX, chapter 8.3; RFC 9636 section 3.3.1 for hours from -167 to 167.
struct PosixZone {
  /// A day of every year, and the local second of that day.
  fileprivate struct Rule {
    enum Day { case julian(Int), dayOfYear(Int), monthWeekDay(month: Int, week: Int, weekday: Int) }
    let day: Day
    let second: Int
  }

  let standardOffset: Int
  fileprivate var daylight: (offset: Int, begins: Rule, ends: Rule)?

  /// Reads the string; nil where it is none.
  init?(bytes: [UInt8]) {
    var scanner = Scanner(bytes: bytes)
    guard scanner.skipName(), let west = scanner.time() else { return nil }
    standardOffset = -west
    guard !scanner.isAtEnd else { return }
    guard scanner.skipName() else { return nil }
    var offset = standardOffset + 3600
    if !scanner.next(is: ",") {
      guard let west = scanner.time(), scanner.next(is: ",") else { return nil }
      offset = -west
    }
    guard let begins = scanner.rule(), scanner.next(is: ","), let ends = scanner.rule(), scanner.isAtEnd else {
      return nil
    }
    daylight = (offset, begins, ends)
  }

  /// The transitions at which the offset changes in those years, in order of time.
  func transitions(years: ClosedRange<Int>) -> [(at: Int64, offset: Int)] {
    guard let daylight else { return [(Int64.min / 2, standardOffset)] }
    return years.flatMap { year in
      [
        (at: daylight.begins.localSecond(year: year) - Int64(standardOffset), offset: daylight.offset),
        (at: daylight.ends.localSecond(year: year) - Int64(daylight.offset), offset: standardOffset),
      ]
    }.sorted { $0.at < $1.at }
  }
}

extension PosixZone.Rule {
  /// The local second, counted from 1970, at which the rule's change comes in a year.
  fileprivate func localSecond(year: Int) -> Int64 {
    let newYear = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
    let days =
      switch day {
      case .dayOfYear(let number): newYear + number
      case .julian(let number): newYear + number - 1 + (number >= 60 && CivilDate.isLeap(year: year) ? 1 : 0)
      case .monthWeekDay(let month, let week, let weekday):
        Self.day(year: year, month: month, week: week, weekday: weekday)
      }
    return Int64(days) * 86_400 + Int64(second)
  }

  private static func day(year: Int, month: Int, week: Int, weekday: Int) -> Int {
    let first = CivilDate(year: year, month: month, day: 1)
    var day = 1 + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
    if day > CivilDate.length(ofMonth: month, year: year) { day -= 7 }
    return first.daysSinceEpoch + day - 1
  }
}

extension PosixZone {
  /// Reads the parts of a TZ string one after another.
  private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    private var byte: UInt8? { isAtEnd ? nil : bytes[position] }

    mutating func next(is character: Unicode.Scalar) -> Bool {
      guard byte == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    /// A name of three letters and more, or anything between angle brackets.
    mutating func skipName() -> Bool {
      let start = position
      if next(is: "<") {
        while let byte, byte != UInt8(ascii: ">") { position += 1 }
        return next(is: ">")
      }
      while let byte, byte | 32 >= UInt8(ascii: "a"), byte | 32 <= UInt8(ascii: "z") { position += 1 }
      return position - start >= 3
    }

    mutating func number(in range: ClosedRange<Int>) -> Int? {
      var value: Int?
      while let byte, byte >= 48, byte <= 57, value ?? 0 < 1000 {
        value = (value ?? 0) * 10 + Int(byte - 48)
        position += 1
      }
      return value.flatMap { range.contains($0) ? $0 : nil }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int? {
      let sign = next(is: "-") ? -1 : 1
      if sign == 1 { _ = next(is: "+") }
      guard var seconds = number(in: 0...167).map({ $0 * 3600 }) else { return nil }
      for unit in [60, 1] where next(is: ":") {
        guard let part = number(in: 0...59) else { return nil }
        seconds += part * unit
      }
      return sign * seconds
    }

    mutating func rule() -> Rule? {
      guard let day = day() else { return nil }
      guard next(is: "/") else { return Rule(day: day, second: 7200) }
      return time().map { Rule(day: day, second: $0) }
    }

    private mutating func day() -> Rule.Day? {
      if next(is: "J") { return number(in: 1...365).map { .julian($0) } }
      guard next(is: "M") else { return number(in: 0...365).map { .dayOfYear($0) } }
      guard let month = number(in: 1...12), next(is: "."), let week = number(in: 1...5), next(is: "."),
        let weekday = number(in: 0...6)
      else { return nil }
      return .monthWeekDay(month: month, week: week, weekday: weekday)
    }
  }
}
