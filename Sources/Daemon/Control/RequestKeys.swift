import Control
import JSON
import WheelTimer

/// The answers of requests that came with a key: one that is sent again is answered as the first was, and not done again.
actor RequestKeys {
  /// A request of somebody.
  struct Key: Hashable, Sendable {
    let method: String
    let account: String
    let key: String
  }

  private enum State {
    /// The first is being answered; those that were sent again wait.
    case open([CheckedContinuation<Void, Never>])
    case answered(JSONText)
  }

  private struct Request {
    let parameters: JSONValue
    let since: Duration
    var state: State
  }

  /// How many are kept, and for how long; the oldest go first.
  static let limit = 10_000
  static let age: Duration = .seconds(24 * 3600)
  /// The longest key, in bytes.
  private static let keyLimit = 255

  private var requests: [Key: Request] = [:]
  /// The keys of the requests, in the order in which they came.
  private var order: [Key] = []

  /// The answer of the first request with this key, which is made where there is none.
  ///
  /// A request that is refused is forgotten, so that it can be made again.
  ///
  /// - Throws: what `body` throws; `Invalid` for a key that cannot be one, or was that of another request.
  func answer(
    _ key: Key, _ parameters: JSONValue, _ body: @Sendable () async throws -> JSONText
  ) async throws -> JSONText {
    guard (1...Self.keyLimit).contains(key.key.utf8.count) else {
      throw Invalid("'key' has from 1 to \(Self.keyLimit) bytes")
    }
    while let request = requests[key] {
      guard request.parameters == parameters else { throw Invalid("'key' was that of another request: '\(key.key)'") }
      if case .answered(let text) = request.state { return text }
      await withCheckedContinuation { wait($0, for: key) }
    }
    forgetOldest()
    order.append(key)
    requests[key] = Request(parameters: parameters, since: Clock.sinceBoot, state: .open([]))
    do {
      let text = try await body()
      settle(key, .answered(text))
      return text
    } catch {
      settle(key, nil)
      throw error
    }
  }

  private func wait(_ continuation: CheckedContinuation<Void, Never>, for key: Key) {
    guard case .open(let waiting)? = requests[key]?.state else { return continuation.resume() }
    requests[key]?.state = .open(waiting + [continuation])
  }

  private func settle(_ key: Key, _ state: State?) {
    guard case .open(let waiting)? = requests[key]?.state else { return }
    if let state {
      requests[key]?.state = state
    } else {
      requests[key] = nil
      order.removeAll { $0 == key }
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Makes room for one more; one that is being answered stays.
  private func forgetOldest() {
    let now = Clock.sinceBoot
    var forgotten = 0
    for key in order {
      guard let request = requests[key], case .answered = request.state,
        requests.count >= Self.limit || request.since + Self.age < now
      else { break }
      requests[key] = nil
      forgotten += 1
    }
    order.removeFirst(forgotten)
  }
}
