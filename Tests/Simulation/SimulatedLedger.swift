import CivilTime
import Fires
import SchedulerMachine

/// What was committed, as the rows of a ledger; what was not is lost in a crash.
struct SimulatedLedger {
  struct Run {
    var record: RunRecord
    var ending: RunEnding?
  }

  var marks: [String: Mark] = [:]
  var decisions: [FireID: DecisionRecord] = [:]
  var waiting: [RunID: WaitingRecord] = [:]
  var runs: [RunID: Run] = [:]
  var pauses: [String?: PauseRecord] = [:]
  var backfills: [String: BackfillRecord] = [:]

  /// Commits one step, all of it or nothing.
  ///
  /// - Returns: whether it was taken; not where a fire or a run in it is known already.
  mutating func commit(_ step: Step, _ complaints: inout [String]) -> Bool {
    guard step.writes.allSatisfy(accepts) else { return false }
    for write in step.writes { take(write, &complaints) }
    return true
  }

  private func accepts(_ write: LedgerWrite) -> Bool {
    switch write {
    case .decide(let record, let replaced): record.fire == replaced || decisions[record.fire] == nil
    case .correct(let record, let run): decisions[record.fire]?.decision == .started && runs[run]?.ending == nil
    case .run(let record): runs[record.runID] == nil
    default: true
    }
  }

  private mutating func take(_ write: LedgerWrite, _ complaints: inout [String]) {
    switch write {
    case .mark(let schedule, let mark):
      if let old = marks[schedule], (mark.pass, mark.instant) < (old.pass, old.instant) {
        complaints.append("the mark of \(schedule) went back from \(old) to \(mark)")
      }
      marks[schedule] = mark
    case .decide(let record, let replaced):
      if let replaced, decisions.removeValue(forKey: replaced) == nil {
        complaints.append("the stretch up to \(replaced) is not there")
      }
      decisions[record.fire] = record
    case .correct(let record, let run):
      decisions[record.fire] = record
      runs[run] = nil
    case .withdraw(let run): runs[run] = nil
    case .wait(let record): waiting[record.runID] = record
    case .endWait(let run): waiting[run] = nil
    case .run(let record):
      runs[record.runID] = Run(record: record)
    case .end(let run, let ending):
      if runs[run] == nil || runs[run]?.ending != nil { complaints.append("the end of \(run) has no open row") }
      runs[run]?.ending = ending
    case .pause(let pause): pauses[pause.schedule] = pause
    case .resume(let schedule): pauses[schedule] = nil
    case .backfill(let backfill): backfills[backfill.schedule] = backfill
    case .endBackfill(let schedule, _): backfills[schedule] = nil
    // Nothing is decided by them.
    case .live, .endLife: break
    }
  }
}
