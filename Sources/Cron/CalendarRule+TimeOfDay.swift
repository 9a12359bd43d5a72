// The search within a day, whose seconds count from midnight on the clock.

extension CalendarRule {
  /// The first and the last match of a day that matches.
  var firstSecond: Int { (hours.trailingZeroBitCount * 60 + minutes.trailingZeroBitCount) * 60 + firstOfMinute }
  var lastSecond: Int { (Self.last(hours) * 60 + Self.last(minutes)) * 60 + Self.last(seconds) }

  private var firstOfMinute: Int { seconds.trailingZeroBitCount }

  /// The first match that is not before a second, -1 where none is left that day.
  @inline(__always)
  func firstSecond(from second: Int) -> Int {
    let hour = second / 3600
    let rest = second - hour * 3600
    let minute = rest / 60
    if hours >> UInt32(hour) & 1 != 0 {
      if minutes >> UInt64(minute) & 1 != 0 {
        let left = seconds >> UInt64(rest - minute * 60)
        if left != 0 { return second + left.trailingZeroBitCount }
      }
      let left = minutes >> UInt64(minute + 1)
      if left != 0 {
        return (hour * 60 + minute + 1 + left.trailingZeroBitCount) * 60 + firstOfMinute
      }
    }
    let left = hours >> UInt32(hour + 1)
    guard left != 0 else { return -1 }
    return ((hour + 1 + left.trailingZeroBitCount) * 60 + minutes.trailingZeroBitCount) * 60 + firstOfMinute
  }

  /// The last match that is not after a second, -1 where none comes before it that day.
  @inline(__always)
  func lastSecond(until second: Int) -> Int {
    let hour = second / 3600
    let rest = second - hour * 3600
    let minute = rest / 60
    if hours >> UInt32(hour) & 1 != 0 {
      if minutes >> UInt64(minute) & 1 != 0 {
        let left = seconds << UInt64(63 - (rest - minute * 60))
        if left != 0 { return second - left.leadingZeroBitCount }
      }
      let left = minutes & (1 << UInt64(minute) - 1)
      if left != 0 { return (hour * 60 + Self.last(left)) * 60 + Self.last(seconds) }
    }
    let left = hours & (1 << UInt32(hour) - 1)
    guard left != 0 else { return -1 }
    return (Self.last(left) * 60 + Self.last(minutes)) * 60 + Self.last(seconds)
  }

  private static func last(_ bits: UInt64) -> Int { 63 - bits.leadingZeroBitCount }
  private static func last(_ bits: UInt32) -> Int { 31 - bits.leadingZeroBitCount }
}
