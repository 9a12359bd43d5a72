/// Cuts a stream of bytes into lines, and keeps no more of it than one line may hold.
public struct LineSplitter: Sendable {
  /// A line, or a piece of one that is longer than a line may be.
  public struct Piece: Hashable, Sendable {
    /// The bytes as they came, without the newline.
    public let bytes: [UInt8]
    /// Whether the line ended here, by a newline.
    public let endsLine: Bool
  }

  /// A longer line is passed on in pieces of this many bytes.
  public static let pieceLimit = 64 * 1024

  private var pending: [UInt8] = []

  /// A splitter at the beginning of a stream.
  public init() {}

  /// Takes the next bytes and hands over the lines that they complete.
  public mutating func split(_ chunk: some Collection<UInt8>, _ body: (Piece) -> Void) {
    var rest = chunk[...]
    while let newline = rest.firstIndex(of: 0x0A) {
      add(rest[..<newline], body)
      body(Piece(bytes: pending, endsLine: true))
      pending.removeAll(keepingCapacity: true)
      rest = rest[rest.index(after: newline)...]
    }
    add(rest, body)
  }

  /// Hands over what is left at the end of the stream, where its last line has no newline.
  public mutating func finish(_ body: (Piece) -> Void) {
    guard !pending.isEmpty else { return }
    body(Piece(bytes: pending, endsLine: false))
    pending = []
  }

  private mutating func add(_ bytes: some Collection<UInt8>, _ body: (Piece) -> Void) {
    var rest = bytes[...]
    while pending.count + rest.count > Self.pieceLimit {
      let end = rest.index(rest.startIndex, offsetBy: Self.pieceLimit - pending.count)
      pending += rest[..<end]
      body(Piece(bytes: pending, endsLine: false))
      pending.removeAll(keepingCapacity: true)
      rest = rest[end...]
    }
    pending += rest
  }
}
