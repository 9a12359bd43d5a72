public import Events
public import Queues

/// Sends entries to the journal from an event loop, without ever making it wait.
///
/// `write` and `hurry` are to be called on the loop. Source: `scheduling.md`, section 5.
public actor JournalFeed {
  /// Where journald listens.
  public static let systemPath = "/run/systemd/journal/socket"
  /// Above this many bytes that wait, callers are asked to pause; below a quarter of it, to go on.
  public static let pauseThreshold = 1 << 20
  /// Above this many bytes that wait, further entries are dropped and counted.
  public static let hardLimit = 16 << 20
  /// How long until a journal that was not there is tried again.
  private static let retryInterval: Duration = .milliseconds(100)
  /// How long a process must live after its last entry: journald looks up the unit in /proc after it has the entry.
  public static let linger: Duration = .milliseconds(100)

  private nonisolated let loop: EventLoop
  private let patience: Duration
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
  private let socket: JournalSocket
  private let onSpace: @Sendable () -> Void
  private let makeLost: @Sendable (Int) -> JournalEntry
  /// What was not sent yet, from the place on.
  private var waiting: [[UInt8]] = []
  private var place = 0
  private var waitingBytes = 0
  private var lost = 0
  private var isPaused = false
  /// Whether somebody will tell when to go on.
  private var awaitsJournal = false
  private var unavailableSince: ContinuousClock.Instant?
  private var isHurried = false
  private var lastSent: ContinuousClock.Instant?
  private var whenSent: CheckedContinuation<Void, Never>?

  /// Makes a feed.
  ///
  /// - Parameters:
  ///   - onSpace: called once after each time a caller was asked to pause.
  ///   - patience: how long entries are kept for a journal that is not there; after it they are dropped and counted until it
  ///     is back.
  ///   - makeLost: makes the entry that tells how many were dropped or refused, once the journal takes it.
  public init(
    to path: String = systemPath, loop: EventLoop, patience: Duration = .seconds(60),
    onSpace: @escaping @Sendable () -> Void,
    lost makeLost: @escaping @Sendable (Int) -> JournalEntry
  ) {
    self.loop = loop
    self.patience = patience
    self.onSpace = onSpace
    self.makeLost = makeLost
    socket = JournalSocket(path: path)
  }

  /// Takes an entry, at once.
  ///
  /// - Returns: false where the caller should pause until `onSpace`.
  @discardableResult
  public nonisolated func write(_ entry: JournalEntry) -> Bool { assumeIsolated { $0.take(entry) } }

  /// Lets `finish` wait for nothing more.
  public nonisolated func hurry() {
    assumeIsolated { feed in
      feed.isHurried = true
      feed.sent()
    }
  }

  /// Returns once everything was sent and journald had the time to see from whom, or the deadline is over.
  public func finish(within deadline: Duration) async {
    if !waiting.isEmpty || lost > 0, !isHurried {
      loop.async(after: deadline) { [weak self] in self?.assumeIsolated { $0.sent() } }
      await withCheckedContinuation { continuation in
        whenSent = continuation
        if !awaitsJournal { sendWaiting() }
      }
    }
    guard let lastSent else { return }
    let left = Self.linger - (ContinuousClock.now - lastSent)
    guard left > .zero else { return }
    await withCheckedContinuation { continuation in loop.async(after: left) { continuation.resume() } }
  }

  private func take(_ entry: JournalEntry) -> Bool {
    let message = JournalMessage(entry).bytes
    guard waitingBytes + message.count <= Self.hardLimit else {
      lost += 1
      return false
    }
    waiting.append(message)
    waitingBytes += message.count
    if !awaitsJournal { sendWaiting() }
    if waitingBytes > Self.pauseThreshold { isPaused = true }
    return !isPaused
  }

  private func sendWaiting() {
    awaitsJournal = false
    while tellLost(), place < waiting.count {
      switch send(waiting[place]) {
      case .taken: break
      case .dropped: lost += 1
      case .later: return noteSpace()
      }
      waitingBytes -= waiting[place].count
      place += 1
    }
    noteSpace()
    if !awaitsJournal { sent() }
  }

  /// Tells how many entries were dropped, which counts on where the journal does not take that either.
  ///
  /// - Returns: false where it has to be tried again.
  private func tellLost() -> Bool {
    guard lost > 0 else { return true }
    let told = lost
    switch send(JournalMessage(makeLost(told)).bytes) {
    case .taken: lost -= told
    case .dropped: break
    case .later: return false
    }
    return true
  }

  private enum Outcome { case taken, dropped, later }

  private func send(_ message: [UInt8]) -> Outcome {
    let answer = socket.send(message)
    if answer != .unavailable { unavailableSince = nil }
    switch answer {
    case .sent:
      lastSent = .now
      return .taken
    case .refused: return .dropped
    case .full:
      waitForRoom()
      return .later
    case .unavailable:
      let since = unavailableSince ?? .now
      unavailableSince = since
      // To the end, where nothing else is held up by it.
      guard ContinuousClock.now - since < patience || whenSent != nil else { return .dropped }
      tryLater()
      return .later
    }
  }

  private func waitForRoom() {
    awaitsJournal = true
    let descriptor = socket.descriptor
    let isWatched = loop.events.watch(descriptor, for: .writing) { [self] in
      assumeIsolated { feed in
        feed.loop.events.unwatch(descriptor)
        feed.sendWaiting()
      }
    }
    if !isWatched { tryLater() }
  }

  private func tryLater() {
    awaitsJournal = true
    loop.async(after: Self.retryInterval) { [self] in assumeIsolated { $0.sendWaiting() } }
  }

  /// Forgets what was sent, and tells who paused.
  private func noteSpace() {
    waiting.removeFirst(place)
    place = 0
    guard isPaused, waitingBytes < Self.pauseThreshold / 4 else { return }
    isPaused = false
    onSpace()
  }

  private func sent() {
    whenSent?.resume()
    whenSent = nil
  }
}
