/// One of the fields of a cron expression.
enum CronField: Int, CaseIterable {
  case second, minute, hour, dayOfMonth, month, dayOfWeek, year

  /// The field as messages call it.
  var name: String {
    switch self {
    case .second: "second"
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day of month"
    case .month: "month"
    case .dayOfWeek: "day of week"
    case .year: "year"
    }
  }

  /// The values that may be written.
  var range: ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    case .year: YearSet.range
    }
  }

  /// The values that differ: 7 is Sunday like 0.
  var cycle: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

  /// The values that `H` and an open `~` choose from: every month has its 28th.
  var hashRange: ClosedRange<Int> { self == .dayOfMonth ? 1...28 : cycle }

  /// Whether `?` may stand for the whole field.
  var isDay: Bool { self == .dayOfMonth || self == .dayOfWeek }
  /// Whether a star in it makes a schedule follow the clock through gaps and overlaps.
  var isTime: Bool { rawValue <= CronField.hour.rawValue }

  /// The full names of the values, from the first on; the first three letters will do.
  var names: [String] {
    switch self {
    case .month: Self.monthNames
    case .dayOfWeek: Self.dayNames
    default: []
    }
  }

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  static let dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
