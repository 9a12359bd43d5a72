import Dispatch
import Fires
import Synchronization

/// Has starts done by a few threads, in the order in which they came: one that waits for a disk holds up no other.
final class StartQueue: Sendable {
  private struct State {
    var waiting: [RunRecord] = []
    var place = 0
    var idle: [DispatchQueue]
    var whenIdle: [CheckedContinuation<Void, Never>] = []

    mutating func next() -> RunRecord? {
      guard place < waiting.count else {
        (waiting, place) = ([], 0)
        return nil
      }
      defer { place += 1 }
      return waiting[place]
    }
  }

  private let state: Mutex<State>
  private let count: Int

  /// - Parameter count: how many threads.
  init(count: Int) {
    self.count = count
    state = Mutex(State(idle: (0..<count).map { DispatchQueue(label: "factotum.start-\($0)") }))
  }

  /// Does the work for a start, soon.
  func add(_ record: RunRecord, _ body: @escaping @Sendable (RunRecord) -> Void) {
    let idle = state.withLock { state in
      state.waiting.append(record)
      return state.idle.popLast()
    }
    if let idle { idle.async { self.work(on: idle, body) } }
  }

  /// Returns once there is nothing left to do.
  func finish() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.idle.count < count { state.whenIdle.append(continuation) }
        return state.idle.count == count
      }
      if isIdle { continuation.resume() }
    }
  }

  private func work(on queue: DispatchQueue, _ body: (RunRecord) -> Void) {
    while let record = next(of: queue) { body(record) }
  }

  private func next(of queue: DispatchQueue) -> RunRecord? {
    let (record, finished) = state.withLock { state -> (RunRecord?, [CheckedContinuation<Void, Never>]) in
      if let record = state.next() { return (record, []) }
      state.idle.append(queue)
      guard state.idle.count == count else { return (nil, []) }
      defer { state.whenIdle = [] }
      return (nil, state.whenIdle)
    }
    for continuation in finished { continuation.resume() }
    return record
  }
}
