/// Years from 1970 to 2199, one bit each.
struct YearSet: Hashable, Sendable {
  /// The years that cron expressions know. Source: `cron.md`, section A.2.
  static let range = 1970...2199

  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// No year yet.
  init() {}

  /// Every year there is.
  static let all: YearSet = {
    var years = YearSet()
    for year in range { years.insert(year) }
    return years
  }()

  mutating func insert(_ year: Int) {
    let index = year - Self.range.lowerBound
    let bit = UInt64(1) << UInt64(index & 63)
    switch index >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  /// Whether a year of the range is one of them.
  func contains(_ year: Int) -> Bool {
    let index = year - Self.range.lowerBound
    let word =
      switch index >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(index & 63) & 1 == 1
  }

  /// The years in order.
  var values: [Int] { Self.range.filter(contains) }

  static func == (left: YearSet, right: YearSet) -> Bool { left.words == right.words }

  func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
