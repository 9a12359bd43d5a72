import CivilTime
import Control
import Events
import Fires
import Loading
import ScheduleFile
import SchedulerMachine
import Synchronization
import WheelTimer

/// Tells what the scheduler decided as events of the journal.
final class Announcer: Sendable {
  private let state: DaemonState
  private let log: EventLog
  private let control: ControlParts
  private let prune: @Sendable () -> Void
  /// How many decisions were announced.
  private let decisions = Atomic<Int>(0)

  /// - Parameter prune: called once for the first decision, and for each thousandth after it.
  init(state: DaemonState, log: EventLog, control: ControlParts, prune: @escaping @Sendable () -> Void) {
    self.state = state
    self.log = log
    self.control = control
    self.prune = prune
  }

  func announce(_ announcement: Announcement) {
    let now = Clock.now
    control.counters.count(announcement)
    control.events.publish { ControlEvent(announcement, at: now) }
    switch announcement {
    case .decided, .began:
      let count = decisions.wrappingAdd(1, ordering: .relaxed).oldValue
      if count % Daemon.decisionsBetweenPrunings == 0 { prune() }
    default: break
    }
    switch announcement {
    case .decided(let record):
      log.emit(.fireDecided(origin(of: record.fire, isLast: true, by: record.person), record))
    case .began(let run, let lateness):
      let record = DecisionRecord(
        fire: run.fire, trigger: run.trigger, decision: .started, reason: nil, lateness: lateness,
        decidedAt: run.decidedAt)
      log.emit(.fireDecided(origin(of: run.fire, run.runID, by: run.requestedBy, retrying: run.retryOf), record))
    case .ended(let run, let ending):
      log.emit(
        .runEnded(
          origin(of: run.fire, run.runID, isLast: true, by: run.requestedBy, retrying: run.retryOf), ending))
    case .clockCorrected(let schedule, let remembered):
      log.emit(.clockCorrected(schedule: schedule, remembered: remembered))
    case .nextMoved(let schedule, let old, let new): log.emit(.nextMoved(schedule: schedule, from: old, to: new))
    case .paused(let pause): log.emit(.paused(pause))
    case .resumed(let schedule, let person, let note):
      log.emit(.resumed(schedule: schedule, by: person, note: note))
    case .backfillEnded(let backfill, let isComplete):
      log.emit(.backfillEnded(backfill, isComplete: isComplete))
    }
  }

  /// - Parameter isLast: whether nothing is told of the run any more.
  private func origin(
    of fire: FireID, _ runID: RunID? = nil, isLast: Bool = false, by person: String? = nil,
    retrying retried: RunID? = nil
  ) -> FireOrigin {
    let runID = runID ?? fire.runID
    let loaded = state.snapshot.schedules[fire.schedule]
    return FireOrigin(
      schedule: fire.schedule, scheduledTime: fire.instant, runID: "\(runID)",
      job: state.job(of: runID, isLast: isLast), factfile: loaded?.factfilePath, tags: loaded?.schedule.tags ?? [:],
      requestedBy: person, retryOf: retried?.description)
  }
}

extension DecisionRecord {
  /// Who brought it about, where somebody did.
  fileprivate var person: String? {
    if case .cancelled(let person) = reason { person } else { requestedBy }
  }
}
