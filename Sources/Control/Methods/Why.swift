extension ControlInterface {
  public static let why = ControlMethod<WhyParameters, WhyAnswer>(
    "Why", "What became of one instant of a schedule, or will: whether it is a fire, each gate's answer, and the run.")
}

/// Which instant is asked about.
public struct WhyParameters: Record {
  public static let typeName = "WhyParameters"
  public static let summary = "Which instant is asked about."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name; it may be one that is loaded no more."),
    .init(
      "at", \.at,
      "A time with an offset, or a local date-time in the schedule's zone; its last fire where it is left out."),
  ]

  public var schedule = ""
  public var at: String?

  /// No name.
  public init() {}
}

/// What became of an instant.
public struct WhyAnswer: Record {
  public static let typeName = "WhyAnswer"
  public static let summary = "What became of one instant of a schedule, or will."
  public static let fields: [Field<Self>] = [
    .init("schedule", \.schedule, "The schedule's name."),
    .init("zone", \.zone, "The zone in which its times are told."),
    .init("time", \.time, "The instant that the answer is about."),
    .init("kind", \.kind, "decided, open, coming, no-fire or unrecorded."),
    .init("answer", \.answer, "The answer in a sentence."),
    .init("steps", \.steps, "The gates in their order; none where the instant is no fire."),
    .init("decisions", \.decisions, "The decision about the fire, or one for each pass of the clock over it."),
    .init("decidedBy", \.decidedBy, "The daemon that decided, and who caused it where somebody did."),
    .init("run", \.run, "The run of the fire; null where there is none, or it was pruned."),
    .init("firstFailure", \.firstFailure, "The task of the run that failed first."),
    .init("retries", \.retries, "The ids of the runs that retry it, the oldest first, at most 100."),
    .init("previous", \.previous, "The fire before the instant by the rules of that time."),
    .init("next", \.next, "The fire after it."),
  ]

  public var schedule = ""
  public var zone = ""
  public var time = ""
  public var kind = ""
  public var answer = ""
  public var steps: [WhyStep] = []
  public var decisions: [DecisionRow] = []
  public var decidedBy: String?
  public var run: RunRow?
  public var firstFailure: TaskRow?
  public var retries: [String] = []
  public var previous: String?
  public var next: String?

  /// Nothing.
  public init() {}
}

/// What one gate said.
public struct WhyStep: Record {
  public static let typeName = "Gate"
  public static let summary = "What one gate said about a fire, or would say."
  public static let fields: [Field<Self>] = [
    .init("gate", \.gate, "pause, exclusion, lateness, constraint, overlap or capacity."),
    .init("answer", \.answer, "passed, stopped, not-asked or later."),
    .init("detail", \.detail, "What it went by, where there is more to say."),
    .init("waitedSeconds", \.waited, "How long the fire waited for the answer."),
  ]

  public var gate = ""
  public var answer = ""
  public var detail: String?
  public var waited = 0.0

  /// Nothing.
  public init() {}
}
