import Glibc

/// A line of output, without what ended it, or a piece of one that is longer than a line may be.
public struct OutputLine: Sendable, Hashable {
  public let bytes: ArraySlice<UInt8>
  /// Whether the same line goes on after these bytes.
  public let isContinued: Bool

  /// A line that ends here, or a piece of one.
  public init(_ bytes: ArraySlice<UInt8>, isContinued: Bool = false) {
    self.bytes = bytes
    self.isContinued = isContinued
  }
}

/// Cuts a stream of bytes into lines, and keeps no more of it than one line may hold.
public struct LineSplitter: Sendable {
  /// What ends a line.
  public enum LineEnd: Sendable {
    case newline
    /// A carriage return, too, with or without a newline after it. Those of one chunk end its line together: each
    /// replaces what a terminal showed before it.
    case newlineOrReturn
  }

  /// A longer line is passed on in pieces of this many bytes at most, cut between two characters of UTF-8.
  public static let pieceLimit = 64 * 1024

  private let endsAtReturn: Bool
  private var pending: [UInt8] = []
  /// Whether the line before ended at a carriage return, whose newline may be still to come.
  private var followsReturn = false

  /// A splitter at the beginning of a stream.
  public init(lineEnd: LineEnd = .newline) {
    endsAtReturn = lineEnd == .newlineOrReturn
  }

  /// Takes the next bytes and hands over the lines that they complete, or a piece of one that is too long.
  ///
  /// A line that lies within the chunk is handed over as a part of it: nothing is copied.
  public mutating func split(_ chunk: [UInt8], _ body: (OutputLine) -> Void) {
    guard !chunk.isEmpty else { return }
    var start = followsReturn && chunk[0] == 0x0A ? 1 : 0
    followsReturn = false
    while let newline = Self.newline(in: chunk, from: start) {
      let line = chunk[start..<newline]
      end(with: endsAtReturn && line.last == 0x0D ? line.dropLast() : line, body)
      start = newline + 1
    }
    if endsAtReturn, let last = chunk[start...].lastIndex(of: 0x0D) {
      let frames = chunk[start..<last]
      // At the beginning of a line it ends nothing.
      if !pending.isEmpty || frames.contains(where: { $0 != 0x0D }) { end(with: frames, body) }
      followsReturn = last == chunk.count - 1
      start = last + 1
    }
    add(chunk[start...], body)
  }

  /// Hands over what is left at the end of the stream, where its last line has no newline.
  public mutating func finish(_ body: (OutputLine) -> Void) {
    guard !pending.isEmpty else { return }
    body(OutputLine(pending[...]))
    pending = []
  }

  private mutating func end(with bytes: ArraySlice<UInt8>, _ body: (OutputLine) -> Void) {
    guard !pending.isEmpty || bytes.count > Self.pieceLimit else { return body(OutputLine(bytes)) }
    add(bytes, body)
    body(OutputLine(pending[...]))
    pending = []
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>, _ body: (OutputLine) -> Void) {
    var rest = bytes
    while pending.count + rest.count > Self.pieceLimit {
      let room = Self.pieceLimit - pending.count
      let piece = pending + rest.prefix(room)
      let end = Self.endOfWholeCharacters(in: piece)
      body(OutputLine(piece[..<end], isContinued: true))
      pending = Array(piece[end...])
      rest = rest.dropFirst(room)
    }
    pending += rest
  }

  /// Where the last character of UTF-8 begins if its end is missing; else, and where it is no UTF-8, the end.
  private static func endOfWholeCharacters(in bytes: [UInt8]) -> Int {
    for distance in 1...min(3, bytes.count) {
      let length =
        switch bytes[bytes.count - distance] {
        case 0x80...0xBF: 0
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      if length > 0 { return length > distance ? bytes.count - distance : bytes.count }
    }
    return bytes.count
  }

  private static func newline(in chunk: [UInt8], from start: Int) -> Int? {
    unsafe chunk.withUnsafeBytes { bytes -> Int? in
      guard start < bytes.count, let base = bytes.baseAddress else { return nil }
      let found = unsafe memchr(base + start, 0x0A, bytes.count - start)
      return unsafe found.map { unsafe UnsafeRawPointer($0) - base }
    }
  }
}
