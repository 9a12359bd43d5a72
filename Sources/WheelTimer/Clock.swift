import CLinux
public import CivilTime

/// The clocks of this machine.
public enum Clock {
  /// The wall clock, which may be set back and forth.
  public static var now: Timestamp { Timestamp(microsecondsSinceEpoch: linux_clock_microseconds(1)) }

  /// The time since boot, suspended time included, which nobody can set.
  public static var sinceBoot: Duration { .microseconds(linux_clock_microseconds(0)) }
}
