import CCurl
import Dispatch
import Synchronization

/// Posts updates one after another, in their order, from a thread of its own.
///
/// Source: `factfile-and-cli.md`, section 5.
public final class WebhookSender: Sendable {
  /// How patient it is.
  public struct Patience: Sendable {
    /// How often an update is tried.
    public var tries = 3
    /// How long one try may take.
    public var tryLimit: Duration = .seconds(10)
    /// About how long the first pause between two tries is; it doubles from one to the next.
    public var firstPause: Duration = .milliseconds(500)
    /// The longest pause that a receiver may ask for.
    public var longestPause: Duration = .seconds(30)

    /// The patience of the product.
    public init() {}
  }

  /// How many updates there were, and how many of them nobody took.
  public struct Tally: Sendable, Hashable {
    public var sent = 0
    public var failed = 0
    /// Why the last of them failed.
    public var reason: String?
  }

  private struct State {
    var tally = Tally()
    var waiting = 0
    var isAbandoned = false
  }

  private let address: WebhookAddress
  private let agent: String
  private let patience: Patience
  private let onSettled: @Sendable (Tally) -> Void
  private let queue = DispatchQueue(label: "factotum.webhook")
  private let state = Mutex(State())
  private let connection = Connection()
  private let abandoned = DispatchSemaphore(value: 0)

  /// Makes a sender.
  ///
  /// - Parameters:
  ///   - agent: what it calls itself, as in `factotum/1.0`.
  ///   - onSettled: told after each update what came of all so far, on the sender's thread.
  public init(
    address: WebhookAddress, agent: String, patience: Patience = Patience(),
    onSettled: @escaping @Sendable (Tally) -> Void = { _ in }
  ) {
    self.address = address
    self.agent = agent
    self.patience = patience
    self.onSettled = onSettled
  }

  /// How many updates wait to be taken.
  public var waiting: Int { state.withLock { $0.waiting } }

  /// Takes an update to post, at once.
  ///
  /// - Parameter body: makes its JSON when its turn has come, on the sender's thread.
  public func send(_ body: @escaping @Sendable () -> [UInt8]) {
    state.withLock { $0.waiting += 1 }
    queue.async { [self] in
      let failure = deliver(body)
      let tally = state.withLock { state in
        state.waiting -= 1
        state.tally.sent += 1
        guard let failure else { return state.tally }
        state.tally.failed += 1
        state.tally.reason = failure.reason
        return state.tally
      }
      onSettled(tally)
    }
  }

  /// Returns once every update was taken or given up, at the latest when the limit is over.
  public func finish(within limit: Duration) async -> Tally {
    // Not on its own queue, which may be waiting for an answer.
    DispatchQueue(label: "factotum.webhook.deadline").asyncAfter(deadline: .now() + limit.interval) { [weak self] in
      self?.abandon()
    }
    await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    return state.withLock { $0.tally }
  }

  /// Gives up all that is still to be sent.
  public func abandon() {
    state.withLock { $0.isAbandoned = true }
    connection.cancel()
    abandoned.signal()
  }

  private var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  private func deliver(_ makeBody: () -> [UInt8]) -> WebhookError? {
    var failure = WebhookError(reason: "there was no time left")
    var asked = Duration.zero
    var pause = patience.firstPause
    let body = isAbandoned ? [] : makeBody()
    for number in 1...patience.tries where !isAbandoned {
      do {
        let answer = try connection.post(body, to: address, as: agent, within: patience.tryLimit)
        guard let refusal = answer.refusal else { return nil }
        failure = refusal
        asked = min(answer.retryAfter, patience.longestPause)
      } catch {
        failure = error
        asked = .zero
      }
      guard number < patience.tries, !failure.isPermanent else { break }
      // Signalled once and for all: whoever is woken passes it on.
      let rest = max(asked, pause) * Double.random(in: 1...1.5)
      if abandoned.wait(timeout: .now() + rest.interval) == .success { abandoned.signal() }
      pause *= 2
    }
    return failure
  }
}

extension Duration {
  fileprivate var interval: DispatchTimeInterval {
    .nanoseconds(Int(clamping: components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000))
  }
}
