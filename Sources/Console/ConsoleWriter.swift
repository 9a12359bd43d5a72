import Dispatch
import Glibc
import Synchronization

/// Writes to the terminal, or to whatever standard output and error are, without ever making its callers wait.
///
/// Bytes leave in the order they came, from a queue of its own; a reader that is slow holds up that queue alone.
public final class ConsoleWriter: Sendable {
  /// Where bytes go.
  public enum Stream: Int32, Sendable {
    case output = 1
    case error = 2
  }

  /// Above this many bytes that wait, callers are asked to pause; below a quarter of it, to go on.
  public static let pauseThreshold = 1 << 20

  private struct State {
    /// What is still to be written, neighbours of one stream together.
    var pending: [(stream: Stream, bytes: [UInt8])] = []
    /// How many bytes were taken and are not written yet.
    var waiting = 0
    var isPaused = false
    var isWriting = false
    /// Whether the writer waits for more before it goes on.
    var isResting = false
    var isFinishing = false

    mutating func append(_ bytes: [UInt8], to stream: Stream) {
      waiting += bytes.count
      if pending.last?.stream == stream {
        pending[pending.count - 1].bytes += bytes
      } else {
        pending.append((stream, bytes))
      }
    }
  }

  private let queue = DispatchQueue(label: "factotum.console")
  private let state = Mutex(State())
  private let onSpace: @Sendable () -> Void
  /// Ends the writer's rest: there is enough to write, or somebody waits for the end.
  private let waking = DispatchSemaphore(value: 0)

  /// How long the writer waits for this many bytes after it wrote fewer: no person sees that.
  private static let rest: DispatchTimeInterval = .milliseconds(10)
  private static let restThreshold = 16 << 10

  /// Makes a writer.
  ///
  /// - Parameter onSpace: called once after each time a caller was asked to pause.
  public init(onSpace: @escaping @Sendable () -> Void = {}) {
    self.onSpace = onSpace
  }

  /// Takes bytes to write, at once.
  ///
  /// - Returns: false where the caller should pause until `onSpace`; nothing is lost if it does not.
  @discardableResult
  public func write(_ bytes: [UInt8], to stream: Stream) -> Bool {
    let (mayGoOn, wasWriting, hasEnough) = state.withLock { state in
      state.append(bytes, to: stream)
      if state.waiting > Self.pauseThreshold { state.isPaused = true }
      let hasEnough = state.isResting && state.waiting >= Self.restThreshold
      if hasEnough { state.isResting = false }
      defer { state.isWriting = true }
      return (!state.isPaused, state.isWriting, hasEnough)
    }
    // Waking the writer costs more than most lines do: one that is awake takes what came meanwhile.
    if !wasWriting { queue.async { [self] in writePending() } }
    if hasEnough { waking.signal() }
    return mayGoOn
  }

  private func writePending() {
    while let next = takePending() {
      for (stream, bytes) in next { Self.writeAll(bytes, to: stream.rawValue) }
      let count = next.reduce(0) { $0 + $1.bytes.count }
      let hasSpace = state.withLock { state in
        state.waiting -= count
        guard state.isPaused, state.waiting < Self.pauseThreshold / 4 else { return false }
        state.isPaused = false
        return true
      }
      if hasSpace { onSpace() }
      // Where lines come one by one and quickly, those of a moment are written together.
      if count < Self.restThreshold { rest() }
    }
  }

  private func rest() {
    let mayRest = state.withLock { state in
      state.isResting = !state.isFinishing && state.waiting < Self.restThreshold
      return state.isResting
    }
    guard mayRest else { return }
    _ = waking.wait(timeout: .now() + Self.rest)
    state.withLock { $0.isResting = false }
  }

  /// All there is to write, nil where that is nothing, and the writer may rest.
  private func takePending() -> [(stream: Stream, bytes: [UInt8])]? {
    state.withLock { state in
      guard !state.pending.isEmpty else {
        state.isWriting = false
        return nil
      }
      defer { state.pending = [] }
      return state.pending
    }
  }

  /// Takes a line to write, without its newline.
  public func write(line: String, to stream: Stream) {
    write(Array("\(line)\n".utf8), to: stream)
  }

  /// Returns once all that was taken before has been written.
  public func finish() async {
    state.withLock { $0.isFinishing = true }
    waking.signal()
    await withCheckedContinuation { continuation in
      queue.async { [self] in
        state.withLock { $0.isFinishing = false }
        continuation.resume()
      }
    }
  }

  /// Whether a person is likely to look at a stream.
  public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// A reader that is gone, or a full disk behind a redirection, must not end a run: the rest is dropped.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&ready, 1, -1)
        continue
      }
      guard count >= 0 else { return }
      written += count
    }
  }
}
