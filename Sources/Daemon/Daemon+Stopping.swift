import Events
import Fires
import Ledger
import Loading
import Processes
import Runs
import SchedulerMachine
import Scheduling
import Systemd
import WheelTimer

extension Daemon {
  /// Tells that the first load and the adoption are done.
  func announceReady() {
    log.emit(.daemonReady(version: settings.version, schedules: state.snapshot.schedules.count))
    ServiceNotifier.notify(.ready)
  }

  /// Decides nothing more, deals with active runs as the settings say, and returns once all of it is recorded.
  func stop(because reason: String) async {
    let active = await scheduling.read { $0.openFires.filter(\.holdsPlace).map(\.id) }
    var onStop = settings.onStop
    var isShutdown = false
    if onStop == .leave, !active.isEmpty, await SystemState.isStopping() {
      isShutdown = true
      onStop = .cancel
    }
    log.emit(.daemonStopping(reason: reason, activeRuns: active.count, onStop.ofRuns))
    ServiceNotifier.notify(.stopping)
    await scheduling.handle(.stopping(isShutdown: isShutdown))
    if onStop == .cancel {
      for id in active { await runs.stop(id) }
    }
    if onStop != .leave { await scheduling.waitUntilIdle() }
    await scheduling.waitUntilCommitted()
    if onStop != .leave { await runs.settle() }
    do {
      try await ledger.end(daemonSince: startedAt, at: Clock.now)
    } catch {
      log.emit(.trouble("\(error)"))
    }
  }
}

extension DaemonSettings.OnStop {
  fileprivate var ofRuns: RunsOnStop {
    switch self {
    case .leave: .continuing
    case .wait: .awaited
    case .cancel: .cancelled
    }
  }
}
