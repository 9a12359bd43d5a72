extension ControlInterface {
  public static let runs = ControlMethod<RunsParameters, RunsAnswer>(
    "Runs", "The runs that the ledger has, the newest first.")
  public static let run = ControlMethod<RunParameters, RunAnswer>(
    "Run", "One run and its tasks; of an active run, their present states.")
}

/// Which runs are asked for.
public struct RunsParameters: Record {
  public static let typeName = "RunsParameters"
  public static let summary = "Which runs are asked for."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule; by default all."),
    .init("outcome", \.outcome, "Only those with this outcome, or those that are running."),
    .init("failed", \.failed, "Only those that ended without success."),
    .init("since", \.since, "Only those whose start was decided at this time or later."),
    .init("until", \.until, "Only those whose start was decided before this time."),
    .init("limit", \.limit, "How many at most, from 1 to 1000; by default 50."),
    .init("before", \.before, "'next' of the page before."),
  ]

  public var schedule: String?
  public var outcome: String?
  public var failed: Bool?
  public var since: String?
  public var until: String?
  public var limit: Int?
  public var before: String?

  /// All runs.
  public init() {}
}

/// A page of runs.
public struct RunsAnswer: Record {
  public static let typeName = "RunsAnswer"
  public static let summary = "A page of runs."
  public static let fields: [Field<Self>] = [
    .init("runs", \.runs, "The runs, the newest first."),
    .init("next", \.next, "What to give as 'before' for the next page; null on the last one."),
    .init(
      "failedStarts", \.failedStarts,
      "With 'failed', on the first page: the last fires that failed to start, at most 'limit'."),
  ]

  public var runs: [RunRow] = []
  public var next: String?
  public var failedStarts: [DecisionRow] = []

  /// No run.
  public init() {}
}

/// Which run is asked for.
public struct RunParameters: Record {
  public static let typeName = "RunParameters"
  public static let summary = "Which run is asked for."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "Its id.")
  ]

  public var runID = ""

  /// No id.
  public init() {}
}

/// One run and its tasks.
public struct RunAnswer: Record {
  public static let typeName = "RunAnswer"
  public static let summary = "One run and its tasks."
  public static let fields: [Field<Self>] = [
    .init("run", \.run, "The run."),
    .init("waiting", \.waiting, "What it waits for; null once started."),
    .init("tasks", \.tasks, "Its tasks in the order of the factfile; empty where unknown."),
    .init("omittedTasks", \.omittedTasks, "How many more it had, of which nothing was kept."),
    .init("retries", \.retries, "The ids of the runs that retry it, the oldest first, at most 100."),
  ]

  public var run = RunRow()
  public var waiting: WaitingRow?
  public var tasks: [TaskRow] = []
  public var omittedTasks = 0
  public var retries: [String] = []

  /// Nothing.
  public init() {}
}

/// A task of a run.
public struct TaskRow: Record {
  public static let typeName = "Task"
  public static let summary = "A task of a run."
  public static let fields: [Field<Self>] = [
    .init("name", \.name, "Its name."),
    .init("state", \.state, "WAITING, RUNNING, RETRYING, SUCCEEDED, SUCCEEDED_NO_OP, FAILED or SKIPPED."),
    .init("startedAt", \.startedAt, "When its last attempt started; null where there was none."),
    .init("endedAt", \.endedAt, "When it ended; null until then."),
    .init("durationSeconds", \.duration, "From start to end; null until it has ended."),
    .init("exitCode", \.exitCode, "The exit code of its last attempt; null where there is none."),
    .init("signal", \.signal, "The name of the signal that ended it; null where none did."),
    .init(
      "attempts", \.attempts,
      "How often it was started; 0 of one that succeeded in the run that this one retries, or never was."),
    .init("reason", \.reason, "Why it failed or was skipped, in a sentence."),
    .init("stdout", \.output, "The end of its standard output."),
    .init("stderr", \.errors, "The end of its standard error."),
  ]

  public var name = ""
  public var state = ""
  public var startedAt: String?
  public var endedAt: String?
  public var duration: Double?
  public var exitCode: Int?
  public var signal: String?
  public var attempts = 0
  public var reason: String?
  public var output = ""
  public var errors = ""

  /// Nothing.
  public init() {}
}
