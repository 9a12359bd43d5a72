public import CivilTime
public import Fires

/// What happened outside the scheduler's machine.
public enum SchedulerEvent: Sendable {
  /// The daemon begins: what was loaded, what the ledger remembers, what became of runs meanwhile.
  case began(Beginning)
  /// The schedules were read again: those that are new or may have changed, and the names of those that are gone.
  case loaded([ScheduledJob], removed: [String])
  /// An armed time has come, or may have.
  case woke
  /// The wall clock was set, by this much; the first synchronization after the daemon began is a correction in any case.
  case clockStepped(by: Duration, isFirstSynchronization: Bool = false)
  /// With what made it match, where it did.
  case constraintAnswered(RunID, ConstraintVerdict, match: String? = nil)
  /// The runner has executed.
  case runBegan(RunID)
  /// Nothing was started, and nothing is left behind.
  case startFailed(RunID, reason: String)
  case runEnded(RunID, RunEnding)
  /// The ledger did not take the step that was to start this run: the fire was decided before.
  case refused(RunID)
  case pause(PauseRecord)
  /// With who asked for it, and why.
  case resume(schedule: String?, by: String? = nil, note: String? = nil)
  case request(RunRequested)
  case cancel(RunID, by: String?)
  case backfill(BackfillRecord)
  case cancelBackfill(schedule: String, number: Int)
  /// Nothing is decided any more, and what ends is recorded; with the machine itself going down, as interrupted.
  case stopping(isShutdown: Bool)
}

/// What a host constraint said at one fire.
public enum ConstraintVerdict: Hashable, Sendable {
  case matches
  case doesNotMatch(reason: String)
  /// A passing fault: nobody knows whether it matches.
  case couldNotBeChecked(reason: String)
}

/// What the daemon begins with.
public struct Beginning: Sendable {
  /// What is known of a run that had no outcome.
  public enum RunFact: Sendable {
    /// Its runner goes on.
    case adopted
    case ended(RunEnding)
    /// It provably never executed anything.
    case neverBegan
    case failedToStart(reason: String)
  }

  /// The start of the kernel under which the daemon runs.
  public struct Boot: Hashable, Sendable {
    /// When a daemon first ran under it: the instant of the fires that follow from it.
    public let instant: Instant
    /// Whether this daemon is the first.
    public let isNew: Bool

    /// Describes a start of the kernel.
    public init(instant: Instant, isNew: Bool) {
      self.instant = instant
      self.isNew = isNew
    }
  }

  public var jobs: [ScheduledJob]
  public var marks: [String: Mark] = [:]
  public var waiting: [WaitingRecord] = []
  public var runs: [(record: RunRecord, fact: RunFact)] = []
  /// Runs that only their directories tell of: they were started while the ledger could not be written.
  public var unrecorded: [(record: RunRecord, fact: RunFact)] = []
  public var pauses: [PauseRecord] = []
  public var backfills: [BackfillRecord] = []
  /// The lives of schedules that go on, by name.
  public var lives: [String: ScheduleLife] = [:]
  public var boot: Boot?

  /// Begins with these schedules, and nothing remembered.
  public init(jobs: [ScheduledJob]) { self.jobs = jobs }
}

/// A run that somebody asks for.
public struct RunRequested: Sendable, Hashable {
  /// The run that is tried again.
  public struct Retried: Sendable, Hashable {
    public let run: RunID
    public let fire: FireID
    /// Which retry of it this is, from 1.
    public let number: Int

    /// Names a run and the fire it belonged to.
    public init(run: RunID, fire: FireID, number: Int) {
      self.run = run
      self.fire = fire
      self.number = number
    }
  }

  public let id: RequestID
  public let schedule: String
  /// `manual`, `retry` or `submitted`.
  public let trigger: Trigger
  /// Of a retry, what it retries.
  public let retries: Retried?
  public let requestedBy: String?
  public let note: String?

  /// Asks for a run.
  public init(
    id: RequestID, schedule: String, trigger: Trigger = .manual, retries: Retried? = nil,
    requestedBy: String? = nil, note: String? = nil
  ) {
    self.id = id
    self.schedule = schedule
    self.trigger = trigger
    self.retries = retries
    self.requestedBy = requestedBy
    self.note = note
  }
}
