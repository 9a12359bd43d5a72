import CivilTime
import Events
import Fires
import Loading
import SchedulerMachine

/// Tells what the scheduler decided as events of the journal.
struct Announcer: Sendable {
  let state: DaemonState
  let log: EventLog

  func announce(_ announcement: Announcement) {
    switch announcement {
    case .decided(let record):
      log.emit(.fireDecided(origin(of: record.fire), record))
    case .began(let run, let lateness):
      let record = DecisionRecord(
        fire: run.fire, trigger: run.trigger, decision: .started, reason: nil, lateness: lateness,
        decidedAt: run.decidedAt)
      log.emit(.fireDecided(origin(of: run.fire, run.runID), record))
    case .ended(let run, let ending): log.emit(.runEnded(origin(of: run.fire, run.runID), ending))
    case .clockCorrected(let schedule, let remembered):
      log.emit(.clockCorrected(schedule: schedule, remembered: remembered))
    case .nextMoved(let schedule, let old, let new): log.emit(.nextMoved(schedule: schedule, from: old, to: new))
    case .paused(let pause): log.emit(.paused(pause))
    case .resumed(let schedule): log.emit(.resumed(schedule: schedule))
    case .backfillEnded(let backfill, let isComplete):
      log.emit(.backfillEnded(backfill, isComplete: isComplete))
    }
  }

  private func origin(of fire: FireID, _ runID: RunID? = nil) -> FireOrigin {
    let loaded = state.snapshot.schedules[fire.schedule]
    return FireOrigin(
      schedule: fire.schedule, scheduledTime: fire.instant, runID: "\(runID ?? fire.runID)",
      factfile: loaded?.factfilePath, tags: loaded?.schedule.tags ?? [:])
  }
}
