import Queues

/// What the scheduler tells those who ask through.
struct ControlParts: Sendable {
  /// Of the socket's connections, and of the events that go to many of them.
  let executor: QueueExecutor
  let desk = RequestDesk()
  let events: EventRing
  let counters = Counters()

  init() {
    executor = QueueExecutor(label: "factotum.control")
    events = EventRing(executor: executor)
  }
}
