import Accounts
import CivilTime
import Control
import Events
import Glibc
import Ledger
import Loading
import Processes
import Queues
import RunDocuments
import Runs
import Scheduling
import SchedulerMachine
import SystemZones
import Systemd
import Varlink
import WheelTimer

/// The daemon as a process: what it takes to start, and what it does when it is told to stop.
public enum DaemonProcess {
  /// What the daemon takes notice of.
  public static let signals = [SIGTERM, SIGINT, SIGHUP]
  /// The same and what is looked at by others; to be held from the first thread on.
  public static let heldSignals = signals + SignalWatch.unrelated + [AdoptedProcesses.signal]

  /// Runs the daemon until it is told to stop.
  ///
  /// - Throws: `DaemonStartError`, before anything was scheduled.
  public static func run(_ settings: DaemonSettings) async throws(DaemonStartError) {
    SignalWatch.ignore(SIGPIPE)
    signal(SIGCHLD, SIG_DFL)
    DispatchTimers.prepare()
    let (prunings, prune) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let parts = try await Parts(settings, prune: prune)
    let (stops, stop) = AsyncStream.makeStream(of: String.self)
    let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let watch = try starting { try parts.watchSignals(reload: change, stop: stop) }
    defer { watch.cancel() }
    let clock = parts.watchClock()
    let zones = ZoneWatch(queue: parts.executor.queue) { change.yield() }
    async let work: Void = parts.work.run()
    async let reloads: Void = parts.daemon.reload(after: changes, again: change)
    async let pruned: Void = parts.daemon.prune(after: prunings)
    try checkDescriptors()
    try await parts.daemon.begin()
    let server = try await listen(settings, parts.daemon)
    let watchdog = Watchdog(queue: parts.executor.queue)
    await parts.daemon.announceReady()
    for await reason in stops {
      await parts.daemon.stop(because: reason)
      break
    }
    change.finish()
    prune.finish()
    await parts.work.finish()
    await reloads
    await pruned
    await work
    await server.stop()
    await parts.log.finish()
    withExtendedLifetime((clock, zones, watchdog, parts)) {}
  }

  /// A timer that could not be made would never wake, and nobody would know.
  private static func checkDescriptors() throws(DaemonStartError) {
    let shortage = ResourceShortage.ofDescriptors
    guard shortage != 0 else { return }
    throw DaemonStartError("cannot start: \(ResourceShortage.name(of: shortage) ?? "out of file descriptors")")
  }

  /// What there must be before anything can be scheduled.
  private struct Parts {
    /// Of the scheduler alone, which waits for nothing on it.
    let executor = QueueExecutor(label: "factotum.scheduler")
    let lock: FileLock
    let log: EventLog
    let work: WorkQueue
    let daemon: Daemon
    let scheduling: Scheduling

    init(_ settings: DaemonSettings, prune: AsyncStream<Void>.Continuation) async throws(DaemonStartError) {
      for (directory, option) in [(settings.state, "--state"), (settings.runtime, "--runtime")] {
        try Self.checkWritable(directory, option)
      }
      guard unsafe access(settings.runner, X_OK) == 0 else {
        throw DaemonStartError(
          "the runner '\(settings.runner)' cannot be executed; name the factotum-run program with --runner")
      }
      lock = try await StateLock.take(in: settings.state, on: executor.queue)
      let log = EventLog(format: settings.logFormat)
      self.log = log
      let state = DaemonState()
      let inbox = SchedulerInbox(executor: executor)
      let runs = try Self.runs(settings, inbox)
      if getpid() == 1 { try await Self.collectOrphans(runs) }
      let ledger = Ledger(path: "\(settings.state)/ledger.db", runtimeID: runs.runtimeID) { damaged in
        log.emit(.trouble("ledger was damaged; kept as '\(damaged)', and a new one begun"))
      }
      let preparation = RunPreparation(
        jobUser: settings.jobUser, logFormat: settings.logFormat, stateDirectory: settings.state)
      let work = WorkQueue(
        state: state, preparation: preparation, runs: runs, inbox: inbox, history: LedgerHistory(path: ledger.path))
      self.work = work
      let control = ControlParts()
      let announcer = Announcer(state: state, log: log, control: control) { prune.yield() }
      scheduling = Scheduling(
        maxRuns: settings.maxRuns, ledger: ledger, executor: executor,
        services: .init(
          start: work.start, stop: { id in work.stop(id) }, forget: runs.forget,
          check: { work.check($0, schedule: $1) }, announce: announcer.announce, answer: control.desk.answer,
          trouble: { log.emit(.trouble($0)) }))
      inbox.open(for: scheduling)
      daemon = Daemon(
        settings: settings, state: state, scheduling: scheduling, runs: runs, ledger: ledger, log: log,
        loader: ScheduleLoader(directory: settings.schedules, preparation: preparation), inbox: inbox, control: control)
      let notifier = StatusNotifier(executor: executor, scheduling: scheduling, state: state)
      await scheduling.notifyOnChange(notifier.changed)
    }

