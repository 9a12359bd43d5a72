extension ControlInterface {
  public static let metrics = ControlMethod<NoParameters, MetricsAnswer>(
    "Metrics", "Numbers for monitoring. Counters begin with the daemon.")
}

/// Numbers for monitoring.
public struct MetricsAnswer: Record {
  public static let typeName = "MetricsAnswer"
  public static let summary = "Numbers for monitoring."
  public static let fields: [Field<Self>] = [
    .init("instance", \.instance, "Identifies this start of the daemon."),
    .init("version", \.version, "The daemon's version."),
    .init("startedAt", \.startedAt, "When it was started."),
    .init("schedules", \.schedules, "How many schedules there are in each state."),
    .init("quarantinedFiles", \.quarantinedFiles, "How many schedule files are quarantined."),
    .init("running", \.running, "How many runs are active."),
    .init("waiting", \.waiting, "How many fires wait, by reason."),
    .init("fires", \.fires, "How many fires of each schedule were decided, by decision."),
    .init("runs", \.runs, "How many runs of each schedule ended, by outcome."),
    .init("lateness", \.lateness, "How late runs started, in seconds."),
    .init("durations", \.durations, "The durations of runs, in seconds."),
    .init("journalEntriesLost", \.journalEntriesLost, "How many journal entries were lost."),
    .init("clockChanges", \.clockChanges, "How many times the clock was set."),
    .init("reloads", \.reloads, "How many reloads there were, by their result: good or bad."),
    .init("cpuSeconds", \.cpuTime, "The daemon's own processor time."),
    .init("residentBytes", \.residentMemory, "The daemon's resident memory; null where unknown."),
  ]

  public var instance = ""
  public var version = ""
  public var startedAt = ""
  public var schedules: [Count] = []
  public var quarantinedFiles = 0
  public var running = 0
  public var waiting: [Count] = []
  public var fires: [ScheduleCount] = []
  public var runs: [ScheduleCount] = []
  public var lateness = Histogram()
  public var durations = Histogram()
  public var journalEntriesLost = 0
  public var clockChanges = 0
  public var reloads: [Count] = []
  public var cpuTime = 0.0
  public var residentMemory: Int?

  /// Nothing.
  public init() {}
}

/// How many there are of a kind.
public struct Count: Record {
  public static let typeName = "Count"
  public static let summary = "How many there are of a kind."
  public static let fields: [Field<Self>] = [
    .init("kind", \.kind, "The kind."),
    .init("count", \.count, "How many."),
  ]

  public var kind = ""
  public var count = 0

  /// None of no kind.
  public init() {}
  /// So many of a kind.
  public init(_ kind: String, _ count: Int) {
    self.kind = kind
    self.count = count
  }
}

/// How many there were of a kind, of one schedule.
public struct ScheduleCount: Record {
  public static let typeName = "ScheduleCount"
  public static let summary = "How many there were of a kind, of one schedule."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("kind", \.kind, "The kind."),
    .init("count", \.count, "How many."),
  ]

  public var schedule = ""
  public var kind = ""
  public var count = 0

  /// None.
  public init() {}
}

/// How many values lie at or below each bound.
public struct Histogram: Record {
  public static let typeName = "Histogram"
  public static let summary = "How many values lie at or below each bound."
  public static let fields: [Field<Self>] = [
    .init("bounds", \.bounds, "The bounds, rising."),
    .init("counts", \.counts, "For each bound how many values lie at or below it."),
    .init("count", \.count, "How many values there are."),
    .init("sum", \.sum, "What they add up to."),
  ]

  public var bounds: [Double] = []
  public var counts: [Int] = []
  public var count = 0
  public var sum = 0.0

  /// Without bounds.
  public init() {}
}
