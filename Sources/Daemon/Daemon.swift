import CivilTime
import Control
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
      return try await loadAgain(for: request)
    }
    lastReload = reload
    return try await reload.value
  }

  /// Reads all schedules again whenever a signal or a changed zone asks for it: what came of it goes to the journal.
  func reload(after changes: AsyncStream<Void>) async {
    for await _ in changes {
      do {
        _ = try await reload()
      } catch {
        log.emit(.trouble("reload failed: \(error)"))
      }
    }
  }

  private func loadAgain(for request: Requested?) async throws -> ReloadAnswer {
    ServiceNotifier.notify(.reloading)
    defer { ServiceNotifier.notify(.ready) }
    let loaded = try await loader.load(
      after: state.snapshot, lastGood: state.snapshot.catalog.goodTexts, now: Clock.now)
    let earlier = state.replace(with: loaded)
    if loaded.catalog.goodTexts != earlier.catalog.goodTexts { await keepGoodTexts() }
    await scheduling.handle(.loaded(jobs()))
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
    return answer
  }

  /// The loaded schedules as the scheduler wants them.
  func jobs() -> [ScheduledJob] {
    let machine = MachineIdentity.current
    return state.snapshot.schedules.values.compactMap { $0.job(on: machine) }.sorted { $0.name < $1.name }
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
