import CLinux
public import Dispatch
import Glibc
import Synchronization

/// Tells on a queue when descriptors can be read or written.
///
/// Dispatch has sources for that, but on Linux it reports a hang-up once, forgets the descriptor at a time of its own,
/// and mixes it up with the next one that gets the same number. So one epoll instance of ours holds all descriptors,
/// and is itself the only one that Dispatch watches, or that an `EventLoop` waits for.
@safe public final class DescriptorEvents: Sendable {
  /// What a descriptor is watched for; its end is reported in either case.
  public enum Interest: Sendable {
    case reading
    case writing
  }

  /// Unchecked, since handlers come from the queue and are called on it alone.
  private struct Watch: @unchecked Sendable {
    let handler: () -> Void
  }

  private struct State {
    var watches: [UInt64: Watch] = [:]
    var tokens: [Int32: UInt64] = [:]
    /// Never used twice: an event that waits in the same batch must not reach the next owner of a number.
    var lastToken: UInt64 = 0
  }

  private let state = Mutex(State())
  private let instance: Int32
  nonisolated(unsafe) private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: chunkLimit, alignment: 64)
  // Only ever cancelled after it was activated.
  nonisolated(unsafe) private let source: (any DispatchSourceRead)?

  /// The most bytes that are read at once.
  private static let chunkLimit = 64 << 10
  /// The most rounds before other work on the queue has its turn.
  private static let roundLimit = 16
  private static let batchSize = 64

  /// Makes an instance that watches nothing yet; nil where the system has no descriptor left.
  ///
  /// - Parameter queue: the serial queue on which everything is told, and from which everything is asked.
  public init?(queue: DispatchQueue) {
    let instance = linux_events_make()
    guard instance >= 0 else { return nil }
    self.instance = instance
    let source = DispatchSource.makeReadSource(fileDescriptor: instance, queue: queue)
    unsafe self.source = source
    source.setEventHandler { [weak self] in self?.deliverAll() }
    source.setCancelHandler { _ = Glibc.close(instance) }
    source.activate()
  }

  /// Makes an instance that tells nothing but what `tell` is called for.
  init?() {
    instance = linux_events_make()
    unsafe source = nil
    guard instance >= 0 else { return nil }
  }

  deinit {
    unsafe buffer.deallocate()
    if let source = unsafe source { source.cancel() } else { _ = Glibc.close(instance) }
  }

  /// Calls the handler as long as there is something to read, or room to write.
  ///
  /// - Returns: whether it could be done; not where the system's limit of watched descriptors is reached.
  @discardableResult
  public func watch(
    _ descriptor: Int32, for interest: Interest = .reading, _ handler: @escaping () -> Void
  ) -> Bool {
    let watch = Watch(handler: handler)
    return state.withLock { state in
      state.lastToken += 1
      guard linux_events_add(instance, descriptor, interest == .writing ? 1 : 0, state.lastToken) == 0 else {
        return false
      }
      state.tokens[descriptor] = state.lastToken
      state.watches[state.lastToken] = watch
      return true
    }
  }

  /// Forgets a descriptor; to be called before it is closed.
  public func unwatch(_ descriptor: Int32) {
    state.withLock { state in
      guard let token = state.tokens.removeValue(forKey: descriptor) else { return }
      state.watches[token] = nil
      _ = linux_events_remove(instance, descriptor)
    }
  }

  /// Forgets a descriptor and closes it.
  ///
  /// The system takes what is closed out of the instance by itself as soon as nobody else holds it; a child that is
  /// just being started does so for a moment, and closes it before it executes.
  public func close(_ descriptor: Int32) {
    state.withLock { state in
      if let token = state.tokens.removeValue(forKey: descriptor) { state.watches[token] = nil }
    }
    _ = Glibc.close(descriptor)
  }

  /// The bytes at hand: empty at the end, nil where there are none at the moment.
  ///
  /// To be called on the queue alone: all descriptors are read through the same memory, since most have little to say.
  public func read(_ descriptor: Int32) -> [UInt8]? {
    let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return nil }
    return unsafe Array(buffer.prefix(max(0, count)))
  }

  private func deliverAll() {
    for _ in 0..<Self.roundLimit {
      guard deliver(waitingAtMost: 0) > 0 else { return }
    }
  }

  /// Tells what there is, and waits for it as long as there is nothing; -1 means for ever.
  @discardableResult
  func deliver(waitingAtMost milliseconds: Int32) -> Int {
    var tokens = [UInt64](repeating: 0, count: Self.batchSize)
    let count = Int(unsafe linux_events_next(instance, &tokens, Int32(Self.batchSize), milliseconds))
    for token in tokens.prefix(max(0, count)) {
      state.withLock { $0.watches[token] }?.handler()
    }
    return count
  }
}
