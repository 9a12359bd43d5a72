extension ControlInterface {
  public static let status = ControlMethod<NoParameters, StatusAnswer>(
    "Status", "How the daemon is: what runs, what waits, what comes next, and what wants a person.")
}

/// How the daemon is.
public struct StatusAnswer: Record {
  public static let typeName = "StatusAnswer"
  public static let summary = "How the daemon is."
  public static let fields: [Field<Self>] = [
    .init("version", \.version, "The daemon's version."),
    .init("host", \.host, "The name of its host."),
    .init("instance", \.instance, "What tells this start of the daemon from others, as in the events of Subscribe."),
    .init("startedAt", \.startedAt, "When it was started."),
    .init("schedules", \.schedules, "How many schedules are loaded."),
    .init("runs", \.runs, "The active runs, the oldest first."),
    .init("waiting", \.waiting, "The first fires that wait, at most 20."),
    .init("waitingCount", \.waitingCount, "How many fires wait."),
    .init("fires", \.fires, "The next fires, at most 5."),
    .init("paused", \.paused, "The pause of the daemon; null where it is not paused."),
    .init("pausedSchedules", \.pausedSchedules, "The pauses of schedules."),
    .init("backfills", \.backfills, "The backfills that go on."),
    .init("runsLastDay", \.runsLastDay, "How many runs were started in the last 24 hours."),
    .init("missedLastDay", \.missedLastDay, "How many records of missed fires the last 24 hours have."),
    .init("failedLastDay", \.failedLastDay, "How many runs failed, or failed to start, in the last 24 hours."),
    .init("quarantined", \.quarantined, "The files that are not used."),
    .init("problems", \.problems, "What keeps schedules from starting on this host."),
    .init("notLoaded", \.notLoaded, "The files that are not as they were when they were loaded, at most 100."),
    .init("warnings", \.warnings, "The first warnings, at most 10."),
    .init("warningCount", \.warningCount, "How many warnings there are."),
  ]

  public var version = ""
  public var host = ""
  public var instance = ""
  public var startedAt = ""
  public var schedules = 0
  public var runs: [ActiveRun] = []
  public var waiting: [WaitingRow] = []
  public var waitingCount = 0
  public var fires: [FireRow] = []
  public var paused: PauseRow?
  public var pausedSchedules: [PauseRow] = []
  public var backfills: [BackfillRow] = []
  public var runsLastDay = 0
  public var missedLastDay = 0
  public var failedLastDay = 0
  public var quarantined: [ControlQuarantine] = []
  public var problems: [ControlProblem] = []
  public var notLoaded: [FileChange] = []
  public var warnings: [ControlWarning] = []
  public var warningCount = 0

  /// Nothing.
  public init() {}
}

/// A run that goes on.
public struct ActiveRun: Record {
  public static let typeName = "ActiveRun"
  public static let summary = "A run that goes on."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "Its id."),
    .init("schedule", \.schedule, "The name of its schedule."),
    .init("scheduledTime", \.scheduledTime, "The instant of its fire; of a manual run, when it was asked for."),
    .init("startedAt", \.startedAt, "When its start was decided."),
    .init("trigger", \.trigger, "cron, catch-up, boot, manual, retry, backfill or submitted."),
    .init("by", \.requestedBy, "The account that asked for it; null for fires."),
  ]

  public var runID = ""
  public var schedule = ""
  public var scheduledTime = ""
  public var startedAt = ""
  public var trigger = ""
  public var requestedBy: String?

  /// Nothing.
  public init() {}
}
