import CivilTime
import Control
import Events
import Fires
import SchedulerMachine

extension ControlEvent {
  /// What the scheduler announces.
  ///
  /// - Parameter now: when it was announced.
  init(_ announcement: Announcement, at now: Timestamp) {
    self.init()
    time = now.rfc3339UTC
    switch announcement {
    case .decided(let record):
      kind = "decided"
      take(record.fire, record.trigger)
      time = record.decidedAt.rfc3339UTC
      decision = record.decision.rawValue
      reason = record.reason?.sentence
      requestedBy = record.requestedBy
      lateness = record.lateness.inSeconds
    case .began(let run, let late):
      kind = "started"
      take(run)
      decision = Decision.started.rawValue
      reason = run.note
      lateness = max(0, late.inSeconds)
    case .ended(let run, let ending):
      kind = Self.ended
      take(run)
      outcome = ending.outcome.rawValue
      reason = ending.summary
      duration = ending.startedAt.map { (ending.endedAt - $0).inSeconds }
    case .clockCorrected(let schedule, _):
      kind = "clock-corrected"
      self.schedule = schedule
    case .nextMoved(let schedule, _, let instant):
      kind = "next-moved"
      self.schedule = schedule
      next = instant?.rfc3339UTC
    case .paused(let pause):
      kind = "paused"
      schedule = pause.schedule
      requestedBy = pause.requestedBy
      reason = pause.note
    case .resumed(let schedule, let person, let note):
      kind = "resumed"
      self.schedule = schedule
      requestedBy = person
      reason = note
    case .backfillEnded(let backfill, _):
      kind = "backfill-ended"
      schedule = backfill.schedule
      requestedBy = backfill.requestedBy
    }
  }

  private mutating func take(_ fire: FireID, _ trigger: Trigger) {
    schedule = fire.schedule
    scheduledTime = fire.instant.rfc3339UTC
    // What was asked for has a number of its own in its id.
    runID = trigger.isFire ? fire.runID.description : nil
    self.trigger = trigger.rawValue
  }

  private mutating func take(_ run: RunRecord) {
    take(run.fire, run.trigger)
    runID = run.runID.description
    requestedBy = run.requestedBy
  }
}
