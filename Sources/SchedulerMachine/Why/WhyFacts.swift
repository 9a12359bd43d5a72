public import CivilTime
public import Fires

/// What there is to know about one instant of a schedule.
public struct WhyFacts: Sendable {
  /// The rules by which the schedule fires, or fired at that time.
  public let job: ScheduledJob
  /// The decisions that cover the instant.
  public var decisions: [DecisionRecord] = []
  /// What is open of the schedule.
  public var open: [OpenFire] = []
  /// The schedule's lives, the oldest first.
  public var lives: [ScheduleLife] = []
  /// Through which instant records were removed for their age or number.
  public var prunedThrough: Instant?
  /// The pauses that hold now: of the daemon, and of the schedule.
  public var daemonPause: PauseRecord?
  public var schedulePause: PauseRecord?
  /// How far the schedule has been decided.
  public var mark: Instant?
  public let now: Instant

  /// Knows the rules alone.
  public init(job: ScheduledJob, now: Instant) {
    self.job = job
    self.now = now
  }
}

extension [ScheduleLife] {
  /// The life that went on at a time; nil where none did. One that nobody dated goes back for ever.
  public func life(at time: Timestamp) -> ScheduleLife? {
    last { life in (life.since.map { $0 <= time } ?? true) && (life.until.map { time < $0 } ?? true) }
  }
}
