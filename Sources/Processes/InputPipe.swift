import CLinux
import Glibc
public import Queues

/// A pipe whose reading end a child is given, and that is written to without waiting for it.
///
/// Use it from one queue alone, the one its events come on.
public final class InputPipe {
  /// Above this many bytes that wait, nothing more is taken.
  public static let limit = 16 << 20

  /// The end the child reads from, closed here by `childHasStarted`.
  public private(set) var readingEnd: Int32
  private var writingEnd: Int32
  private let events: DescriptorEvents
  private var waiting: [UInt8] = []
  private var isWatching = false
  private var isFinishing = false

  /// Makes the pipe.
  ///
  /// - Throws: `PipeError` where the system has no descriptor left.
  public init(events: DescriptorEvents) throws(PipeError) {
    var reading: Int32 = -1, writing: Int32 = -1
    guard unsafe linux_input_pipe(&reading, &writing) == 0 else { throw PipeError(number: errno) }
    readingEnd = reading
    writingEnd = writing
    self.events = events
  }

  deinit { end() }

  /// Lets go of the reading end, so that nothing is written once the child has none.
  public func childHasStarted() {
    guard readingEnd >= 0 else { return }
    close(readingEnd)
    readingEnd = -1
  }

  /// Takes bytes for the child, at once.
  ///
  /// - Returns: false where they were dropped: the child reads nothing any more, or too much waits for it already.
  public func write(_ bytes: [UInt8]) -> Bool {
    guard writingEnd >= 0, !isFinishing, waiting.count + bytes.count <= Self.limit else { return false }
    waiting += bytes
    if !isWatching { writeWaiting() }
    return writingEnd >= 0
  }

  /// Ends the child's input once it has all that was taken.
  public func finish() {
    isFinishing = true
    if waiting.isEmpty { end() }
  }

  /// Ends the child's input, whatever waits.
  public func end() {
    childHasStarted()
    guard writingEnd >= 0 else { return }
    if isWatching { events.unwatch(writingEnd) }
    isWatching = false
    close(writingEnd)
    writingEnd = -1
    waiting = []
  }

  private func writeWaiting() {
    var written = 0
    while written < waiting.count {
      let count = unsafe waiting.withUnsafeBytes { bytes in
        unsafe Glibc.write(writingEnd, bytes.baseAddress! + written, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { break }
      guard count >= 0 else { return end() }
      written += count
    }
    waiting.removeFirst(written)
    guard waiting.isEmpty else { return waitForRoom() }
    if isWatching { events.unwatch(writingEnd) }
    isWatching = false
    if isFinishing { end() }
  }

  private func waitForRoom() {
    guard !isWatching else { return }
    // A child that cannot be waited for gets no more.
    isWatching = events.watch(writingEnd, for: .writing) { [weak self] in self?.writeWaiting() }
    if !isWatching { end() }
  }
}
