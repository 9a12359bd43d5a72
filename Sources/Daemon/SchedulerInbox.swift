import Queues
import Scheduling
import SchedulerMachine

/// Brings events from anywhere to the scheduler, in the order in which they are sent.
final class SchedulerInbox: Sendable {
  private let executor: QueueExecutor
  // Written once, before the first event is sent.
  nonisolated(unsafe) private weak var scheduling: Scheduling?

  init(executor: QueueExecutor) { self.executor = executor }

  func open(for scheduling: Scheduling) { unsafe self.scheduling = scheduling }

  func send(_ event: SchedulerEvent) {
    executor.queue.async { [self] in
      unsafe scheduling?.assumeIsolated { $0.handle(event) }
    }
  }
}
