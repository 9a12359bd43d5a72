public import CivilTime

/// How far a schedule has come.
public struct MarkRow: Hashable, Sendable {
  public let schedule: String
  public let instant: Instant
  public let pass: Int
  /// Of the expressions and the zone it was decided under.
  public let fingerprint: String

  /// Describes a mark.
  public init(schedule: String, instant: Instant, pass: Int, fingerprint: String) {
    self.schedule = schedule
    self.instant = instant
    self.pass = pass
    self.fingerprint = fingerprint
  }
}

/// What was decided about a fire, or about a stretch of missed ones.
public struct FireRow: Hashable, Sendable {
  public let schedule: String
  public let instant: Instant
  public let pass: Int
  /// The first of a stretch of missed fires; else the instant itself.
  public let first: Instant
  public let decision: String
  public let reason: String?
  public let lateness: Duration
  public let decidedAt: Timestamp

  /// Describes a decision.
  public init(
    schedule: String, instant: Instant, pass: Int, first: Instant? = nil, decision: String, reason: String?,
    lateness: Duration, decidedAt: Timestamp
  ) {
    self.schedule = schedule
    self.instant = instant
    self.pass = pass
    self.first = first ?? instant
    self.decision = decision
    self.reason = reason
    self.lateness = lateness
    self.decidedAt = decidedAt
  }
}

/// A run and what came of it.
public struct RunRow: Hashable, Sendable {
  public let runID: String
  public let schedule: String
  public let instant: Instant
  public let startedAt: Timestamp
  /// The boot of the machine in which it was started.
  public let bootID: String
  /// Nil while it goes on.
  public let outcome: String?
  public let summary: String?
  public let endedAt: Timestamp?

  /// Describes a run.
  public init(
    runID: String, schedule: String, instant: Instant, startedAt: Timestamp, bootID: String, outcome: String? = nil,
    summary: String? = nil, endedAt: Timestamp? = nil
  ) {
    self.runID = runID
    self.schedule = schedule
    self.instant = instant
    self.startedAt = startedAt
    self.bootID = bootID
    self.outcome = outcome
    self.summary = summary
    self.endedAt = endedAt
  }
}
