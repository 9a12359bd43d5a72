import CivilTime
import Glibc

/// A clock that shows the wall's time now and goes on evenly from there, so that no duration suffers from the wall
/// clock being set.
func steadyClock() -> @Sendable () -> Timestamp {
  let start = wallClock(), origin = ContinuousClock.now
  return { start + origin.duration(to: .now) }
}

/// The wall clock of this machine.
func wallClock() -> Timestamp {
  var time = timespec()
  _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
}
