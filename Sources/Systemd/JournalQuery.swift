public import CivilTime

/// Which entries of the journal are wanted, and from where on.
public struct JournalQuery: Sendable {
  /// Wanted is each entry that has all fields of one of these groups, as `NAME=value`.
  public let groups: [[String]]
  /// The names of the fields to read.
  public let fields: [String]
  /// The place of an entry, after which reading begins; nil for the end of the journal where it is read backwards, else
  /// for its beginning.
  public let cursor: String?
  /// Whether the newest entry comes first.
  public let isBackwards: Bool

  /// Describes what is wanted.
  public init(groups: [[String]], fields: [String], after cursor: String?, isBackwards: Bool) {
    self.groups = groups
    self.fields = fields
    self.cursor = cursor
    self.isBackwards = isBackwards
  }
}

/// Some entries, in the order in which they were read.
public struct JournalPage: Sendable {
  /// An entry.
  public struct Entry: Sendable {
    /// When journald received it.
    public let time: Timestamp
    /// The fields that were asked for, those it has.
    public let fields: [String: String]
  }

  public var entries: [Entry] = []
  /// The places of the first and of the last entry; nil where there is none.
  public var first: String?
  public var last: String?
  /// Whether nothing follows them for now.
  public var isAtEnd = false
}

/// Why the journal cannot be read.
public enum JournalReadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No place of the journal has this form.
  case invalidCursor
  case failed(reason: String)
  /// The reader was closed.
  case closed

  public var description: String {
    switch self {
    case .invalidCursor: "the cursor is invalid"
    case .failed(let reason): "the journal cannot be read: \(reason)"
    case .closed: "the journal is no longer read"
    }
  }
}
