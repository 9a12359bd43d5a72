extension ControlInterface {
  public static let backfill = ControlMethod<BackfillParameters, BackfillAnswer>(
    "Backfill",
    """
    Runs the instants of a past stretch of a schedule, the oldest first, obeying its constraint, its dates and overlap.
    It waits until the schedule is idle, survives restarts, and can be cancelled by its id.
    """)
}

/// What to run.
public struct BackfillParameters: Record {
  public static let typeName = "BackfillParameters"
  public static let summary = "What to run."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("from", \.from, "The first instant that belongs to it."),
    .init("to", \.through, "The last instant that belongs to it; not later than now."),
    .init("parallel", \.parallel, "How many may run at the same time, from 1 to 100; more than 1 needs overlap allow."),
    .init("dryRun", \.isDryRun, "Whether to report what would run, and run nothing."),
    .init("reason", \.reason, "The reason, for the journal."),
  ]

  public var schedule = ""
  public var from = ""
  public var through = ""
  public var parallel: Int?
  public var isDryRun: Bool?
  public var reason: String?

  /// No name.
  public init() {}
}

/// What will run.
public struct BackfillAnswer: Record {
  public static let typeName = "BackfillAnswer"
  public static let summary = "What will run."
  public static let fields: [Field<Self>] = [
    .init("backfillId", \.backfillID, "Its id, by which it can be cancelled; null for a dry run."),
    .init("count", \.count, "How many instants it has."),
    .init("instants", \.instants, "The instants, at most 1000 of them."),
  ]

  public var backfillID: String?
  public var count = 0
  public var instants: [String] = []

  /// Nothing.
  public init() {}
}
