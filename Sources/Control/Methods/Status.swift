extension ControlInterface {
  public static let status = ControlMethod<NoParameters, StatusAnswer>(
    "Status", "Daemon status: active and waiting runs, next fires, and what needs attention.")
}

/// How the daemon is.
public struct StatusAnswer: Record {
  public static let typeName = "StatusAnswer"
  public static let summary = "The daemon's status."
  public static let fields: [Field<Self>] = [
    .init("version", \.version, "The daemon's version."),
    .init("host", \.host, "The name of its host."),
    .init("instance", \.instance, "Identifies this start of the daemon, as in the events of Subscribe."),
    .init("startedAt", \.startedAt, "When it was started."),
    .init("schedules", \.schedules, "How many schedules are loaded."),
    .init("runs", \.runs, "The active runs, the oldest first, at most 100."),
    .init("runCount", \.runCount, "How many runs are active."),
    .init("waiting", \.waiting, "The first waiting fires, at most 20."),
    .init("waitingCount", \.waitingCount, "How many fires wait."),
    .init("fires", \.fires, "The next fires, at most 5."),
    .init("paused", \.paused, "The pause of the daemon; null where it is not paused."),
    .init("pausedSchedules", \.pausedSchedules, "The pauses of schedules, at most 100."),
    .init("pausedCount", \.pausedCount, "How many schedules are paused."),
    .init("backfills", \.backfills, "The active backfills, at most 100."),
    .init("runsLastDay", \.runsLastDay, "How many runs were started in the last 24 hours."),
    .init("missedLastDay", \.missedLastDay, "How many records of missed fires the last 24 hours have."),
    .init("failedLastDay", \.failedLastDay, "How many runs failed, or failed to start, in the last 24 hours."),
    .init("quarantined", \.quarantined, "The quarantined files, at most 100."),
    .init("quarantinedCount", \.quarantinedCount, "How many files are quarantined."),
    .init("problems", \.problems, "What keeps schedules from starting on this host, at most 100."),
    .init("problemCount", \.problemCount, "How many schedules have a problem."),
    .init(
      "notLoaded", \.notLoaded, "The files that changed, appeared or were removed since they were loaded, at most 100."),
    .init("warnings", \.warnings, "The first warnings, at most 10."),
    .init("warningCount", \.warningCount, "How many warnings there are."),
  ]

  public var version = ""
  public var host = ""
  public var instance = ""
  public var startedAt = ""
  public var schedules = 0
  public var runs: [ActiveRun] = []
  public var runCount = 0
  public var waiting: [WaitingRow] = []
  public var waitingCount = 0
  public var fires: [FireRow] = []
  public var paused: PauseRow?
  public var pausedSchedules: [PauseRow] = []
  public var pausedCount = 0
  public var backfills: [BackfillRow] = []
  public var runsLastDay = 0
  public var missedLastDay = 0
  public var failedLastDay = 0
  public var quarantined: [ControlQuarantine] = []
  public var quarantinedCount = 0
  public var problems: [ControlProblem] = []
  public var problemCount = 0
  public var notLoaded: [FileChange] = []
  public var warnings: [ControlWarning] = []
  public var warningCount = 0

  /// Nothing.
  public init() {}
}

/// An active run.
public struct ActiveRun: Record {
  public static let typeName = "ActiveRun"
  public static let summary = "An active run."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "Its id."),
    .init("schedule", \.schedule, "The name of its schedule."),
    .init("scheduledTime", \.scheduledTime, "The instant of its fire; of a manual run, when it was asked for."),
    .init("startedAt", \.startedAt, "When its start was decided."),
    .init("trigger", \.trigger, "cron, catch-up, boot, manual, retry, backfill or submitted."),
    .init("by", \.requestedBy, "The account that requested it; null for fires."),
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