    private static func runs(_ settings: DaemonSettings, _ inbox: SchedulerInbox) throws(DaemonStartError) -> Runs {
      return try starting {
        try Runs(
          RunSettings(runtimeDirectory: settings.runtime, runner: settings.runner, arguments: ["factotum-run"])
        ) { fact in
          switch fact {
          case .began(let id): inbox.send(.runBegan(id))
          case .failedToStart(let id, let reason): inbox.send(.startFailed(id, reason: reason))
          case .ended(let id, let ending): inbox.send(.runEnded(id, ending))
          }
        }
      }
    }

    private static func collectOrphans(_ runs: Runs) async throws(DaemonStartError) {
      do {
        try await runs.collectOrphans()
      } catch {
        throw DaemonStartError("\(error)")
      }
    }

    func watchSignals(
      reload: AsyncStream<Void>.Continuation, stop: AsyncStream<String>.Continuation
    ) throws -> SignalWatch {
      try SignalWatch(signals, queue: executor.queue) { number in
        if number == SIGHUP {
          reload.yield()
        } else {
          stop.yield("received \(SignalWatch.name(of: number))")
        }
      }
    }

    /// The clock was set: the timer does not notice by itself, and the machine decides about the fires.
    func watchClock() -> ClockStepWatch? {
      let steps = ClockStepWatch(queue: executor.queue) { [log, scheduling, daemon] distance, isFirst in
        log.emit(.clockChanged(by: distance, isFirstSynchronization: isFirst))
        daemon.counters.countClockChange()
        scheduling.assumeIsolated { $0.clockStepped(by: distance, isFirstSynchronization: isFirst) }
      }
      if steps == nil { log.emit(.trouble("cannot watch the clock: fires may be late after it is set back")) }
      return steps
    }

    private static func checkWritable(_ directory: String, _ option: String) throws(DaemonStartError) {
      guard unsafe access(directory, W_OK | X_OK) != 0 else { return }
      throw DaemonStartError(
        "the directory '\(directory)' cannot be written: \(unsafe String(cString: strerror(errno))); "
          + "make it, or name another one with \(option)")
    }
  }

  private static func listen(_ settings: DaemonSettings, _ daemon: Daemon) async throws(DaemonStartError)
    -> VarlinkServer
  {
    let control = ControlService(daemon: daemon)
    let service = VarlinkService(
      vendor: "Factotum", product: "factotumd", version: settings.version, url: "https://github.com/factotum",
      interface: .init(name: ControlInterface.name, description: ControlInterface.description)
    ) { await control.answer($0) }
    let group: UInt32?
    do throws(AccountError) {
      group =
        Account.current == 0
        ? try await onThread { () throws(AccountError) in try Account.groupNumber(named: "factotum-ctl") } : nil
    } catch {
      throw DaemonStartError("cannot listen: \(error)")
    }
    return try starting {
      try VarlinkServer(
        path: "\(settings.runtime)/\(ControlInterface.socketName)", group: group, service: service,
        executor: daemon.controlExecutor)
    }
  }

  private static func starting<Value>(_ body: () throws -> Value) throws(DaemonStartError) -> Value {
    do {
      return try body()
    } catch {
      throw DaemonStartError("\(error)")
    }
  }
}
