import CivilTime
import Control
import Cron
import Events
import HostIdentity
import Ledger
import Processes
import ScheduleFile
import SchedulerMachine
import Systemd
import WheelTimer

extension Daemon {
  /// Reads all schedule files and puts them in the place of what was loaded; all of it or nothing.
  ///
  /// - Throws: `ScheduleDirectoryError` where the directory is not read.
  func loadSchedules(isFirst: Bool) async throws -> ReloadAnswer {
    if !isFirst { ServiceNotifier.notify(.reloading) }
    defer { if !isFirst { ServiceNotifier.notify(.ready) } }
    let lastGood = isFirst ? await remembered { try await $0.scheduleFiles() } ?? [:] : loaded.catalog.goodTexts
    let marks = isFirst ? await remembered { try await $0.marks() } ?? [] : []
    let earlier = loaded.catalog
    loaded = try await loader.load(lastGood: lastGood, earlier: earlier, now: Clock.now)
    do {
      try await ledger.keep(loaded.catalog.goodTexts)
    } catch {
      log.emit(.trouble(error.description))
    }
    let jobs = loaded.schedules.values.filter(\.schedule.isEnabled).map(\.job)
    let known = Dictionary(
      marks.map {
        ($0.schedule, SchedulerMachine.Mark(instant: $0.instant, pass: $0.pass, fingerprint: $0.fingerprint))
      }
    ) { first, _ in first }
    let boot =
      isFirst ? await remembered { try await $0.begin(boot: BootIdentity.current, at: Clock.now.instant) } : nil
    handle(
      .loaded(
        jobs.sorted { $0.name < $1.name }, marks: known,
        boot: boot.map { SchedulerMachine.Boot(instant: $0.instant, isNew: $0.isNew) }))
    let answer = await answer(since: earlier)
    emit(answer, isFirst: isFirst)
    return answer
  }

  /// What the ledger remembers; a ledger that cannot be read is told about, and begins anew as far as this goes.
  private func remembered<Value: Sendable>(
    _ body: (Ledger) async throws -> Value
  ) async -> Value? {
    do {
      return try await body(ledger)
    } catch {
      log.emit(.trouble("\(error)"))
      return nil
    }
  }

  private func answer(since earlier: ScheduleCatalog) async -> ReloadAnswer {
    let difference = ScheduleDifference(from: earlier, to: loaded.catalog)
    return ReloadAnswer(
      added: difference.added, changed: difference.changed.map { .init(name: $0.name, keys: $0.keys) },
      removed: difference.removed, unchanged: difference.unchanged, quarantined: quarantined,
      problems: await problems(), ignored: loaded.ignored)
  }

  /// Files that are not used.
  var quarantined: [ControlQuarantine] {
    loaded.catalog.quarantined.map { ControlQuarantine(path: $0.path, reasons: $0.reasons) }
  }

  /// What stands against schedules on this machine.
  func problems() async -> [ControlProblem] {
    var problems: [ControlProblem] = []
    for (name, schedule) in loaded.schedules.sorted(by: { $0.key < $1.key }) {
      guard let reason = schedule.problem, schedule.schedule.isEnabled else { continue }
      let answer = await HostConstraintCheck().answer(schedule.schedule.constraints)
      problems.append(ControlProblem(schedule: name, reason: reason, matchesHere: answer == .matches))
    }
    return problems
  }

  private func emit(_ answer: ReloadAnswer, isFirst: Bool) {
    for file in answer.quarantined { log.emit(.fileQuarantined(path: file.path, reasons: file.reasons)) }
    for problem in answer.problems where problem.matchesHere {
      log.emit(.problem(schedule: problem.schedule, reason: problem.reason))
    }
    warnSkippedFires()
    guard !isFirst else { return }
    log.emit(
      .reloaded(
        difference: "\(answer.added.count) added, \(answer.changed.count) changed, "
          + "\(answer.removed.count) removed, \(answer.unchanged) unchanged"))
  }

  /// Tells of fires that a move of the calendar will take away.
  private func warnSkippedFires() {
    for (name, schedule) in loaded.schedules.sorted(by: { $0.key < $1.key }) where schedule.schedule.isEnabled {
      for reason in schedule.schedule.cron.compactMap({ $0.loss(after: Clock.now.instant, in: schedule.zone) }) {
        log.emit(.fireLost(schedule: name, reason: reason))
      }
    }
  }

  /// Takes over the runs that earlier daemons started, before anything new is decided.
  func adoptRuns() async {
    let unfinished = await remembered { try await $0.unfinishedRuns() } ?? []
    for run in unfinished {
      let fire = Fire(schedule: run.schedule, instant: run.instant)
      runs[run.runID] = ActiveRun(origin: origin(of: fire), startedAt: run.startedAt)
      machineAdopts(run)
      guard run.bootID == BootIdentity.current else {
        let summary = "the machine was restarted while it ran"
        await runEnded(.init(runID: run.runID, outcome: "interrupted", summary: summary, tasks: []))
        continue
      }
      await supervisor.adopt(run.runID)
    }
    // Of a ledger that was lost: nobody knows their fires, but they are watched to their end and cleaned up.
    let known = Set(unfinished.map(\.runID))
    for runID in supervisor.knownRuns where !known.contains(runID) {
      await supervisor.adopt(runID)
    }
  }

  private func machineAdopts(_ run: RunRow) {
    handle(.runAdopted(schedule: run.schedule, runID: run.runID))
  }
}
