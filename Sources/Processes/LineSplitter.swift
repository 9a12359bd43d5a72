import Glibc

/// Cuts a stream of bytes into lines, and keeps no more of it than one line may hold.
public struct LineSplitter: Sendable {
  /// A longer line is passed on in pieces of this many bytes.
  public static let pieceLimit = 64 * 1024

  private var pending: [UInt8] = []

  /// A splitter at the beginning of a stream.
  public init() {}

  /// Takes the next bytes and hands over the lines that they complete, each without its newline, or a piece of one
  /// that is longer than a line may be.
  ///
  /// A line that lies within the chunk is handed over as a part of it: nothing is copied.
  public mutating func split(_ chunk: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
    var start = 0
    while let newline = Self.newline(in: chunk, from: start) {
      if pending.isEmpty, newline - start <= Self.pieceLimit {
        body(chunk[start..<newline])
      } else {
        add(chunk[start..<newline], body)
        body(pending[...])
        pending = []
      }
      start = newline + 1
    }
    add(chunk[start...], body)
  }

  /// Hands over what is left at the end of the stream, where its last line has no newline.
  public mutating func finish(_ body: (ArraySlice<UInt8>) -> Void) {
    guard !pending.isEmpty else { return }
    body(pending[...])
    pending = []
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void) {
    var rest = bytes
    while pending.count + rest.count > Self.pieceLimit {
      let room = Self.pieceLimit - pending.count
      body((pending + rest.prefix(room))[...])
      pending = []
      rest = rest.dropFirst(room)
    }
    pending += rest
  }

  private static func newline(in chunk: [UInt8], from start: Int) -> Int? {
    unsafe chunk.withUnsafeBytes { bytes -> Int? in
      guard start < bytes.count, let base = bytes.baseAddress else { return nil }
      let found = unsafe memchr(base + start, 0x0A, bytes.count - start)
      return unsafe found.map { unsafe UnsafeRawPointer($0) - base }
    }
  }
}
