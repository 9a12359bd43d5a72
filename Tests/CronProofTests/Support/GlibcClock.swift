import Glibc
import Synchronization

/// What glibc's clock shows in a zone.
///
/// The zone is the whole process's: one test at a time may ask, and only within `withZone`.
struct GlibcClock: ~Copyable {
  private static let lock = Mutex(())

  /// Lets the body ask about a zone, nobody else meanwhile.
  static func withZone<Result: Sendable>(_ name: String, _ body: (borrowing GlibcClock) -> Result) -> Result {
    lock.withLock { _ in
      // `localtime_r` stays with the zone that `tzset` has read: programs that others start never see this TZ.
      let before = unsafe getenv("TZ").map { unsafe String(cString: $0) }
      unsafe setenv("TZ", name, 1)
      tzset()
      if let before { unsafe setenv("TZ", before, 1) } else { unsafe unsetenv("TZ") }
      defer { tzset() }
      return body(GlibcClock())
    }
  }

  private init() {}

  /// Seconds east of UTC.
  func offset(at instant: Int64) -> Int64 {
    var time = time_t(instant)
    var fields = unsafe tm()
    unsafe localtime_r(&time, &fields)
    return Int64(unsafe fields.tm_gmtoff)
  }

  /// The first instant with the offset that holds at the end of a range in which it changes once.
  func change(between low: Int64, and high: Int64) -> Int64 {
    var (low, high) = (low, high)
    let after = offset(at: high)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if offset(at: middle) == after { high = middle } else { low = middle }
    }
    return high
  }

  /// Every change of the offset in a range of time, sought every six hours.
  func changes(in range: ClosedRange<Int64>) -> [Int64] {
    var found: [Int64] = []
    var last = (at: range.lowerBound, offset: offset(at: range.lowerBound))
    for instant in stride(from: range.lowerBound + 21_600, through: range.upperBound, by: 21_600) {
      let offset = offset(at: instant)
      if offset != last.offset { found.append(change(between: last.at, and: instant)) }
      last = (instant, offset)
    }
    return found
  }
}
