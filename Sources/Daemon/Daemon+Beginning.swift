import CivilTime
import Control
import Events
import Fires
import Ledger
import Loading
import Processes
import Runs
import ScheduleFile
import SchedulerMachine
import Scheduling
import WheelTimer

// What the daemon does before it is ready.

extension Daemon {
  /// Loads everything, takes up what the ledger and the directories remember, and decides what came due meanwhile.
  ///
  /// - Throws: `DaemonStartError` where there is nothing to begin with.
  func begin() async throws(DaemonStartError) {
    try await openLedger()
    let lastGood = await remembered { try await $0.scheduleFiles() } ?? [:]
    do {
      _ = state.replace(with: try await loader.load(after: Snapshot(), lastGood: lastGood, now: Clock.now))
    } catch {
      throw DaemonStartError("\(error)")
    }
    if state.snapshot.catalog.goodTexts != lastGood { await keepGoodTexts() }
    if let notice = runs.notice { log.emit(.trouble(notice)) }
    let beginning = await beginning()
    await scheduling.handle(.began(beginning))
    await runs.watchAdopted()
    emit(await ReloadAnswer(from: Snapshot(), to: state.snapshot), since: Snapshot(), isFirst: true)
    await readAhead()
    UnusedMemory.giveBack()
  }

  /// A ledger that cannot be opened keeps nobody from starting: the job that makes room may be one of ours.
  private func openLedger() async throws(DaemonStartError) {
    do {
      try await ledger.open()
    } catch  where error.isFromLaterVersion {
      throw DaemonStartError("\(error)", isFinal: true)
    } catch {
      log.emit(.trouble("\(error); starting without it, what is decided is written once it can be"))
    }
  }

  private func beginning() async -> Beginning {
    var beginning = Beginning(jobs: jobs(since: Snapshot()))
    beginning.marks = await remembered { try await $0.marks() } ?? [:]
    beginning.waiting = await remembered { try await $0.waiting() } ?? []
    beginning.pauses = await remembered { try await $0.pauses() } ?? []
    beginning.backfills = await remembered { try await $0.backfills() } ?? []
    beginning.lives = await remembered { try await $0.lives() } ?? [:]
    await survey(&beginning)
    let boot = await remembered { try await $0.begin(boot: BootIdentity.current, at: Clock.now.instant) }
    beginning.boot = boot.map { Beginning.Boot(instant: $0.instant, isNew: $0.isNew) }
    _ = await remembered { try await $0.begin(daemon: settings.version, at: startedAt) }
    return beginning
  }

  /// Finds out what became of the runs of earlier daemons.
  private func survey(_ beginning: inout Beginning) async {
    let open = await remembered { try await $0.openRuns() } ?? []
    let survey = await runs.survey(open.map { ($0.record, $0.runtimeID) })
    beginning.runs = open.compactMap { run in
      survey.open[run.record.runID].map { (run.record, Beginning.RunFact($0)) }
    }
    // Those with an outcome were killed with their daemon before it removed their directories.
    let ended = await remembered { try await $0.endedRuns(among: survey.unrecorded.map(\.record.runID)) } ?? []
    for id in ended { runs.forget(id) }
    beginning.unrecorded = survey.unrecorded.filter { !ended.contains($0.record.runID) }
      .map { ($0.record, Beginning.RunFact($0.fate)) }
    for id in survey.unreadable {
      log.emit(.trouble("run '\(id)' left traces that cannot be read; its directories are not touched"))
    }
  }

  /// What the ledger remembers; one that cannot be read is told about, and begins anew as far as this goes.
  private func remembered<Value: Sendable>(_ body: (Ledger) async throws -> Value) async -> Value? {
    do {
      return try await body(ledger)
    } catch {
      log.emit(.trouble("\(error)"))
      return nil
    }
  }
}

extension Beginning.RunFact {
  fileprivate init(_ fate: Survey.Fate) {
    self =
      switch fate {
      case .adopted: .adopted
      case .ended(let ending): .ended(ending)
      case .neverBegan: .neverBegan
      case .failedToStart(let reason): .failedToStart(reason: reason)
      }
  }
}
