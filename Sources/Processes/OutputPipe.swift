public import Dispatch
import Glibc

/// Why a pipe could not be made.
public struct PipeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system's error number.
  public let number: Int32

  public var description: String {
    "no pipe for the output of a process could be made: \(unsafe String(cString: strerror(number)))"
  }
}

/// A pipe whose writing end a child is given, and whose reading end is read as bytes arrive.
///
/// Use it from one queue alone, the one its bytes are delivered on.
public final class OutputPipe {
  /// The most bytes handed over at once.
  public static let chunkLimit = 64 * 1024

  /// The end the child writes to, closed here by `childHasStarted`.
  public private(set) var writingEnd: Int32
  private let source: any DispatchSourceRead
  private var isPaused = false
  private var hasEnded = false

  /// Makes the pipe and begins to read.
  ///
  /// - Parameters:
  ///   - queue: the serial queue on which bytes are delivered.
  ///   - onBytes: takes each chunk; an empty one means that no writer is left, and comes once.
  /// - Throws: `PipeError` where the system has no descriptor left.
  public init(queue: DispatchQueue, onBytes: @escaping @Sendable ([UInt8]) -> Void) throws(PipeError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw PipeError(number: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let readingEnd = ends[0]
    _ = fcntl(readingEnd, F_SETFL, O_NONBLOCK)
    writingEnd = ends[1]
    source = DispatchSource.makeReadSource(fileDescriptor: readingEnd, queue: queue)
    source.setEventHandler { [self] in
      repeat {
        guard let chunk = Self.read(readingEnd) else { return }
        if chunk.isEmpty { end() }
        onBytes(chunk)
      } while !hasEnded && Self.hasNoWriter(readingEnd)
    }
    // Closed here alone: a closed descriptor's number may belong to another while the source still watches it.
    source.setCancelHandler { close(readingEnd) }
    source.activate()
  }

  /// Lets go of the writing end, so that the pipe ends when the child's last writer does.
  public func childHasStarted() {
    guard writingEnd >= 0 else { return }
    close(writingEnd)
    writingEnd = -1
  }

  /// Reads no further until `resume`: the writer waits once the pipe is full.
  public func pause() {
    guard !isPaused, !hasEnded else { return }
    isPaused = true
    source.suspend()
  }

  /// Reads on after `pause`.
  public func resume() {
    guard isPaused else { return }
    isPaused = false
    source.resume()
  }

  /// Stops reading, whoever may still write.
  public func end() {
    guard !hasEnded else { return }
    hasEnded = true
    childHasStarted()
    source.cancel()
    // A suspended source never runs its cancel handler.
    resume()
  }

  /// Whether all that will ever come is in the pipe already.
  ///
  /// Dispatch reports such a pipe once and then forgets it, so the rest, at most what a pipe holds, is read at once.
  private static func hasNoWriter(_ descriptor: Int32) -> Bool {
    var state = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&state, 1, 0) == 1 && Int32(state.revents) & POLLHUP != 0
  }

  /// The bytes at hand: empty at the end, nil where there are none at the moment.
  private static func read(_ descriptor: Int32) -> [UInt8]? {
    var failure: Int32 = 0
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: chunkLimit) { buffer, count in
      let result = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      failure = result < 0 ? errno : 0
      count = max(0, result)
    }
    return failure == EAGAIN || failure == EINTR ? nil : chunk
  }
}
