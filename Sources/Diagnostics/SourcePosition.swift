/// A place in a text, as an editor shows it.
public struct SourcePosition: Hashable, Sendable, Comparable {
  // Every value of a text has a place, so it takes little room; no text that is read has four thousand million lines.
  private let storedLine: UInt32
  private let storedColumn: UInt32

  /// The line, from 1.
  public var line: Int { Int(storedLine) }
  /// The column in characters, from 1.
  public var column: Int { Int(storedColumn) }

  /// Names a place by line and column, both from 1.
  public init(line: Int, column: Int) {
    storedLine = UInt32(clamping: line)
    storedColumn = UInt32(clamping: column)
  }

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A stretch of one line of a text: where it starts and how many characters it covers.
public struct SourceSpan: Hashable, Sendable {
  public let start: SourcePosition
  private let storedLength: UInt32

  /// The characters covered, at least 1.
  public var length: Int { Int(storedLength) }

  /// Covers `length` characters from `start` on; a length below 1 counts as 1.
  public init(start: SourcePosition, length: Int = 1) {
    self.start = start
    storedLength = UInt32(clamping: max(1, length))
  }

  /// Covers `length` characters from the given line and column on.
  public init(line: Int, column: Int, length: Int = 1) {
    self.init(start: SourcePosition(line: line, column: column), length: length)
  }
}
