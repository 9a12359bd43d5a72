public import CivilTime

/// The identity of a fire: one instant at which one schedule comes due.
///
/// Source: `scheduling.md`, section 3.
public struct FireID: Hashable, Sendable, Comparable {
  public let schedule: String
  /// The instant the cron expression names, however late it is decided.
  public let instant: Instant
  /// 1, and more only where a clock set back makes a decided instant come due again.
  public let pass: Int

  /// Names a fire.
  public init(schedule: String, instant: Instant, pass: Int = 1) {
    self.schedule = schedule
    self.instant = instant
    self.pass = pass
  }

  /// The id of the one run this fire can become.
  public var runID: RunID { .fire(self) }

  /// Orders by instant, then pass, then schedule.
  public static func < (left: FireID, right: FireID) -> Bool {
    (left.instant, left.pass, left.schedule) < (right.instant, right.pass, right.schedule)
  }
}
