import CivilTime
import Control
import Dispatch
import Events
import Glibc
import Ledger
import Processes
import Queues
import RunDocuments
import ScheduleFile
import Synchronization
import SystemZones
import Systemd
import Varlink
import WheelTimer

/// The daemon as a process: what it takes to start, and what it does when it is told to stop.
public enum DaemonProcess {
  /// What the daemon takes notice of; to be held from the first thread on.
  public static let signals = [SIGTERM, SIGINT, SIGHUP]

  /// Runs the daemon until it is told to stop.
  ///
  /// - Throws: `DaemonStartError`, before anything was scheduled.
  public static func run(_ settings: DaemonSettings) async throws(DaemonStartError) {
    SignalWatch.ignore(SIGPIPE)
    signal(SIGCHLD, SIG_DFL)
    let parts = try await Parts(settings)
    let daemon = parts.daemon
    let (stops, stop) = AsyncStream.makeStream(of: String.self)
    let watch = try starting("watch signals") {
      try SignalWatch(signals, queue: parts.executor.queue) { number in
        if number == SIGHUP {
          daemon.assumeIsolated { $0.reloadUnasked() }
        } else {
          stop.yield("received \(SignalWatch.name(of: number))")
        }
      }
    }
    defer { watch.cancel() }
    let steps = ClockStepWatch(queue: parts.executor.queue) { distance in
      daemon.assumeIsolated { $0.clockStepped(by: distance) }
    }
    if steps == nil { parts.log.emit(.trouble("the clock cannot be watched; fires may be late after it is set back")) }
    await daemon.adoptRuns()
    do {
      _ = try await daemon.loadSchedules(isFirst: true)
    } catch {
      throw DaemonStartError("\(error); make the directory, or name another one with --schedules")
    }
    let server = try await listen(settings, daemon)
    let watchdog = Watchdog(queue: parts.executor.queue)
    defer { withExtendedLifetime((steps, watchdog, parts.lock)) {} }
    await daemon.announceReady()
    for await reason in stops {
      await daemon.stop(because: reason)
      break
    }
    await server.stop()
    await parts.log.finish()
  }

  /// What there must be before anything can be scheduled.
  private struct Parts {
    let executor = QueueExecutor(label: "factotum.scheduler")
    let lock: FileLock
    let log: EventLog
    let daemon: Daemon

    init(_ settings: DaemonSettings) async throws(DaemonStartError) {
      for (directory, option) in [(settings.state, "--state"), (settings.runtime, "--runtime")] {
        try Self.checkWritable(directory, option)
      }
      guard unsafe access(settings.runner, X_OK) == 0 else {
        throw DaemonStartError(
          "the runner '\(settings.runner)' cannot be executed; name the factotum program with --runner")
      }
      do {
        lock = try FileLock(path: "\(settings.state)/lock")
      } catch {
        throw DaemonStartError("another daemon uses this state directory: \(error)")
      }
      log = EventLog(format: settings.logFormat)
      let ledger: Ledger, directories: RunDirectories
      do {
        ledger = try Ledger(path: "\(settings.state)/ledger.db", now: Clock.now)
        directories = try RunDirectories(runtimeDirectory: settings.runtime)
      } catch {
        throw DaemonStartError("\(error)")
      }
      if let damaged = ledger.damagedPath {
        log.emit(.trouble("the ledger was damaged; it lies at '\(damaged)', and a new one was begun"))
      }
      guard let processes = DescriptorEvents(queue: executor.queue) else {
        throw DaemonStartError("the system has no descriptor left to watch processes with")
      }
      let preparation = RunPreparation(settings: settings, directories: directories)
      let loader = ScheduleLoader(
        directory: ScheduleDirectory(path: settings.schedules), preparation: preparation, zones: SystemZones())
      daemon = Daemon(
        settings: settings, ledger: ledger, log: log, loader: loader, executor: executor, processes: processes,
        directories: directories)
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
    let service = VarlinkService(
      vendor: "Factotum", product: "factotumd", version: settings.version, url: "https://github.com/factotum",
      interface: .init(name: ControlInterface.name, description: ControlInterface.description)
    ) { await daemon.answer($0) }
    let group: UInt32? =
      if Account.current == 0 { await onThread { Account.groupNumber(named: "factotum-ctl") } } else { nil }
    return try starting("listen") {
      try VarlinkServer(path: "\(settings.runtime)/\(ControlInterface.socketName)", group: group, service: service)
    }
  }

  private static func starting<Value>(_ what: String, _ body: () throws -> Value) throws(DaemonStartError) -> Value {
    do {
      return try body()
    } catch {
      throw DaemonStartError("\(error)")
    }
  }
}

/// Tells systemd that the scheduling loop turns, from that loop's own queue.
private struct Watchdog {
  private let source: (any DispatchSourceTimer)?

  init(queue: DispatchQueue) {
    guard let limit = ServiceNotifier.watchdogLimit else {
      source = nil
      return
    }
    let source = DispatchSource.makeTimerSource(queue: queue)
    let half = DispatchTimeInterval.microseconds(Int(clamping: limit.wholeMicroseconds / 2))
    source.schedule(deadline: .now() + half, repeating: half)
    source.setEventHandler { ServiceNotifier.notify(.watchdog) }
    source.activate()
    self.source = source
  }
}
