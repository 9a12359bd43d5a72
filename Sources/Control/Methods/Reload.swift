extension ControlInterface {
  public static let reload = ControlMethod<ReloadParameters, ReloadAnswer>(
    "Reload", "Reloads the schedule files. Nothing is fired, and active runs continue.")
}

/// Why it is asked for.
public struct ReloadParameters: Record {
  public static let typeName = "ReloadParameters"
  public static let summary = "Why it is asked for."
  public static let fields: [Field<Self>] = [
    .init("reason", \.reason, "The reason, for the journal.")
  ]

  public var reason: String?

  /// No reason.
  public init() {}
}

/// What a reload changed.
public struct ReloadAnswer: Record {
  public static let typeName = "ReloadAnswer"
  public static let summary = "What a reload changed."
  public static let fields: [Field<Self>] = [
    .init("added", \.added, "The names of new schedules."),
    .init("changed", \.changed, "The changed schedules."),
    .init("removed", \.removed, "The names of removed schedules."),
    .init("unchanged", \.unchanged, "How many schedules are unchanged."),
    .init("quarantined", \.quarantined, "The quarantined files."),
    .init("problems", \.problems, "What keeps schedules from starting on this host."),
    .init("ignored", \.ignored, "Files of the directory that are no schedule files."),
    .init("warnings", \.warnings, "The first of all warnings, also of schedules that did not change, at most 200."),
    .init("warningCount", \.warningCount, "How many warnings there are."),
  ]

  public var added: [String] = []
  public var changed: [ScheduleChange] = []
  public var removed: [String] = []
  public var unchanged = 0
  public var quarantined: [ControlQuarantine] = []
  public var problems: [ControlProblem] = []
  /// Files of the directory that are no schedule files.
  public var ignored: [String] = []
  /// The first of all warnings, also of schedules that did not change.
  public var warnings: [ControlWarning] = []
  /// How many warnings there are.
  public var warningCount = 0

  /// Nothing changed.
  public init() {}

  /// Whether everything that matters on this machine is in order.
  public var isGood: Bool { quarantined.isEmpty && !problems.contains(where: \.matchesHere) }
}

/// A schedule whose description changed, and the keys that did.
public struct ScheduleChange: Record {
  public static let typeName = "Change"
  public static let summary = "A changed schedule."
  public static let fields: [Field<Self>] = [
    .init("name", \.name, "Its name."),
    .init("keys", \.keys, "The changed keys."),
  ]

  public var name = ""
  public var keys: [String] = []

  /// Nothing.
  public init() {}
}
