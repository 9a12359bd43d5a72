public import Events
public import Queues

/// Sends entries to the journal from an event loop, without ever making it wait.
///
/// Nothing but `write` and `finish` is to be called, and these on the loop. Source: `scheduling.md`, section 5.
public actor JournalFeed {
  /// Where journald listens.
  public static let systemPath = "/run/systemd/journal/socket"
  /// Above this many bytes that wait, callers are asked to pause; below a quarter of it, to go on.
  public static let pauseThreshold = 1 << 20
  /// Above this many bytes that wait, further entries are dropped and counted.
  public static let hardLimit = 16 << 20
  /// How long a process must live after its last entry: journald looks up the unit in /proc after it has the entry.
  public static let linger: Duration = .milliseconds(100)
  /// How soon room is looked for where the system does not tell of it.
  private static let retryInterval: Duration = .milliseconds(10)

  private nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
  private let socket: JournalSocket
  private let onSpace: @Sendable () -> Void
  /// What there was no room for yet, from the place on.
  private var waiting: [[UInt8]] = []
  private var place = 0
  private var waitingBytes = 0
  private var lost = 0
  private var isPaused = false
  private var lastSent: ContinuousClock.Instant?
  private var whenSent: CheckedContinuation<Void, Never>?

  /// Makes a feed.
  ///
  /// - Parameter onSpace: called once after each time a caller was asked to pause.
  public init(to path: String = systemPath, loop: EventLoop, onSpace: @escaping @Sendable () -> Void) {
    self.loop = loop
    self.onSpace = onSpace
    socket = JournalSocket(path: path)
  }

  /// Takes an entry, at once.
  ///
  /// - Returns: false where the caller should pause until `onSpace`.
  @discardableResult
  public nonisolated func write(_ entry: JournalEntry) -> Bool { assumeIsolated { $0.take(entry) } }

  /// The number of entries lost since the last call, so that one entry can tell it.
  public func takeLostCount() -> Int {
    defer { lost = 0 }
    return lost
  }

  private func take(_ entry: JournalEntry) -> Bool {
    let message = JournalMessage(entry).bytes
    guard waitingBytes + message.count <= Self.hardLimit else {
      lost += 1
      return false
    }
    if waiting.isEmpty {
      guard !send(message) else { return true }
      waitForRoom()
    }
    waiting.append(message)
    waitingBytes += message.count
    if waitingBytes > Self.pauseThreshold { isPaused = true }
    return !isPaused
  }

  /// Whether there was room for a message, or will never be.
  private func send(_ message: [UInt8]) -> Bool {
    switch socket.send(message) {
    case .sent: lastSent = .now
    case .full: return false
    case .refused: lost += 1
    }
    return true
  }

  private func waitForRoom() {
    let descriptor = socket.descriptor
    let isWatched = loop.events.watch(descriptor, for: .writing) { [self] in
      assumeIsolated { feed in
        feed.loop.events.unwatch(descriptor)
        feed.sendWaiting()
      }
    }
    if !isWatched { loop.async(after: Self.retryInterval) { [self] in assumeIsolated { $0.sendWaiting() } } }
  }

  private func sendWaiting() {
    while place < waiting.count {
      guard send(waiting[place]) else { break }
      waitingBytes -= waiting[place].count
      waiting[place] = []
      place += 1
    }
    if isPaused, waitingBytes < Self.pauseThreshold / 4 {
      isPaused = false
      onSpace()
    }
    guard place == waiting.count else {
      waiting.removeFirst(place)
      place = 0
      return waitForRoom()
    }
    (waiting, place) = ([], 0)
    whenSent?.resume()
    whenSent = nil
  }

  /// Returns once everything was sent and journald had the time to see from whom, or the deadline is over.
  public func finish(within deadline: Duration) async {
    if !waiting.isEmpty {
      loop.async(after: deadline) { [weak self] in self?.assumeIsolated { $0.giveUp() } }
      await withCheckedContinuation { whenSent = $0 }
    }
    guard let lastSent else { return }
    let left = Self.linger - (ContinuousClock.now - lastSent)
    guard left > .zero else { return }
    await withCheckedContinuation { continuation in loop.async(after: left) { continuation.resume() } }
  }

  private func giveUp() {
    whenSent?.resume()
    whenSent = nil
  }
}
