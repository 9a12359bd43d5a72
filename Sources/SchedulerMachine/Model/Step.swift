public import CivilTime
public import Fires

/// What one event changes: facts to commit together and, once they are, what is to be done outside, in this order.
///
/// Source: `architecture.md`, "The scheduler core".
public struct Step: Sendable, Hashable {
  /// Something to be done outside.
  public enum Action: Sendable, Hashable {
    /// Prepare and start the run; `runBegan` or `startFailed` is the answer.
    case start(RunRecord)
    /// Ask the schedule's constraint; `constraintAnswered` is the answer.
    case check(RunID, schedule: String)
    /// Ask the runner to stop its tasks and end.
    case stop(RunID)
    /// Remove what the run left on disk: its outcome is committed.
    case forget(RunID)
    case announce(Announcement)
    case answer(RequestID, RequestAnswer)
  }

  /// The run that the step starts, which must not start where the ledger refuses the step.
  public let run: RunID?
  public var writes: [LedgerWrite] = []
  public var actions: [Action] = []

  /// A step that changes nothing yet.
  public init(run: RunID? = nil) { self.run = run }

  var isEmpty: Bool { writes.isEmpty && actions.isEmpty }
}

/// What people are told of.
public enum Announcement: Sendable, Hashable {
  /// A fire was decided and starts nothing.
  case decided(DecisionRecord)
  /// The runner of a fire or a request has executed.
  case began(RunRecord, lateness: Duration)
  case ended(RunRecord, RunEnding)
  /// A remembered mark lay ahead of the clock; the schedule was planned anew.
  case clockCorrected(schedule: String, remembered: Instant)
  /// The next fire is another although nothing was edited: a zone changed.
  case nextMoved(schedule: String, from: Instant?, to: Instant?)
  case paused(PauseRecord)
  case resumed(schedule: String?, by: String? = nil, note: String? = nil)
  case backfillEnded(BackfillRecord, isComplete: Bool)
}

/// Which request an answer belongs to.
public struct RequestID: Sendable, Hashable {
  public let number: UInt64

  /// Numbers a request.
  public init(number: UInt64) { self.number = number }
}

/// What became of a request for a run.
public enum RequestAnswer: Sendable, Hashable {
  case began(RunID)
  case waiting(RunID, WaitReason)
  case refused(Reason)
  case unknownSchedule
}
