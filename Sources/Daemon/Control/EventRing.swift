import Control
import Dispatch
import Queues
import Varlink

/// The last events, for those who subscribe: each event is encoded once, and each subscriber takes what it has not had at
/// its own pace, on a queue that holds up no fire.
actor EventRing {
  /// How many events are kept for those who come back.
  static let size = 4096
  /// How many events a subscriber may be behind; one that is further behind is told that there is a gap.
  static let backlog = 1000
  /// Subscribers are woken at most this often, and then take all there is at once: the more there are, the less often, so that
  /// all of them together cost about the same.
  private var spacing: DispatchTimeInterval { .milliseconds(50 + 2 * subscribers.count) }
  /// With so many events that nobody was woken for, they are woken at once.
  private static let crowd = backlog / 4

  /// Somebody who takes events.
  private struct Subscriber {
    /// The last event it has had; nil before its first reply.
    var position: Int?
    let after: Int?
    let instance: String?
    var waiting: CheckedContinuation<Void, Never>?
  }

  private nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  /// What tells this start of the daemon from all others.
  nonisolated let instance = String(UInt64.random(in: 0 ... .max), radix: 16)
  /// The event of sequence N lies at N modulo the size.
  private var events: [VarlinkMessage] = []
  private var last = 0
  private var subscribers: [Int: Subscriber] = [:]
  private var subscriberCount = 0
  private var isDeliveryDue = false
  private var lastDelivery = DispatchTime(uptimeNanoseconds: 0)
  private var delivered = 0

  /// - Parameter executor: of those who take events.
  init(executor: QueueExecutor = QueueExecutor(label: "factotum.events")) { self.executor = executor }

  /// Takes an event, which is made on the queue of the ring; never waits.
  nonisolated func publish(_ event: @escaping @Sendable () -> ControlEvent) {
    executor.queue.async { [self] in assumeIsolated { $0.append(event()) } }
  }

  private func append(_ event: ControlEvent) {
    last += 1
    let message = message(event, sequence: last)
    if events.count < Self.size { events.append(message) } else { events[(last - 1) % Self.size] = message }
    guard !isDeliveryDue else {
      if last - delivered >= Self.crowd { deliver() }
      return
    }
    guard subscribers.values.contains(where: { $0.waiting != nil }) else { return }
    isDeliveryDue = true
    executor.queue.asyncAfter(deadline: max(.now(), lastDelivery + spacing)) { [self] in
      assumeIsolated { if $0.isDeliveryDue { $0.deliver() } }
    }
  }

  private func deliver() {
    isDeliveryDue = false
    lastDelivery = .now()
    delivered = last
    for (id, subscriber) in subscribers where subscriber.position != last { wake(id) }
  }

  private func wake(_ id: Int) {
    let waiting = subscribers[id]?.waiting
    subscribers[id]?.waiting = nil
    waiting?.resume()
  }

  private func message(_ event: ControlEvent, sequence: Int) -> VarlinkMessage {
    .continuing(
      SubscribeAnswer {
        $0.instance = instance
        $0.sequence = sequence
        $0.event = event
      }.jsonText)
  }

  private func message(_ kind: String) -> VarlinkMessage {
    message(ControlEvent { $0.kind = kind }, sequence: last)
  }
}

// MARK: Subscribers

extension EventRing {
  /// The events that follow one, or from now on.
  func subscribe(_ parameters: SubscribeParameters) -> VarlinkReplies {
    subscriberCount += 1
    let id = subscriberCount
    subscribers[id] = Subscriber(after: parameters.after, instance: parameters.instance)
    return VarlinkReplies {
      await self.next(id)
    } end: {
      self.executor.queue.async { self.assumeIsolated { $0.end(id) } }
    }
  }

  private func end(_ id: Int) {
    wake(id)
    subscribers[id] = nil
  }

  private func next(_ id: Int) async -> [VarlinkMessage] {
    guard let subscriber = subscribers[id] else { return [] }
    guard subscriber.position != nil else { return begin(id, subscriber) }
    while subscribers[id]?.position == last {
      await withCheckedContinuation { subscribers[id]?.waiting = $0 }
    }
    return takeNew(id)
  }

  private func begin(_ id: Int, _ subscriber: Subscriber) -> [VarlinkMessage] {
    let isKnown = subscriber.instance.map { $0 == instance } ?? true
    guard let after = subscriber.after else {
      subscribers[id]?.position = last
      return [message(isKnown ? ControlEvent.ready : ControlEvent.gap)]
    }
    guard isKnown, (0...last).contains(after), last - after <= events.count else {
      subscribers[id]?.position = last
      return [message(ControlEvent.gap)]
    }
    subscribers[id]?.position = after
    return [message(ControlEvent { $0.kind = ControlEvent.ready }, sequence: after)]
  }

  private func takeNew(_ id: Int) -> [VarlinkMessage] {
    guard let position = subscribers[id]?.position else { return [] }
    subscribers[id]?.position = last
    // Who has come back may have more to catch up with than one who is too slow.
    guard last - position <= (position == subscribers[id]?.after ? Self.size : Self.backlog) else {
      return [message(ControlEvent.gap)]
    }
    return (position..<last).map { events[$0 % Self.size] }
  }
}
