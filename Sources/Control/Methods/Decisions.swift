extension ControlInterface {
  public static let decisions = ControlMethod<DecisionsParameters, DecisionsAnswer>(
    "Decisions", "What was decided about fires, the newest first.")
}

/// Which decisions are asked for.
public struct DecisionsParameters: Record {
  public static let typeName = "DecisionsParameters"
  public static let summary = "Which decisions are asked for."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule; by default all."),
    .init("decision", \.decision, "Which decision: paused, missed, noop, skipped, started or failed-to-start."),
    .init("since", \.since, "Only those that were decided at this time or later."),
    .init("until", \.until, "Only those that were decided before this time."),
    .init("limit", \.limit, "How many at most, from 1 to 1000; by default 50."),
    .init("before", \.before, "'next' of the page before."),
  ]

  public var schedule: String?
  public var decision: String?
  public var since: String?
  public var until: String?
  public var limit: Int?
  public var before: String?

  /// All decisions.
  public init() {}
}

/// A page of decisions.
public struct DecisionsAnswer: Record {
  public static let typeName = "DecisionsAnswer"
  public static let summary = "A page of decisions."
  public static let fields: [Field<Self>] = [
    .init("decisions", \.decisions, "The decisions, the newest first."),
    .init("next", \.next, "What to give as 'before' for the next page; null on the last one."),
  ]

  public var decisions: [DecisionRow] = []
  public var next: String?

  /// No decision.
  public init() {}
}

/// A decision about a fire, or about a stretch of fires.
public struct DecisionRow: Record {
  public static let typeName = "Decision"
  public static let summary = "A decision about a fire, or about a stretch of fires that share it."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("zone", \.zone, "Its zone; null where it is not loaded."),
    .init("time", \.time, "The instant of the fire; of a stretch, of its last one."),
    .init("first", \.first, "The first instant of the stretch; else the fire's own."),
    .init("pass", \.pass, "1, and more where the clock was set back over the instant."),
    .init("trigger", \.trigger, "cron, catch-up or boot."),
    .init("decision", \.decision, "paused, missed, noop, skipped, started or failed-to-start."),
    .init("reasonCode", \.reasonCode, "The fixed name of the reason; null where it was started."),
    .init("reason", \.reason, "The reason in a sentence; null where it was started."),
    .init("runId", \.runID, "The id of the run that was started; null where none was."),
    .init("latenessSeconds", \.lateness, "From the planned start to the decision."),
    .init("decidedAt", \.decidedAt, "When it was decided."),
  ]

  public var schedule = ""
  public var zone: String?
  public var time = ""
  public var first = ""
  public var pass = 1
  public var trigger = ""
  public var decision = ""
  public var reasonCode: String?
  public var reason: String?
  public var runID: String?
  public var lateness = 0.0
  public var decidedAt = ""

  /// Nothing.
  public init() {}
}
