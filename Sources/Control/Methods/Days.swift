extension ControlInterface {
  public static let days = ControlMethod<DaysParameters, DaysAnswer>(
    "Days", "How often each decision was taken and each outcome came about, by local day; kept beyond pruning.")
}

/// Which days are asked for.
public struct DaysParameters: Record {
  public static let typeName = "DaysParameters"
  public static let summary = "Which days are asked for."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name; it may be one that is loaded no more."),
    .init("from", \.from, "The first day, as in 2026-11-01."),
    .init("to", \.through, "The last day; at most 400 days after the first."),
  ]

  public var schedule = ""
  public var from = ""
  public var through = ""

  /// No name.
  public init() {}
}

/// Days with something in them.
public struct DaysAnswer: Record {
  public static let typeName = "DaysAnswer"
  public static let summary = "Days on which something was decided, in order."
  public static let fields: [Field<Self>] = [
    .init("zone", \.zone, "The zone whose days they are."),
    .init("days", \.days, "The days; those with nothing in them are left out."),
  ]

  public var zone = ""
  public var days: [DayRow] = []

  /// Nothing.
  public init() {}
}

/// What there was on one day.
public struct DayRow: Record {
  public static let typeName = "Day"
  public static let summary = "What there was on one local day."
  public static let fields: [Field<Self>] = [
    .init("day", \.day, "The day, as in 2026-11-01."),
    .init("counts", \.counts, "How often each decision and each outcome came about; none is left out that did."),
  ]

  public var day = ""
  public var counts: [DayCount] = []

  /// Nothing.
  public init() {}
}

/// How often something came about.
public struct DayCount: Record {
  public static let typeName = "DayCount"
  public static let summary = "How often a decision was taken or an outcome came about; fires of a stretch count once."
  public static let fields: [Field<Self>] = [
    .init("name", \.name, "The decision or the outcome."),
    .init("count", \.count, "How often."),
  ]

  public var name = ""
  public var count = 0

  /// Nothing.
  public init() {}
}
