import SchedulerMachine
import Synchronization

/// Where requests wait for what the scheduler says to them.
final class RequestDesk: Sendable {
  private struct State {
    var last: UInt64 = 0
    var waiting: [RequestID: CheckedContinuation<RequestAnswer, Never>] = [:]
  }

  private let state = Mutex(State())

  /// Sends a request, and returns with the scheduler's answer.
  func ask(_ send: (RequestID) -> Void) async -> RequestAnswer {
    await withCheckedContinuation { continuation in
      let id = state.withLock { state in
        state.last += 1
        let id = RequestID(number: state.last)
        state.waiting[id] = continuation
        return id
      }
      send(id)
    }
  }

  func answer(_ id: RequestID, _ answer: RequestAnswer) {
    state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: answer)
  }
}
