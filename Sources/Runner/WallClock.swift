public import CivilTime
import Glibc

/// A clock that shows the wall's time now and goes on evenly from there, so that no duration suffers from the wall
/// clock being set.
func steadyClock() -> @Sendable () -> Timestamp {
  let start = wallClock(), origin = ContinuousClock.now
  return { start + origin.duration(to: .now) }
}

/// A moment as the time of day in this machine's zone.
func localTime(_ timestamp: Timestamp) -> String {
  var seconds = time_t(timestamp.instant.secondsSinceEpoch)
  var fields = unsafe tm()
  unsafe localtime_r(&seconds, &fields)
  let parts = [unsafe fields.tm_hour, unsafe fields.tm_min, unsafe fields.tm_sec]
  return parts.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
}

/// The wall clock of this machine.
public func wallClock() -> Timestamp {
  var time = timespec()
  _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
}
