/// A place in a text, as an editor shows it.
public struct SourcePosition: Hashable, Sendable, Comparable {
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int

  /// Names a place by line and column, both from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A stretch of one line of a text: where it starts and how many characters it covers.
public struct SourceSpan: Hashable, Sendable {
  public let start: SourcePosition
  /// The characters covered, at least 1.
  public let length: Int

  /// Covers `length` characters from `start` on; a length below 1 counts as 1.
  public init(start: SourcePosition, length: Int = 1) {
    self.start = start
    self.length = max(1, length)
  }

  /// Covers `length` characters from the given line and column on.
  public init(line: Int, column: Int, length: Int = 1) {
    self.init(start: SourcePosition(line: line, column: column), length: length)
  }
}
