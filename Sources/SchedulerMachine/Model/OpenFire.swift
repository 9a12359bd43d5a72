public import CivilTime
public import Fires

/// A fire or a request between coming due and its end.
public struct OpenFire: Sendable, Hashable {
  /// Where it stands.
  public enum Stage: Sendable, Hashable {
    case waiting(WaitReason)
    /// Its constraint is being asked.
    case checking
    /// Its start is committed or about to be, and its runner has not executed yet.
    case starting
    case running
  }

  public let id: RunID
  public let fire: FireID
  public let trigger: Trigger
  public internal(set) var stage: Stage
  /// The instant and the jitter; of a request, when it was made.
  public let plannedStart: Timestamp
  /// The planned start by the clock since boot: the start deadline counts from it, however the wall clock is set.
  let plannedSinceBoot: Duration
  public let requestedBy: String?
  public let note: String?
  let retryOf: RunID?
  /// The overlap policy it was admitted under.
  public let overlap: OverlapPolicy
  /// Who waits for an answer.
  var request: RequestID?
  /// The time since boot up to which a constraint that cannot be checked is asked again.
  var lookupDeadline: Duration?
  /// Why it could not be checked the last time.
  var lookupFailure: String?
  /// Whether the ledger has a row of its waiting.
  var hasRow = false
  /// Why its runner was asked to stop, where it was.
  var stopCause: StopCause?
  /// When its start was decided.
  var decidedAt: Timestamp?
  /// What gates went by that it has passed.
  public internal(set) var passages: [GatePassage] = []
  /// Since when it waits for the gate it stands before, by the clock since boot, and for which run.
  var waitingSince: Duration?
  var waitsFor: RunID?
  let sequence: UInt64

  /// What becomes of the outcome `cancelled`.
  enum StopCause: Sendable, Hashable {
    case cancelled, replaced
  }

  /// Whether it is beyond the gate of overlap: another run of its schedule has to reckon with it.
  var isInTheWay: Bool {
    switch stage {
    case .starting, .running, .waiting(.maxRuns): true
    case .checking, .waiting: false
    }
  }

  /// What it waits for; nil where it does not.
  public var waitReason: WaitReason? {
    switch stage {
    case .waiting(let reason): reason
    case .checking: .lookup
    case .starting, .running: nil
    }
  }

  /// Whether it holds one of the daemon's places for runs.
  public var holdsPlace: Bool { stage == .starting || stage == .running }

  /// When its start was decided; before that, when it is planned.
  public var startedAt: Timestamp { decidedAt ?? plannedStart }

  /// The run that its start at a time begins.
  public func record(decidedAt: Timestamp) -> RunRecord {
    RunRecord(
      runID: id, fire: fire, trigger: trigger, plannedStart: plannedStart, decidedAt: decidedAt,
      requestedBy: requestedBy, note: note, retryOf: retryOf)
  }

  func waitingRecord(_ reason: WaitReason) -> WaitingRecord {
    WaitingRecord(
      runID: id, fire: fire, trigger: trigger, reason: reason, plannedStart: plannedStart, overlap: overlap,
      requestedBy: requestedBy, note: note, retryOf: retryOf, passages: passages)
  }
}
