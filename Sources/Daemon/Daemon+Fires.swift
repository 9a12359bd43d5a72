import CivilTime
import Events
import Ledger
import Loading
import Processes
import RunDocuments
import ScheduleFile
import SchedulerMachine
import WheelTimer

extension Daemon {
  /// Starts the run of a fire: everything is checked, the decision committed, and only then a process made.
  func start(_ fire: Fire, _ lateness: Duration) async {
    defer {
      starting.remove(fire)
      resumeWaitersIfIdle()
    }
    guard let schedule = loaded.schedules[fire.schedule] else {
      return handle(.startFailed(fire, reason: "the schedule was removed meanwhile"))
    }
    do {
      let run = PlannedRun(
        runID: fire.runID, scheduledTime: fire.instant, reason: "schedule",
        runDirectory: directories.directory(of: fire.runID))
      let prepared = try await preparation.prepare(schedule, for: run)
      guard await commitStart(of: fire, lateness) else {
        return handle(.runEnded(schedule: fire.schedule, runID: fire.runID))
      }
      let origin = origin(of: fire, job: prepared.job)
      runs[fire.runID] = ActiveRun(origin: origin, startedAt: Clock.now)
      try await supervisor.start(prepared.request, identity: prepared.identity)
      log.emit(.fireDecided(origin, decision: "started", reason: nil, isFault: false, lateness: lateness))
    } catch {
      runs[fire.runID] = nil
      handle(.startFailed(fire, reason: "\(error)"))
    }
    notifyStatus()
  }

  /// Whether the run may start: not where the ledger says that this fire was decided before.
  ///
  /// A ledger that cannot be written does not keep jobs from running.
  private func commitStart(of fire: Fire, _ lateness: Duration) async -> Bool {
    let run = RunRow(
      runID: fire.runID, schedule: fire.schedule, instant: fire.instant, startedAt: Clock.now,
      bootID: BootIdentity.current)
    do {
      let isNew = try await ledger.decide(row(fire, .started, lateness), mark: mark(of: fire), run: run)
      if !isNew { log.emit(.trouble("fire at \(fire.instant.rfc3339UTC) was decided before", origin(of: fire))) }
      return isNew
    } catch {
      log.emit(.trouble("\(error); starting run \(fire.runID) without a record", origin(of: fire)))
      return true
    }
  }

  /// Records a decision that starts nothing, and tells it.
  func record(_ fire: Fire, _ decision: Decision, _ lateness: Duration) async {
    let row = row(fire, decision, lateness)
    do {
      var isNew = try await ledger.decide(row, mark: mark(of: fire), run: nil)
      if !isNew, case .failedToStart = decision {
        // The start was committed, and then no process could be made.
        try await ledger.correct(row, withoutRun: fire.runID)
        isNew = true
      }
      guard isNew else { return }
    } catch {
      log.emit(.trouble(error.description, origin(of: fire)))
    }
    var isFault = false
    if case .noop(_, let fault) = decision { isFault = fault }
    log.emit(
      .fireDecided(
        origin(of: fire), decision: decision.name, reason: decision.reason, isFault: isFault, lateness: lateness))
  }

  /// Records how a run ended; only then is its directory removed, and the next run of its schedule let through.
  func runEnded(_ end: RunSupervisor.RunEnd) async {
    let run = runs[end.runID]
    let outcome = isShuttingDown && end.outcome == "cancelled" ? "interrupted" : end.outcome
    do {
      try await ledger.end(end.runID, outcome: outcome, summary: end.summary, at: end.times?.upperBound ?? Clock.now)
      supervisor.forget(end.runID)
    } catch {
      // The directory stays: the next daemon finds the outcome in it.
      log.emit(.trouble(error.description, run?.origin))
    }
    runs[end.runID] = nil
    if let run {
      let times = end.times ?? run.startedAt..<max(run.startedAt, Clock.now)
      log.emit(
        .runEnded(
          run.origin, outcome: outcome, reason: end.summary, duration: times.upperBound - times.lowerBound))
      handle(.runEnded(schedule: run.origin.schedule, runID: end.runID))
    }
    resumeWaitersIfIdle()
    notifyStatus()
  }

  func origin(of fire: Fire, job: String? = nil) -> FireOrigin {
    let schedule = loaded.schedules[fire.schedule]
    return FireOrigin(
      schedule: fire.schedule, scheduledTime: fire.instant, runID: fire.runID, job: job,
      factfile: schedule?.factfilePath, tags: schedule?.schedule.tags ?? [:])
  }

  private func mark(of fire: Fire) -> MarkRow? {
    loaded.schedules[fire.schedule].map { schedule in
      MarkRow(
        schedule: fire.schedule, instant: fire.instant, pass: fire.pass, fingerprint: schedule.fingerprint)
    }
  }

  private func row(_ fire: Fire, _ decision: Decision, _ lateness: Duration) -> FireRow {
    var first: Instant?
    if case .missed(let start, _) = decision { first = start }
    return FireRow(
      schedule: fire.schedule, instant: fire.instant, pass: fire.pass, first: first, decision: decision.name,
      reason: decision.reason, lateness: lateness, decidedAt: Clock.now)
  }
}
