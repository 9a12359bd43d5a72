public import CivilTime
public import Cron
public import Fires

/// What became of one instant of a schedule, or will, and why.
///
/// Source: `scheduling.md`, section 3.
public struct WhyVerdict: Sendable {
  /// What the instant was.
  public enum Finding: Sendable {
    /// Decided, once for each pass of the clock; of a stretch of fires that share it, the record of all of them.
    case decided([DecisionRecord])
    /// It waits, is being started, or runs.
    case open(OpenFire)
    case coming(plannedStart: Timestamp)
    case noFire(NoFire)
    /// By its rules it was a fire, of which there is no record.
    case unrecorded(Unrecorded)
  }

  /// Why an instant is no fire.
  public enum NoFire: Sendable, Hashable {
    /// The clock skips the time that was asked for; a job at that fixed time runs right after the change, where it does.
    case skippedByClock(runsAt: Instant?)
    /// The clock skips it, and the expression would not match it anyway.
    case skippedAndMismatch(CronMismatch)
    /// The clock shows the time twice, and a job at a fixed time ran the first time.
    case shownAgain(ranAt: Instant)
    case mismatch(CronMismatch)
    case before(Instant)
    case after(Instant)
  }

  /// Why there is no record.
  public enum Unrecorded: Sendable, Hashable {
    /// With whether its first rules that are known would have fired.
    case beforeSchedule(since: Timestamp, isFire: Bool)
    /// It was disabled or removed from then on, and was back at a time, if it is.
    case away(ScheduleLife.Ending, from: Timestamp, until: Timestamp?)
    case pruned(through: Instant)
    /// It is about to be decided.
    case due
    /// Nobody wrote it down.
    case unknown
  }

  /// What a gate said, or would say.
  public struct Step: Sendable, Hashable {
    /// Its answer.
    public enum Answer: Sendable, Hashable {
      case passed
      case stopped
      /// Another gate had decided already.
      case notAsked
      /// It is asked when the fire comes due.
      case later
    }

    public let gate: Gate
    public let answer: Answer
    /// Why it stopped the fire, or will.
    public var reason: Reason?
    /// What it went by, where that is known.
    public var passage: GatePassage?
  }

  public let instant: Instant
  /// What the clock in the schedule's zone shows then; of a time that it skips, that time.
  public let local: CivilDateTime
  public let finding: Finding
  /// The gates in their order; none where the instant is no fire.
  public let steps: [Step]
  /// The fires next to the instant by the rules of that time, on both sides; nil where there is none.
  public let previous: Instant?
  public let next: Instant?
}
