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
      readZone(name)
      defer { tzset() }
      return body(GlibcClock())
    }
  }

  /// Lets glibc read a zone, which `localtime_r` stays with.
  ///
  /// TZ stands for that moment in an environment beside the real one: `setenv` would pull that away under the feet of
  /// other tests that start programs meanwhile.
  private static func readZone(_ name: String) {
    typealias Entries = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    guard let symbol = unsafe dlsym(nil, "environ") else { return }
    let environment = unsafe symbol.assumingMemoryBound(to: Entries.self)
    let real = unsafe environment.pointee
    var count = 0
    while unsafe real[count] != nil { count += 1 }
    // Never given back, like an environment's own memory: whoever has found it may still read on.
    let other = Entries.allocate(capacity: count + 2)
    unsafe other[0] = strdup("TZ=\(name)")
    for index in 0...count { unsafe other[index + 1] = real[index] }
    unsafe environment.pointee = other
    tzset()
    unsafe environment.pointee = real
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
