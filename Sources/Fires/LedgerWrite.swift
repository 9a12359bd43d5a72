public import CivilTime

/// A fact for the ledger.
///
/// Source: `architecture.md`, "The scheduler core".
public enum LedgerWrite: Sendable, Hashable {
  /// How far a schedule has come; the ledger keeps the later one.
  case mark(schedule: String, Mark)
  /// A decision; where it makes a stretch longer, the record it takes the place of.
  case decide(DecisionRecord, replacing: FireID?)
  /// The decision that a committed start came to nothing after all: its run never was.
  case correct(DecisionRecord, run: RunID)
  /// The run of a request that came to nothing after all.
  case withdraw(RunID)
  case wait(WaitingRecord)
  case endWait(RunID)
  case run(RunRecord)
  case end(RunID, RunEnding)
  case pause(PauseRecord)
  case resume(schedule: String?)
  case backfill(BackfillRecord)
  case endBackfill(schedule: String, number: Int)
  /// A schedule fires by these rules from now on; a life that goes on ends as changed.
  case live(ScheduleLife)
  case endLife(schedule: String, at: Timestamp, ScheduleLife.Ending)
}
