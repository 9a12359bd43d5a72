extension ControlInterface {
  public static let retry = ControlMethod<RetryParameters, RetryAnswer>(
    "Retry",
    """
    Starts a run of the same fire, in which tasks that succeeded count as done: only what failed, was skipped or never
    ended runs. Refused where the run goes on or succeeded, and where the factfile's task graph changed since; constraint
    and overlap are obeyed.
    """)
}

/// Which run is to be tried again.
public struct RetryParameters: Record {
  public static let typeName = "RetryParameters"
  public static let summary = "Which run is to be tried again."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "The id of a run that ended without success."),
    .init("reason", \.reason, "Why, for the journal and the ledger."),
  ]

  public var runID = ""
  public var reason: String?

  /// No id.
  public init() {}
}

/// The run that was started.
public struct RetryAnswer: Record {
  public static let typeName = "RetryAnswer"
  public static let summary = "The run that was started."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "The id of the new run."),
    .init("waiting", \.waiting, "What it waits for: overlap or max-runs; null where it has begun."),
    .init("doneTasks", \.doneTasks, "How many tasks count as done."),
    .init("openTasks", \.openTasks, "How many tasks are left to run or to be skipped."),
  ]

  public var runID = ""
  public var waiting: String?
  public var doneTasks = 0
  public var openTasks = 0

  /// Nothing.
  public init() {}
}
