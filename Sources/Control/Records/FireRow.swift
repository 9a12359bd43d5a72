/// A fire to come.
public struct FireRow: Record {
  public static let typeName = "Fire"
  public static let summary = "A fire to come."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("time", \.time, "The instant that its expression names."),
    .init("zone", \.zone, "The zone in which the expression is read."),
    .init("planned", \.planned, "When it is to start: the instant and the schedule's jitter."),
    .init("note", \.note, "The effect of a clock change on it, where there is one."),
  ]

  public var schedule = ""
  public var time = ""
  public var zone = ""
  public var planned = ""
  public var note: String?

  /// Nothing.
  public init() {}
}

/// A fire or a request that waits.
public struct WaitingRow: Record {
  public static let typeName = "Waiting"
  public static let summary = "A fire or a request that waits to be started."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "The id of the run that it may become."),
    .init("schedule", \.schedule, "The schedule's name."),
    .init("scheduledTime", \.scheduledTime, "The instant of the fire."),
    .init("trigger", \.trigger, "cron, catch-up, boot, manual, retry, backfill or submitted."),
    .init("reason", \.reason, "What it waits for: jitter, lookup, overlap, max-runs or catch-up."),
    .init("plannedStart", \.plannedStart, "When it was or is to start."),
  ]

  public var runID = ""
  public var schedule = ""
  public var scheduledTime = ""
  public var trigger = ""
  public var reason = ""
  public var plannedStart = ""

  /// Nothing.
  public init() {}
}

/// A pause of the daemon or of a schedule.
public struct PauseRow: Record {
  public static let typeName = "PauseState"
  public static let summary = "A pause of the daemon or of a schedule."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name; null where the daemon is paused."),
    .init("until", \.until, "When it ends by itself; null where it has to be resumed."),
    .init("reason", \.note, "The reason given with the pause."),
    .init("by", \.requestedBy, "The account that paused it."),
  ]

  public var schedule: String?
  public var until: String?
  public var note: String?
  public var requestedBy: String?

  /// Nothing.
  public init() {}
}

/// A backfill of a schedule that is under way.
public struct BackfillRow: Record {
  public static let typeName = "BackfillState"
  public static let summary = "A backfill of a schedule that is under way."
  public static let fields: [Field<Self>] = [
    .init("backfillId", \.backfillID, "Its id, by which it can be cancelled."),
    .init("schedule", \.schedule, "The schedule's name."),
    .init("from", \.from, "The first instant that belongs to it."),
    .init("to", \.through, "The last instant that belongs to it."),
    .init("parallel", \.parallel, "How many of its runs may be active at the same time."),
    .init("position", \.position, "The last instant that was run; null before the first."),
    .init("by", \.requestedBy, "The account that requested it."),
  ]

  public var backfillID = ""
  public var schedule = ""
  public var from = ""
  public var through = ""
  public var parallel = 1
  public var position: String?
  public var requestedBy: String?

  /// Nothing.
  public init() {}
}
