extension ControlInterface {
  public static let start = ControlMethod<StartParameters, StartAnswer>(
    "Start",
    """
    Starts a run of a schedule now, whatever its cron, its pause and its dates say. Constraint and overlap are obeyed:
    where they say no, it is refused.
    """)
  public static let cancel = ControlMethod<CancelParameters, Done>(
    "Cancel",
    """
    Cancels a run, a waiting fire, or a backfill, whose active runs continue.
    """)
}

/// What to start.
public struct StartParameters: Record {
  public static let typeName = "StartParameters"
  public static let summary = "What to start."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("reason", \.reason, "The reason, for the journal and the ledger."),
  ]

  public var schedule = ""
  public var reason: String?

  /// No name.
  public init() {}
}

/// What was started.
public struct StartAnswer: Record {
  public static let typeName = "StartAnswer"
  public static let summary = "What was started."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "The id of the run."),
    .init("waiting", \.waiting, "What it waits for: overlap or max-runs; null where it was started."),
  ]

  public var runID = ""
  public var waiting: String?

  /// Nothing.
  public init() {}
}

/// What to cancel.
public struct CancelParameters: Record {
  public static let typeName = "CancelParameters"
  public static let summary = "What to cancel."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "The id of a run, of a fire that waits, or of a backfill."),
    .init("reason", \.reason, "The reason, for the journal."),
  ]

  public var runID = ""
  public var reason: String?

  /// No id.
  public init() {}
}
