import CivilTime
import Dispatch
import Loading
import Queues
import SchedulerMachine
import Scheduling
import Systemd
import WheelTimer

/// Tells systemd how many schedules and active runs there are and what comes next; changes within a second at once.
actor StatusNotifier {
  private nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let scheduling: Scheduling
  private let state: DaemonState
  private var isDue = false
  private var last = ""

  init(executor: QueueExecutor, scheduling: Scheduling, state: DaemonState) {
    self.executor = executor
    self.scheduling = scheduling
    self.state = state
  }

  /// Something changed; to be called on the queue of the executor.
  nonisolated func changed() { assumeIsolated { $0.notifySoon() } }

  private func notifySoon() {
    guard ServiceNotifier.isConnected, !isDue else { return }
    isDue = true
    executor.queue.asyncAfter(deadline: .now() + .seconds(1)) { [self] in assumeIsolated { $0.notify() } }
  }

  private func notify() {
    isDue = false
    let schedules = state.snapshot.schedules.count
    let (running, next) = scheduling.assumeIsolated { scheduling in
      scheduling.read { machine in (machine.runningCount, machine.nextFires(1).first) }
    }
    let text =
      "\(schedules) \(schedules == 1 ? "schedule" : "schedules"), \(running) active \(running == 1 ? "run" : "runs"); "
      + (next.map { "next \($0.schedule) at \($0.instant.rfc3339UTC)" } ?? "nothing due")
    guard text != last else { return }
    last = text
    ServiceNotifier.notify(.status(text))
  }
}
