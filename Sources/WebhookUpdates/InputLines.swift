import Glibc
import Processes
import Synchronization

/// The lines of a pipe, one after another.
final class InputLines: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    /// Where the next line begins, and up to where there is no newline.
    var start = 0
    var searched = 0
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private static let chunkSize = 64 << 10

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next line without its newline, as soon as there is one; nil at the end, where a piece without one is dropped.
  func next() throws(SystemError) -> [UInt8]? {
    try state.withLock { state throws(SystemError) in
      while true {
        if let end = state.bytes[state.searched...].firstIndex(of: UInt8(ascii: "\n")) {
          defer { (state.start, state.searched) = (end + 1, end + 1) }
          return Array(state.bytes[state.start..<end])
        }
        state.bytes.removeFirst(state.start)
        (state.start, state.searched) = (0, state.bytes.count)
        guard try read(into: &state.bytes) else { return nil }
      }
    }
  }

  private func read(into bytes: inout [UInt8]) throws(SystemError) -> Bool {
    let chunk = try Self.chunk(of: descriptor)
    bytes += chunk
    return !chunk.isEmpty
  }

  private static func chunk(of descriptor: Int32) throws(SystemError) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: chunkSize)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError("the changes of the run cannot be read") }
      return Array(chunk.prefix(count))
    }
  }
}
