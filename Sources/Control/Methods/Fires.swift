extension ControlInterface {
  public static let fires = ControlMethod<FiresParameters, FiresAnswer>(
    "Fires", "The fires of a stretch of time, in the order of time, as the loaded schedules have them now.")
}

/// Which fires are asked for.
public struct FiresParameters: Record {
  public static let typeName = "FiresParameters"
  public static let summary = "Which fires are asked for."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule; by default all."),
    .init("from", \.from, "The first instant that counts; by default now."),
    .init(
      "to", \.through,
      "The last instant that counts; of all schedules at most 31 days later, which is the default."
    ),
    .init("limit", \.limit, "How many fires at most, from 1 to 1000; by default 50."),
    .init("after", \.after, "'next' of the page before."),
  ]

  public var schedule: String?
  public var from: String?
  public var through: String?
  public var limit: Int?
  public var after: String?

  /// All fires.
  public init() {}
}

/// A page of fires.
public struct FiresAnswer: Record {
  public static let typeName = "FiresAnswer"
  public static let summary = "A page of fires."
  public static let fields: [Field<Self>] = [
    .init("fires", \.fires, "The fires, in the order of time, those of one instant in the order of their names."),
    .init("next", \.next, "What to give as 'after' for the next page; null on the last one."),
  ]

  public var fires: [FireRow] = []
  public var next: String?

  /// No fire.
  public init() {}
}
