// What loading found.

/// What stands against a schedule on this machine.
public struct ControlProblem: Record {
  public static let typeName = "Problem"
  public static let summary = "What keeps a schedule from starting on this machine."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("reason", \.reason, "What is missing or invalid, in a sentence."),
    .init("matchesHere", \.matchesHere, "Whether its constraint matches this host, so that it would run here."),
  ]

  public var schedule = ""
  public var reason = ""
  /// Whether its constraint matches here, so that it would run.
  public var matchesHere = false

  /// Nothing.
  public init() {}
}

/// A warning about a schedule that works but may not do what is intended.
public struct ControlWarning: Record {
  public static let typeName = "Warning"
  public static let summary = "A warning about a schedule that works but may not do what is intended."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("message", \.message, "The warning in one line."),
    .init("text", \.text, "The warning with its place, and the line with a caret where there is one."),
  ]

  public var schedule = ""
  /// In one line.
  public var message = ""
  /// With its place, and the line with a caret where there is one.
  public var text = ""

  /// Nothing.
  public init() {}
}

/// A quarantined file and every mistake in it.
public struct ControlQuarantine: Record {
  public static let typeName = "Quarantine"
  public static let summary = "A quarantined file and every mistake in it."
  public static let fields: [Field<Self>] = [
    .init("path", \.path, "The file."),
    .init("reasons", \.reasons, "Each mistake with its place, its line and a caret."),
    .init("schedules", \.schedules, "Its schedules, which stay as last loaded."),
  ]

  public var path = ""
  public var reasons: [String] = []
  public var schedules: [String] = []

  /// Nothing.
  public init() {}
}

/// A file of the directory that is not as it was when it was loaded.
public struct FileChange: Record {
  public static let typeName = "FileChange"
  public static let summary = "A schedule file, or a file of excluded dates, that changed since it was loaded."
  public static let fields: [Field<Self>] = [
    .init("path", \.path, "The file."),
    .init("change", \.change, "edited, added or removed."),
    .init("at", \.at, "When it was changed; null where it is gone."),
    .init("schedules", \.schedules, "The loaded schedules it concerns, at most 100 of them."),
  ]

  public var path = ""
  /// `edited`, `added` or `removed`.
  public var change = ""
  public var at: String?
  public var schedules: [String] = []

  /// Nothing.
  public init() {}
}
