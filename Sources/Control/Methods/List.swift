extension ControlInterface {
  public static let list = ControlMethod<ListParameters, ListAnswer>(
    "List", "The loaded schedules in the order of their names, a page at a time.")
}

/// Which schedules are asked for.
public struct ListParameters: Record {
  public static let typeName = "ListParameters"
  public static let summary = "Which schedules are asked for."
  public static let fields: [Field<Self>] = [
    .init("name", \.name, "Only the schedule of this name."),
    .init("after", \.after, "The name after which the page begins: 'next' of the page before."),
    .init("limit", \.limit, "How many schedules at most, from 1 to 5000; by default 500."),
    .init(
      "recent", \.recent, "How many of its last runs each schedule is to have, from 0 to 18; by default 0."),
  ]

  public var name: String?
  public var after: String?
  public var limit: Int?
  public var recent: Int?

  /// The first page.
  public init() {}
}

/// A page of schedules.
public struct ListAnswer: Record {
  public static let typeName = "ListAnswer"
  public static let summary = "A page of schedules."
  public static let fields: [Field<Self>] = [
    .init("schedules", \.schedules, "The schedules, in the order of their names."),
    .init("next", \.next, "What to give as 'after' for the next page; null on the last one."),
    .init("version", \.version, "Rises with each load: pages of different versions do not belong together."),
    .init(
      "notLoaded", \.notLoaded, "The files that changed, appeared or were removed since they were loaded, at most 100."),
  ]

  public var schedules: [ScheduleRow] = []
  public var next: String?
  public var version = 0
  public var notLoaded: [FileChange] = []

  /// No schedule.
  public init() {}
}

/// One schedule and where it stands.
public struct ScheduleRow: Record {
  public static let typeName = "Schedule"
  public static let summary = "A schedule and its state."
  public static let fields: [Field<Self>] = [
    .init("name", \.name, "Its name."),
    .init("description", \.description, "Its description."),
    .init("file", \.file, "Its file."),
    .init("line", \.line, "The line at which it begins."),
    .init("cron", \.cron, "Its expressions, as they were written."),
    .init("zone", \.zone, "The zone in which they are read."),
    .init("seed", \.seed, "The seed of H and ~ in place of the name."),
    .init("enabled", \.isEnabled, "Whether it is enabled."),
    .init("paused", \.paused, "Its own pause; null where it is not paused."),
    .init("next", \.next, "The next fire; null where there is none."),
    .init("last", \.last, "The scheduled time of its last run; null where there was none."),
    .init("result", \.result, "The outcome of its last run, or running."),
    .init("lastRunId", \.lastRunID, "The id of its last run."),
    .init("problem", \.problem, "What keeps it from starting on this host, in a sentence."),
    .init("warnings", \.warnings, "Its warnings, one line each."),
    .init("recent", \.recent, "Its last runs, the newest first, as many as were asked for."),
  ]

  public var name = ""
  public var description: String?
  public var file = ""
  public var line = 0
  /// The expressions as they were written.
  public var cron: [String] = []
  public var zone = ""
  /// What drawn values are drawn by; nil for the name.
  public var seed: String?
  public var isEnabled = false
  public var paused: PauseRow?
  public var next: String?
  /// The time of the last run's fire, and its outcome, `running` while it goes on.
  public var last: String?
  public var result: String?
  public var lastRunID: String?
  /// What stands against it on this machine.
  public var problem: String?
  /// Its warnings, one line each.
  public var warnings: [String] = []
  public var recent: [RecentRun] = []

  /// Nothing.
  public init() {}
}

/// One of the last runs of a schedule.
public struct RecentRun: Record {
  public static let typeName = "RecentRun"
  public static let summary = "One of the last runs of a schedule."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "Its id."),
    .init("outcome", \.outcome, "Its outcome, or running."),
    .init("durationSeconds", \.duration, "Its duration; null while it runs or where unknown."),
  ]

  public var runID = ""
  public var outcome = ""
  public var duration: Double?

  /// Nothing.
  public init() {}
}
