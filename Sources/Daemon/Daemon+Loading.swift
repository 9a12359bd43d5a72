import CivilTime
import Control
import Cron
import Events
import Ledger
import Loading
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
    let earlier = loaded
    loaded = try await loader.load(after: earlier, lastGood: lastGood, now: Clock.now)
    if loaded.catalog.goodTexts != lastGood { await keepGoodTexts() }
    let jobs = loaded.schedules.values.filter(\.schedule.isEnabled).compactMap(\.job)
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
    let answer = await answer(since: earlier.catalog)
    emit(answer, since: earlier, isFirst: isFirst)
    return answer
  }

  /// Has the ledger remember the text of each file as it last was good.
  private func keepGoodTexts() async {
    do {
      try await ledger.keep(loaded.catalog.goodTexts)
    } catch {
      log.emit(.trouble(error.description))
    }
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
      removed: difference.removed, unchanged: difference.unchanged, quarantined: loaded.quarantined,
      problems: await loaded.problems(), ignored: loaded.ignored, warnings: loaded.warnings(),
      warningCount: loaded.warningCount)
  }

  private func emit(_ answer: ReloadAnswer, since earlier: Snapshot, isFirst: Bool) {
    for file in answer.quarantined { log.emit(.fileQuarantined(path: file.path, reasons: file.reasons)) }
    for problem in answer.problems where problem.matchesHere {
      log.emit(.problem(schedule: problem.schedule, reason: problem.reason))
    }
    emitWarnings(since: earlier)
    guard !isFirst else { return }
    log.emit(
      .reloaded(
        ReloadSummary(
          added: answer.added, changed: answer.changed.map { "\($0.name) (\($0.keys.joined(separator: ", ")))" },
          removed: answer.removed, unchanged: answer.unchanged, quarantinedFiles: answer.quarantined.count,
          problems: answer.problems.count(where: \.matchesHere))))
  }

  /// Tells of fires that a move of the calendar will take away, and of warnings that are new.
  private func emitWarnings(since earlier: Snapshot) {
    for path in loaded.ignored where !earlier.ignored.contains(path) {
      log.emit(.scheduleWarning(schedule: nil, text: "\(path): warning: ignored, its name does not end in .toml"))
    }
    for (name, schedule) in loaded.schedules.sorted(by: { $0.key < $1.key }) where schedule.schedule.isEnabled {
      let losses = schedule.zone.map { zone in
        schedule.schedule.cron.compactMap { $0.loss(after: Clock.now.instant, in: zone) }
      }
      for reason in losses ?? [] { log.emit(.fireLost(schedule: name, reason: reason)) }
      let known = Set(earlier.schedules[name]?.warnings ?? [])
      for warning in schedule.warnings where !known.contains(warning) {
        // A fire that is lost was told already, and in stronger words.
        if losses?.contains(where: { warning.message.hasSuffix($0) }) == true { continue }
        log.emit(.scheduleWarning(schedule: name, text: warning.text))
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
        await runEnded(.init(runID: run.runID, outcome: "interrupted", summary: summary, times: nil, tasks: []))
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
