import CLinux
import Glibc
public import Queues

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
/// Use it from one queue alone, the one its events come on.
public final class OutputPipe {
  /// The end the child writes to, closed here by `childHasStarted`.
  public private(set) var writingEnd: Int32
  private let readingEnd: Int32
  private let events: DescriptorEvents
  private let onBytes: @Sendable ([UInt8]) -> Void
  private var isReading = true
  private var hasEnded = false

  /// Makes the pipe and begins to read.
  ///
  /// - Parameters:
  ///   - events: of the queue on which bytes are delivered.
  ///   - onBytes: takes each chunk; an empty one means that no writer is left, and comes once.
  /// - Throws: `PipeError` where the system has no descriptor left.
  public init(events: DescriptorEvents, onBytes: @escaping @Sendable ([UInt8]) -> Void) throws(PipeError) {
    var reading: Int32 = -1, writing: Int32 = -1
    guard unsafe linux_pipe(&reading, &writing) == 0 else { throw PipeError(number: errno) }
    readingEnd = reading
    writingEnd = writing
    self.events = events
    self.onBytes = onBytes
    guard watch() else {
      let error = PipeError(number: errno)
      close(reading)
      close(writing)
      throw error
    }
  }

  /// Lets go of the writing end, so that the pipe ends when the child's last writer does.
  public func childHasStarted() {
    guard writingEnd >= 0 else { return }
    close(writingEnd)
    writingEnd = -1
  }

  /// Reads no further until `resume`: the writer waits once the pipe is full.
  public func pause() {
    guard isReading, !hasEnded else { return }
    isReading = false
    events.unwatch(readingEnd)
  }

  /// Reads on after `pause`.
  public func resume() {
    guard !isReading, !hasEnded else { return }
    isReading = true
    _ = watch()
  }

  /// Stops reading, whoever may still write.
  public func end() {
    guard !hasEnded else { return }
    hasEnded = true
    childHasStarted()
    events.close(readingEnd)
  }

  private func watch() -> Bool {
    // Holds on to the pipe until it has ended.
    events.watch(readingEnd) { [self] in
      guard let chunk = events.read(readingEnd) else { return }
      if chunk.isEmpty { end() }
      onBytes(chunk)
    }
  }
}
