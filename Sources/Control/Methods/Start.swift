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
    Has a run stop its tasks and end, takes a fire that waits out of its queue, or ends a backfill, whose active runs
    continue.
    """)
}

/// What is to be started.
public struct StartParameters: Record {
  public static let typeName = "StartParameters"
  public static let summary = "What is to be started."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("reason", \.reason, "Why, for the journal and the ledger."),
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
    .init("waiting", \.waiting, "What it waits for: overlap or max-runs; null where it has begun."),
  ]

  public var runID = ""
  public var waiting: String?

  /// Nothing.
  public init() {}
}

/// What is to be cancelled.
public struct CancelParameters: Record {
  public static let typeName = "CancelParameters"
  public static let summary = "What is to be cancelled."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "The id of a run, of a fire that waits, or of a backfill."),
    .init("reason", \.reason, "Why, for the journal."),
  ]

  public var runID = ""
  public var reason: String?

  /// No id.
  public init() {}
}
