extension ControlInterface {
  public static let subscribe = ControlMethod<SubscribeParameters, SubscribeAnswer>(
    "Subscribe", replies: .many,
    """
    Events as they happen. The first reply says where they start: kind ready, or gap where some are lost.
    A gap also follows where the caller does not read fast enough.
    """)
}

/// From where on events are wanted.
public struct SubscribeParameters: Record {
  public static let typeName = "SubscribeParameters"
  public static let summary = "From where on events are wanted."
  public static let fields: [Field<Self>] = [
    .init("after", \.after, "The sequence of the last known event; by default the newest."),
    .init("instance", \.instance, "The instance of the daemon that it came from."),
  ]

  public var after: Int?
  public var instance: String?

  /// From now on.
  public init() {}
}

/// One event.
public struct SubscribeAnswer: Record {
  public static let typeName = "SubscribeAnswer"
  public static let summary = "One event."
  public static let fields: [Field<Self>] = [
    .init("instance", \.instance, "Identifies this start of the daemon: sequences restart with it."),
    .init(
      "sequence", \.sequence, "The number of the event; of ready and gap, of the last one before those that follow."),
    .init("event", \.event, "What happened."),
  ]

  public var instance = ""
  public var sequence = 0
  public var event = ControlEvent()

  /// Nothing.
  public init() {}
}

/// What happened.
public struct ControlEvent: Record {
  public static let typeName = "Event"
  public static let summary = "An event. What does not belong to its kind is null."
  public static let fields: [Field<Self>] = [
    .init(
      "kind", \.kind,
      "ready, gap, decided, started, ended, paused, resumed, backfill-ended, clock-corrected, next-moved or reloaded."),
    .init("time", \.time, "When it was decided, or when it happened."),
    .init("schedule", \.schedule, "The schedule it is about; null where it is about the daemon."),
    .init("scheduledTime", \.scheduledTime, "The instant of the fire."),
    .init("runId", \.runID, "The run, also one that was not started."),
    .init("trigger", \.trigger, "cron, catch-up, boot, manual, retry, backfill or submitted."),
    .init("decision", \.decision, "What was decided about the fire."),
    .init("outcome", \.outcome, "How the run ended."),
    .init("reason", \.reason, "The reason in a sentence; of a request, the one given with it."),
    .init("by", \.requestedBy, "The account that requested it."),
    .init("latenessSeconds", \.lateness, "From the planned start to the start, or to the decision."),
    .init("durationSeconds", \.duration, "The duration of the run."),
    .init("next", \.next, "The next fire, of next-moved."),
  ]

  public var kind = ""
  public var time = ""
  public var schedule: String?
  public var scheduledTime: String?
  public var runID: String?
  public var trigger: String?
  public var decision: String?
  public var outcome: String?
  public var reason: String?
  public var requestedBy: String?
  public var lateness: Double?
  public var duration: Double?
  public var next: String?

  /// Nothing.
  public init() {}

  /// Events follow from here on.
  public static let ready = "ready"
  /// Some events are lost.
  public static let gap = "gap"
  /// A run has ended.
  public static let ended = "ended"
}
