import Events
import Loading
import Processes
import SchedulerMachine
import Systemd
import WheelTimer

extension Daemon {
  /// Tells that the first load and the adoption are done.
  func announceReady() {
    log.emit(.daemonReady(version: settings.version, schedules: loaded.schedules.count))
    ServiceNotifier.notify(.ready)
    notifyStatus()
  }

  /// The clock was set: the timer does not notice by itself, and the machine decides about the fires.
  func clockStepped(by distance: Duration) {
    log.emit(.clockChanged(by: distance))
    timer.rearm()
    handle(.clockStepped(by: distance))
  }

  /// Decides nothing more, and deals with running runs as the settings say.
  func stop(because reason: String) async {
    isStopping = true
    timer.arm(nil)
    ServiceNotifier.notify(.stopping)
    var onStop = settings.onStop
    if onStop == .leave, !runs.isEmpty, await SystemState.isStopping() {
      isShuttingDown = true
      onStop = .cancel
    }
    log.emit(.daemonStopping(reason: reason, activeRuns: runs.count, RunsOnStop(onStop)))
    switch onStop {
    case .leave: break
    case .wait: await waitUntilIdle()
    case .cancel:
      await supervisor.cancelAll()
      await waitUntilIdle()
    }
  }
}

extension RunsOnStop {
  fileprivate init(_ onStop: DaemonSettings.OnStop) {
    self =
      switch onStop {
      case .leave: .continuing
      case .wait: .awaited
      case .cancel: .cancelled
      }
  }
}
