public import CivilTime

/// What was decided about a fire, or about a stretch of fires that share the decision: one row, one journal entry.
///
/// Source: `scheduling.md`, section 3.
public struct DecisionRecord: Hashable, Sendable {
  /// The fire; of a stretch its last one.
  public let fire: FireID
  /// The first instant of the stretch; else the fire's own.
  public var first: Instant
  public let trigger: Trigger
  public let decision: Decision
  public let reason: Reason?
  /// From the planned start (the instant and the jitter) to the decision.
  public let lateness: Duration
  public let decidedAt: Timestamp
  /// Of a request that came to nothing, who asked for it; told, and not kept.
  public let requestedBy: String?
  /// What gates went by, in the order in which they were passed; nil where an earlier format did not tell.
  public let passages: [GatePassage]?

  /// Describes a decision.
  public init(
    fire: FireID, first: Instant? = nil, trigger: Trigger, decision: Decision, reason: Reason?, lateness: Duration,
    decidedAt: Timestamp, requestedBy: String? = nil, passages: [GatePassage]? = []
  ) {
    self.fire = fire
    self.first = first ?? fire.instant
    self.trigger = trigger
    self.decision = decision
    self.reason = reason
    self.lateness = lateness
    self.decidedAt = decidedAt
    self.requestedBy = requestedBy
    self.passages = passages
  }

  /// The gate that stopped the fire; nil where none did.
  public var stoppedBy: Gate? { reason?.gate }
}

/// A fire or a request that waits, as the ledger remembers it over a restart.
public struct WaitingRecord: Hashable, Sendable {
  public let runID: RunID
  public let fire: FireID
  public let trigger: Trigger
  public let reason: WaitReason
  /// When it is to start: the instant and the jitter; of a request, when it was made.
  public let plannedStart: Timestamp
  /// The policy it was admitted under.
  public let overlap: OverlapPolicy
  /// Who asked for it, and why; nil for fires.
  public let requestedBy: String?
  public let note: String?
  /// The run this one retries.
  public let retryOf: RunID?
  /// What the gates it has passed went by.
  public let passages: [GatePassage]

  /// Describes what waits.
  public init(
    runID: RunID, fire: FireID, trigger: Trigger, reason: WaitReason, plannedStart: Timestamp,
    overlap: OverlapPolicy, requestedBy: String? = nil, note: String? = nil, retryOf: RunID? = nil,
    passages: [GatePassage] = []
  ) {
    self.runID = runID
    self.fire = fire
    self.trigger = trigger
    self.reason = reason
    self.plannedStart = plannedStart
    self.overlap = overlap
    self.requestedBy = requestedBy
    self.note = note
    self.retryOf = retryOf
    self.passages = passages
  }
}

/// A run whose start is committed.
public struct RunRecord: Hashable, Sendable {
  public let runID: RunID
  public let fire: FireID
  public let trigger: Trigger
  public let plannedStart: Timestamp
  /// When the start was decided.
  public let decidedAt: Timestamp
  public let requestedBy: String?
  public let note: String?
  /// The run this one retries.
  public let retryOf: RunID?

  /// Describes a run.
  public init(
    runID: RunID, fire: FireID, trigger: Trigger, plannedStart: Timestamp, decidedAt: Timestamp,
    requestedBy: String? = nil, note: String? = nil, retryOf: RunID? = nil
  ) {
    self.runID = runID
    self.fire = fire
    self.trigger = trigger
    self.plannedStart = plannedStart
    self.decidedAt = decidedAt
    self.requestedBy = requestedBy
    self.note = note
    self.retryOf = retryOf
  }
}

/// How a run ended, as far as anybody knows.
public struct RunEnding: Hashable, Sendable {
  public var outcome: Outcome
  /// One sentence, where there is more to say.
  public let summary: String?
  /// As the runner tells them; nil where it could not.
  public let startedAt: Timestamp?
  public let endedAt: Timestamp
  /// The processor time of all of the run's processes, and the largest one's peak memory in bytes; nil where unknown.
  public let cpuTime: Duration?
  public let peakMemory: Int?
  /// What came of its tasks.
  public let tasks: TaskResults

  /// Describes an ending.
  public init(
    outcome: Outcome, summary: String?, startedAt: Timestamp?, endedAt: Timestamp, cpuTime: Duration? = nil,
    peakMemory: Int? = nil, tasks: TaskResults = TaskResults()
  ) {
    self.outcome = outcome
    self.summary = summary
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.cpuTime = cpuTime
    self.peakMemory = peakMemory
    self.tasks = tasks
  }
}

/// A pause of a schedule or, without a name, of the daemon.
public struct PauseRecord: Hashable, Sendable {
  public let schedule: String?
  /// Until when; nil until it is resumed.
  public let until: Instant?
  public let note: String?
  public let requestedBy: String?

  /// Describes a pause.
  public init(schedule: String?, until: Instant?, note: String?, requestedBy: String?) {
    self.schedule = schedule
    self.until = until
    self.note = note
    self.requestedBy = requestedBy
  }

  /// Whether it holds at an instant.
  public func holds(at instant: Instant) -> Bool { until.map { instant < $0 } ?? true }
}

/// A past stretch of a schedule's instants that is being run.
public struct BackfillRecord: Hashable, Sendable {
  public let schedule: String
  /// The first and the last instant that belong to it.
  public let from: Instant
  public let through: Instant
  /// How many of its runs may go on at the same time.
  public let parallel: Int
  /// Which backfill of the schedule it is, from 1: part of its runs' ids.
  public let number: Int
  /// The last instant that was offered; nil before the first.
  public var position: Instant?
  public let requestedBy: String?

  /// Describes a backfill.
  public init(
    schedule: String, from: Instant, through: Instant, parallel: Int, number: Int, position: Instant? = nil,
    requestedBy: String? = nil
  ) {
    self.schedule = schedule
    self.from = from
    self.through = through
    self.parallel = parallel
    self.number = number
    self.position = position
    self.requestedBy = requestedBy
  }
}
