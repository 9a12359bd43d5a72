import CivilTime
public import Control
import Events
import HostIdentity
import Ledger
import Loading
import Processes
import Queues
import ScheduleFile
import SchedulerMachine
import Systemd
import WheelTimer

/// The scheduler at work: takes what happens to the scheduler's machine, and does what the machine decides.
///
/// Everything it knows lives on one queue; what may wait happens elsewhere and comes back as an event.
public actor Daemon {
  nonisolated let executor: QueueExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  let settings: DaemonSettings
  let ledger: Ledger
  let log: EventLog
  let loader: ScheduleLoader
  let preparation: RunPreparation
  let directories: RunDirectories
  let supervisor: RunSupervisor
  let startedAt: Timestamp
  let timer: WheelTimer

  var machine = SchedulerMachine()
  var loaded = Snapshot()
  /// What is known of each run that goes on.
  var runs: [String: ActiveRun] = [:]
  /// Fires whose start is recorded, and whose runner is not started yet.
  var starting: Set<Fire> = []
  var isStopping = false
  /// Set where the machine itself goes down, so that what ends by it is not called cancelled.
  var isShuttingDown = false
  private var lastReload: Task<ReloadAnswer, any Error>?
  private var whenIdle: [CheckedContinuation<Void, Never>] = []
  private var lastStatus = ""

  /// What cannot be carried out yet.
  static let unsupportedKeys: Set<ScheduleKey> = [
    .overlap, .catchup, .catchUpWindow, .catchUpLimit, .startDeadline, .jitter, .timeout, .notBefore, .notAfter,
    .exclude, .nice, .umask, .oomScoreAdjust, .limits,
  ]

  /// A run that goes on.
  struct ActiveRun: Sendable {
    let origin: FireOrigin
    let startedAt: Timestamp
  }

  init(
    settings: DaemonSettings, ledger: Ledger, log: EventLog, loader: ScheduleLoader, preparation: RunPreparation,
    executor: QueueExecutor, processes: DescriptorEvents, directories: RunDirectories
  ) {
    self.settings = settings
    self.ledger = ledger
    self.log = log
    self.loader = loader
    self.preparation = preparation
    self.directories = directories
    self.executor = executor
    startedAt = Clock.now
    let events = EventRelay()
    timer = WheelTimer(queue: executor.queue) { events.daemon?.assumeIsolated { $0.handle(.woke) } }
    supervisor = RunSupervisor(
      executor: executor, events: processes, directories: directories, runnerPath: settings.runner
    ) { end in
      await events.daemon?.runEnded(end)
    }
    events.daemon = self
  }

  /// Takes one event and does what the machine says about it.
  func handle(_ event: SchedulerMachine.Event) {
    guard !isStopping else { return }
    for effect in machine.handle(event, at: Clock.now) { perform(effect) }
    notifyStatus()
  }

  private func perform(_ effect: SchedulerMachine.Effect) {
    switch effect {
    case .arm(let instant): timer.arm(instant)
    case .remember(let schedule, let mark):
      commit { daemon throws(LedgerError) in
        try await daemon.ledger.remember(
          MarkRow(schedule: schedule, instant: mark.instant, pass: mark.pass, fingerprint: mark.fingerprint))
      }
    case .checkConstraint(let fire): checkConstraint(of: fire)
    case .retryConstraint(let fire, let delay):
      Task {
        await pause(for: delay, on: executor.queue)
        handle(.constraintRetryDue(fire))
      }
    case .start(let fire, let lateness):
      starting.insert(fire)
      Task { await start(fire, lateness) }
    case .record(let fire, let decision, let lateness):
      Task { await record(fire, decision, lateness) }
    }
  }

  private func checkConstraint(of fire: Fire) {
    let constraints = loaded.schedules[fire.schedule]?.schedule.constraints ?? []
    Task {
      let answer: SchedulerMachine.ConstraintAnswer =
        switch await HostConstraintCheck().answer(constraints) {
        case .matches: .matches
        case .doesNotMatch(_, let reason): .doesNotMatch(reason: reason)
        case .couldNotBeChecked(_, let reason): .couldNotBeChecked(reason: reason)
        }
      handle(.constraintAnswered(fire, answer))
    }
  }

  /// Writes to the ledger; a ledger that fails is told about, and stops nothing.
  private func commit(_ body: @escaping @Sendable (isolated Daemon) async throws(LedgerError) -> Void) {
    Task {
      do throws(LedgerError) {
        try await body(self)
      } catch {
        log.emit(.trouble(error.description))
      }
    }
  }

  /// Reads all schedules again; one reload at a time, in the order they were asked for.
  public func reload() async throws -> ReloadAnswer {
    let earlier = lastReload
    let reload = Task {
      // What became of the earlier one was told to whoever asked for it.
      _ = try? await earlier?.value
      return try await loadSchedules(isFirst: false)
    }
    lastReload = reload
    return try await reload.value
  }

  /// Reads all schedules again because a signal asked for it: what came of it is told to the journal alone.
  func reloadUnasked() {
    Task {
      do {
        _ = try await reload()
      } catch {
        log.emit(.trouble("reload failed: \(error)"))
      }
    }
  }

  /// Returns once no run goes on.
  func waitUntilIdle() async {
    guard !runs.isEmpty || !starting.isEmpty else { return }
    await withCheckedContinuation { whenIdle.append($0) }
  }

  func resumeWaitersIfIdle() {
    guard runs.isEmpty, starting.isEmpty else { return }
    for waiter in whenIdle { waiter.resume() }
    whenIdle = []
  }

  /// Tells systemd how many schedules and runs there are, and what comes next, whenever that changes.
  func notifyStatus() {
    let next = machine.upcoming.first { $0.next != nil }
    let count = loaded.schedules.count
    let status =
      "\(count == 1 ? "1 schedule" : "\(count) schedules"), \(runs.count) running; "
      + (next.flatMap { next in next.next.map { "next \(next.schedule) at \($0.rfc3339UTC)" } } ?? "nothing due")
    guard status != lastStatus else { return }
    lastStatus = status
    ServiceNotifier.notify(.status(status))
  }
}

/// Lets sources that are made before the daemon reach it.
private final class EventRelay: Sendable {
  // Written once, in the daemon's initializer, before any source can report.
  nonisolated(unsafe) private weak var target: Daemon?

  var daemon: Daemon? {
    get { unsafe target }
    set { unsafe target = newValue }
  }
}
