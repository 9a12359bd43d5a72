import Dispatch
public import Events
import Glibc
import Queues
import Synchronization

/// Sends entries to the journal from a queue of its own, so that a stuck journal holds up nobody else.
///
/// Source: `scheduling.md`, section 5.
public final class JournalWriter: Sendable {
  /// What came of sending one entry.
  public enum Answer: Sendable {
    case taken
    /// The entry itself is not one that the journal takes.
    case refused
    /// There is no journal at the moment, as while it is restarted.
    case unavailable
  }

  /// Above this many bytes that wait, callers are asked to pause; below a quarter of it, to go on.
  public static let pauseThreshold = 1 << 20
  /// Above this many bytes that wait, further entries are dropped and counted.
  public static let hardLimit = 16 << 20
  /// How long entries are kept for a journal that is not there; after it they are dropped and counted until it is back.
  static let patience: Duration = .seconds(60)
  /// How long until a journal that was not there is tried again.
  private static let retryInterval: DispatchTimeInterval = .milliseconds(100)
  /// How long a process must live after its last entry: journald looks up the unit in /proc after it has the entry.
  public static let linger: Duration = .milliseconds(100)

  private struct State {
    var waiting: [JournalEntry] = []
    var bytes = 0
    var lost = 0
    var isSending = false
    var isPaused = false
    var unavailableSince: ContinuousClock.Instant?
    /// Nobody waits any more for what is still to be sent.
    var isHurried = false
    var lastSent: ContinuousClock.Instant?
    var finishers: [Int: CheckedContinuation<Void, Never>] = [:]
    var finisherCount = 0
  }

  private let queue = DispatchQueue(label: "factotum.journal")
  private let deadlines = DispatchQueue(label: "factotum.journal-deadlines")
  private let state = Mutex(State())
  private let onSpace: @Sendable () -> Void
  private let makeLost: @Sendable (Int) -> JournalEntry
  private let send: @Sendable (JournalEntry) -> Answer

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - onSpace: called once after each time a caller was asked to pause.
  ///   - makeLost: makes the entry that tells how many were dropped or refused, once the journal takes it.
  ///   - send: takes one entry to the journal, and may block.
  public init(
    onSpace: @escaping @Sendable () -> Void, lost makeLost: @escaping @Sendable (Int) -> JournalEntry,
    send: @escaping @Sendable (JournalEntry) -> Answer
  ) {
    self.onSpace = onSpace
    self.makeLost = makeLost
    self.send = send
  }

  /// Takes an entry, at once.
  ///
  /// - Returns: false where the caller should pause until `onSpace`.
  @discardableResult
  public func write(_ entry: JournalEntry) -> Bool {
    let size = entry.size
    let (mayGoOn, startsSending) = state.withLock { state in
      guard state.bytes + size <= Self.hardLimit else {
        state.lost += 1
        return (false, false)
      }
      state.waiting.append(entry)
      state.bytes += size
      if state.bytes > Self.pauseThreshold { state.isPaused = true }
      let startsSending = !state.isSending
      state.isSending = true
      return (!state.isPaused, startsSending)
    }
    if startsSending { queue.async { self.sendAll() } }
    return mayGoOn
  }

  /// Returns once everything was sent and journald had the time to see from whom, or the deadline is over.
  public func finish(within deadline: Duration) async {
    guard let last = await drained(within: deadline) else { return }
    let left = Self.linger - (ContinuousClock.now - last)
    if left > .zero { await pause(for: left, on: deadlines) }
  }

  /// Lets `finish` wait for nothing more.
  public func hurry() {
    let finishers = state.withLock { state in
      state.isHurried = true
      defer { state.finishers = [:] }
      return Array(state.finishers.values)
    }
    for finisher in finishers { finisher.resume() }
  }

  private func drained(within deadline: Duration) async -> ContinuousClock.Instant? {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let number = state.withLock { state -> Int? in
        guard state.isSending, !state.isHurried else { return nil }
        state.finisherCount += 1
        state.finishers[state.finisherCount] = continuation
        return state.finisherCount
      }
      guard let number else { return continuation.resume() }
      let seconds = Int(clamping: deadline.components.seconds)
      let nanoseconds = Int(deadline.components.attoseconds / 1_000_000_000)
      deadlines.asyncAfter(deadline: .now() + .seconds(seconds) + .nanoseconds(nanoseconds)) {
        self.state.withLock { $0.finishers.removeValue(forKey: number) }?.resume()
      }
    }
    return state.withLock { $0.lastSent }
  }

  private func sendAll() {
    while true {
      guard tellLost() else { return tryAgainLater() }
      guard let batch = nextBatch() else { return }
      let count = sendFirst(of: batch)
      let size = batch.prefix(count).reduce(0) { $0 + $1.size }
      let hasSpace = state.withLock { state in
        state.waiting.insert(contentsOf: batch.dropFirst(count), at: 0)
        state.bytes -= size
        if count > 0 { state.lastSent = .now }
        guard state.isPaused, state.bytes < Self.pauseThreshold / 4 else { return false }
        state.isPaused = false
        return true
      }
      if hasSpace { onSpace() }
      guard count == batch.count else { return tryAgainLater() }
    }
  }

  private func tryAgainLater() {
    queue.asyncAfter(deadline: .now() + Self.retryInterval) { self.sendAll() }
  }

  /// Sends entries as long as there is a journal, or nobody waits for one that is not there.
  ///
  /// - Returns: how many need not be sent again.
  private func sendFirst(of batch: [JournalEntry]) -> Int {
    for (position, entry) in batch.enumerated() {
      let answer = send(entry)
      guard !mustWait(after: answer) else { return position }
      if answer != .taken { state.withLock { $0.lost += 1 } }
    }
    return batch.count
  }

  /// Tells how many entries were dropped, which counts on where the journal does not take that either.
  ///
  /// - Returns: false where it has to be tried again.
  private func tellLost() -> Bool {
    let lost = state.withLock { $0.lost }
    guard lost > 0 else { return true }
    let answer = send(makeLost(lost))
    if answer == .taken { state.withLock { $0.lost -= lost } }
    return !mustWait(after: answer)
  }

  /// Whether to wait for a journal that is not there: for a while, and to the end where nothing else is held up by it.
  private func mustWait(after answer: Answer) -> Bool {
    state.withLock { state in
      guard answer == .unavailable else {
        state.unavailableSince = nil
        return false
      }
      let since = state.unavailableSince ?? .now
      state.unavailableSince = since
      return ContinuousClock.now - since < Self.patience || !state.finishers.isEmpty
    }
  }

  /// At most this many entries are taken at a time, so that space is reported while many still wait.
  private static let batchLimit = 256

  private func nextBatch() -> [JournalEntry]? {
    let (batch, finishers) = state.withLock { state -> ([JournalEntry]?, [CheckedContinuation<Void, Never>]) in
      guard state.waiting.isEmpty else {
        let batch = Array(state.waiting.prefix(Self.batchLimit))
        state.waiting.removeFirst(batch.count)
        return (batch, [])
      }
      state.isSending = false
      defer { state.finishers = [:] }
      return (nil, Array(state.finishers.values))
    }
    for finisher in finishers { finisher.resume() }
    return batch
  }
}

extension JournalEntry {
  /// About the memory it takes while it waits.
  fileprivate var size: Int {
    message.utf8.count + (raw?.count ?? 0) + fields.reduce(300) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }
}
