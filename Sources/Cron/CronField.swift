/// One of the fields of a cron expression.
enum CronField: String, CaseIterable {
  case second
  case minute
  case hour
  case dayOfMonth = "day of month"
  case month
  case dayOfWeek = "day of week"

  /// The values that may be written.
  var range: ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    }
  }

  /// The values that differ: 7 is Sunday like 0.
  var cycle: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

  /// Whether `?` may stand for the whole field.
  var isDay: Bool { self == .dayOfMonth || self == .dayOfWeek }

  /// The names of the values, from the first on.
  var names: [String] {
    switch self {
    case .month:
      [
        "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER",
        "DECEMBER",
      ]
    case .dayOfWeek: ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"]
    default: []
    }
  }

  /// The value of a full or three-letter name in any case.
  func value(named name: String) -> Int? {
    let upper = name.uppercased()
    return names.firstIndex { $0 == upper || $0.prefix(3) == upper }.map { $0 + range.lowerBound }
  }
}

/// The values a field matches, one bit each.
struct FieldMask: Hashable, Sendable {
  var bits: UInt64 = 0
  /// Whether the whole field is `*` or `?`.
  var isUnrestricted = false
  /// Whether an element is spelt with a star; decides what happens in an hour that comes twice or not at all.
  var hasStar = false

  func contains(_ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }

  /// The smallest matching value not below one, nil where none is left.
  func first(from value: Int) -> Int? {
    guard value < 64 else { return nil }
    let rest = bits >> UInt64(value)
    return rest == 0 ? nil : value + rest.trailingZeroBitCount
  }

  /// The matching values in order.
  var values: [Int] { (0..<64).filter(contains) }
}
