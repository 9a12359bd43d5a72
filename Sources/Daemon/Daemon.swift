import CivilTime
import Control
import Dispatch
import Events
import Fires
import Ledger
import Loading
import Processes
import Queues
import Runs
import ScheduleFile
import SchedulerMachine
import Scheduling
import Systemd
import WheelTimer

/// The daemon: loads schedules, hands them to the scheduler, and answers for both.
public actor Daemon {
  nonisolated let settings: DaemonSettings
  nonisolated let state: DaemonState
  nonisolated let scheduling: Scheduling
  nonisolated let runs: Runs
  nonisolated let ledger: Ledger
  nonisolated let history: LedgerHistory
  nonisolated let log: EventLog
  nonisolated let loader: ScheduleLoader
  nonisolated let startedAt = Clock.now
  nonisolated let inbox: SchedulerInbox
  /// What those who ask need of it.
  nonisolated let desk: RequestDesk
  nonisolated let controlExecutor: QueueExecutor
  nonisolated let events: EventRing
  nonisolated let counters: Counters
  nonisolated let backfillNumbers = BackfillNumbers()
  /// What tells this start of the daemon from all others.
  nonisolated var instance: String { events.instance }

  private nonisolated let executor = QueueExecutor(label: "factotum.daemon")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private var lastReload: Task<ReloadAnswer, any Error>?

  init(
    settings: DaemonSettings, state: DaemonState, scheduling: Scheduling, runs: Runs, ledger: Ledger, log: EventLog,
    loader: ScheduleLoader, inbox: SchedulerInbox, control: ControlParts
  ) {
    self.settings = settings
    self.state = state
    self.scheduling = scheduling
    self.runs = runs
    self.ledger = ledger
    history = LedgerHistory(path: ledger.path)
    self.log = log
    self.loader = loader
    self.inbox = inbox
    controlExecutor = control.executor
    desk = control.desk
    events = control.events
    counters = control.counters
  }

  /// Reads all schedules again; one reload at a time, in the order they were asked for.
  func reload(for request: Requested? = nil) async throws -> ReloadAnswer {
    let earlier = lastReload
    let reload = Task {
      // What became of the earlier one was answered to whoever asked for it.
      _ = try? await earlier?.value
      return try await withTaskExecutorPreference(MainExecutor.shared) { try await loadAgain(for: request) }
    }
    lastReload = reload
    return try await reload.value
  }

  /// Reads all schedules again whenever a signal or a changed zone asks for it: what came of it goes to the journal.
  ///
  /// Where only descriptors or memory have run out, it is tried again until it works.
  ///
  /// - Parameter again: asks for it once more.
  func reload(after changes: AsyncStream<Void>, again: AsyncStream<Void>.Continuation) async {
    var isTold = false
    for await _ in changes {
      do {
        _ = try await reload()
        isTold = false
      } catch {
        guard (error as? LoadFailure)?.isShortage == true else {
          log.emit(.trouble("reload failed: \(error)"))
          continue
        }
        if !isTold { log.emit(.trouble("reload failed: \(error); it is tried again until it works")) }
        isTold = true
        executor.queue.asyncAfter(deadline: .now() + Self.reloadPause) { again.yield() }
      }
    }
  }

  /// How long until a reload is tried again that failed for want of descriptors or memory.
  private static let reloadPause: DispatchTimeInterval = .seconds(5)

  private func loadAgain(for request: Requested?) async throws -> ReloadAnswer {
    ServiceNotifier.notify(.reloading)
    defer { ServiceNotifier.notify(.ready) }
    let loaded = try await loader.load(
      after: state.snapshot, lastGood: state.snapshot.catalog.goodTexts, now: Clock.now)
    let earlier = state.replace(with: loaded)
    if loaded.catalog.goodTexts != earlier.catalog.goodTexts { await keepGoodTexts() }
    await scheduling.handle(
      .loaded(jobs(since: earlier), removed: earlier.schedules.keys.filter { loaded.schedules[$0]?.zone == nil }))
    let answer = await ReloadAnswer(from: earlier, to: loaded)
    emit(answer, since: earlier, isFirst: false, request: request)
    counters.countReload(isGood: answer.isGood)
    let now = Clock.now
    events.publish {
      ControlEvent {
        $0.kind = "reloaded"
        $0.time = now.rfc3339UTC
        $0.requestedBy = request?.by
        $0.reason = request?.reason
      }
    }
    await readAhead()
    UnusedMemory.giveBack()
    return answer
  }

  /// Reads what the next runs will need, so that between an instant and its runs nothing but what changed since is read. The
  /// scheduler waits for none of it.
  func readAhead() async {
    let (preparation, schedules) = (loader.preparation, state.snapshot.schedules)
    await onThread { preparation.readAhead(schedules.values) }
  }

  /// What is loaded and was not loaded before, as the scheduler wants it, in the order of the names.
  func jobs(since earlier: Snapshot) -> [ScheduledJob] {
    let loaded = state.snapshot
    return loaded.schedules.filter { earlier.schedules[$0] !== $1 }.sorted { $0.key < $1.key }
      .compactMap { $0.value.job(on: loaded.machineIdentity) }
  }

  /// Has the ledger remember the text of each file as it last was good.
  func keepGoodTexts() async {
    do {
      try await ledger.keep(state.snapshot.catalog.goodTexts)
    } catch {
      log.emit(.trouble(error.description))
    }
  }
}

/// Who asked for something, and why.
struct Requested: Sendable {
  /// The account.
  let by: String
  let reason: String?
}
