/// Which of the five fields.
enum CrontabFieldKind: CaseIterable {
  case minute, hour, dayOfMonth, month, dayOfWeek

  /// The numbers that cron knows; 7 is Sunday, too.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    }
  }

  /// Names in the order of their numbers, from the lowest on.
  var names: [String] {
    switch self {
    case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    default: []
    }
  }

  var label: String {
    switch self {
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day of month"
    case .month: "month"
    case .dayOfWeek: "day of week"
    }
  }

  /// A bit for each number there is, Sunday once.
  var everyBit: UInt64 {
    (self == .dayOfWeek ? 0...6 : range).reduce(0) { $0 | 1 << UInt64($1) }
  }
}

/// A field as cron understands it.
struct CrontabField {
  let kind: CrontabFieldKind
  /// Whether its first character is a star: the flag by which cron follows the clock, or asks for both days.
  var isStarred = false
  /// The numbers it names, Sunday as 0.
  private(set) var bits: UInt64 = 0
  /// Whether cron draws some of its numbers.
  private(set) var draws = false
  /// Its elements, each with the same meaning in our grammar; none for what sets nothing.
  private var elements: [String] = []
  private var isAsWritten = true

  init(kind: CrontabFieldKind) {
    self.kind = kind
  }

  var isFull: Bool { bits == kind.everyBit }
  /// Whether it never matches.
  var isEmpty: Bool { bits == 0 && !draws }

  /// Adds an element.
  ///
  /// - Parameter text: as it is written, nil where that means something else in our grammar.
  mutating func add(_ bits: UInt64, _ text: String?) {
    self.bits |= bits
    elements.append(text ?? Self.numbers(bits))
    if text == nil { isAsWritten = false }
  }

  /// Adds an element with `~`.
  mutating func addDrawn(_ text: String) {
    draws = true
    elements.append(text)
  }

  /// The field in our grammar.
  var spelling: String {
    isAsWritten || draws ? elements.joined(separator: ",") : Self.numbers(bits)
  }

  /// The same where a star would stand for any value: a range in its place restricts the field.
  var restricted: String {
    let range = kind == .dayOfWeek ? "0-6" : "\(kind.range.lowerBound)-\(kind.range.upperBound)"
    guard isAsWritten || draws else { return Self.numbers(bits) }
    return elements.map { $0.hasPrefix("*") ? range + $0.dropFirst() : $0 }.joined(separator: ",")
  }

  /// Numbers, and ranges of three and more.
  private static func numbers(_ bits: UInt64) -> String {
    var runs: [String] = []
    var number = 0
    while number < 64 {
      guard bits & 1 << UInt64(number) != 0 else {
        number += 1
        continue
      }
      var last = number
      while last < 63, bits & 1 << UInt64(last + 1) != 0 { last += 1 }
      runs += last - number > 1 ? ["\(number)-\(last)"] : (number...last).map(String.init)
      number = last + 1
    }
    return runs.joined(separator: ",")
  }
}
