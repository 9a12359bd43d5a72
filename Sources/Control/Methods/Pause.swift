extension ControlInterface {
  public static let pause = ControlMethod<PauseParameters, Done>(
    "Pause",
    """
    Pauses a schedule or the daemon: what comes due or waits is recorded as paused, and runs continue. A pause survives
    restarts, and another one takes the place of the first.
    """)
  public static let resume = ControlMethod<ResumeParameters, Done>(
    "Resume", "Ends a pause. Nothing that was paused is caught up.")
}

/// What to pause.
public struct PauseParameters: Record {
  public static let typeName = "PauseParameters"
  public static let summary = "What to pause."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name; by default the daemon."),
    .init("until", \.until, "When it ends by itself; by default never."),
    .init("reason", \.reason, "The reason, for the journal and the records of what was paused."),
  ]

  public var schedule: String?
  public var until: String?
  public var reason: String?

  /// The daemon.
  public init() {}
}

/// What to resume.
public struct ResumeParameters: Record {
  public static let typeName = "ResumeParameters"
  public static let summary = "What to resume."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name; by default the daemon."),
    .init("reason", \.reason, "The reason, for the journal."),
  ]

  public var schedule: String?
  public var reason: String?

  /// The daemon.
  public init() {}
}
