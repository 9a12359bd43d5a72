import CivilTime
import Control
import Cron
import Fires
import Ledger
import Loading
import ScheduleFile
import SchedulerMachine

// What the scheduler knows, as answers have it.

extension FireRow {
  /// A fire of a schedule.
  init(_ loaded: LoadedSchedule, at instant: Instant, jitter: Duration, note: String? = nil) {
    self.init()
    schedule = loaded.schedule.name
    time = instant.rfc3339UTC
    zone = loaded.zoneName
    planned = jitter == .zero ? time : (Timestamp(instant) + jitter).rfc3339UTC
    self.note = note
  }
}

extension WaitingRow {
  init(_ fire: OpenFire) {
    self.init()
    runID = fire.id.description
    schedule = fire.fire.schedule
    scheduledTime = fire.fire.instant.rfc3339UTC
    trigger = fire.trigger.rawValue
    reason = (fire.waitReason ?? .lookup).rawValue
    plannedStart = fire.plannedStart.rfc3339UTC
  }
}

extension PauseRow {
  init(_ pause: PauseRecord) {
    self.init()
    schedule = pause.schedule
    until = pause.until?.rfc3339UTC
    note = pause.note
    requestedBy = pause.requestedBy
  }
}

extension BackfillRow {
  init(_ backfill: BackfillRecord) {
    self.init()
    backfillID = backfill.id
    schedule = backfill.schedule
    from = backfill.from.rfc3339UTC
    through = backfill.through.rfc3339UTC
    parallel = backfill.parallel
    position = backfill.position?.rfc3339UTC
    requestedBy = backfill.requestedBy
  }
}

extension RunRow {
  /// - Parameter loaded: in which the zone of its schedule is looked up.
  init(_ run: StartedRun, _ loaded: Snapshot) {
    self.init(run.record)
    zone = loaded.schedules[schedule]?.zoneName
    guard let ending = run.ending else { return }
    startedAt = ending.startedAt?.rfc3339UTC
    endedAt = ending.endedAt.rfc3339UTC
    duration = ending.startedAt.map { (ending.endedAt - $0).inSeconds }
    outcome = ending.outcome.rawValue
    summary = ending.summary
    cpuTime = ending.cpuTime?.inSeconds
    peakMemory = ending.peakMemory
  }

  init(_ record: RunRecord) {
    self.init()
    runID = record.runID.description
    schedule = record.fire.schedule
    scheduledTime = record.fire.instant.rfc3339UTC
    trigger = record.trigger.rawValue
    plannedStart = record.plannedStart.rfc3339UTC
    decidedAt = record.decidedAt.rfc3339UTC
    lateness = max(0, (record.decidedAt - record.plannedStart).inSeconds)
    outcome = Self.running
    requestedBy = record.requestedBy
    note = record.note
    retryOf = record.retryOf?.description
  }
}

extension BackfillRecord {
  /// The id by which it can be cancelled: `nightly-etl-b1`.
  var id: String { "\(schedule)-b\(number)" }
}

extension Duration {
  /// In seconds, with fractions.
  var inSeconds: Double { Double(wholeMicroseconds) / 1_000_000 }
}
