/// What a table shows of a schedule: the less there is to say, the shorter.
public struct ScheduleLine: Record {
  public static let typeName = "ScheduleLine"
  public static let summary = "What a table shows of a schedule."
  public static let fields: [Field<Self>] = [
    .init("name", \.name, "Its name."),
    .init("cron", \.cron, "Its expressions, as they were written, with a comma between them."),
    .init("next", \.next, "The next fire; null where there is none."),
    .init("last", \.last, "The scheduled time of its last run; null where there was none."),
    .init("result", \.result, "The outcome of its last run, or running."),
    .init("zone", \.zone, "Its zone; null where it is that of the answer."),
    .init("disabled", \.isDisabled, "True where it is disabled, else null."),
    .init("paused", \.isPaused, "True where it is paused itself, else null."),
    .init("pausedUntil", \.pausedUntil, "When that pause ends by itself; null where it has to be resumed."),
    .init("problem", \.problem, "What keeps it from starting on this host, in a sentence."),
    .init("warnings", \.warnings, "Its warnings, one line each; null where there are none."),
  ]

  public var name = ""
  public var cron = ""
  public var next: String?
  public var last: String?
  public var result: String?
  public var zone: String?
  public var isDisabled: Bool?
  public var isPaused: Bool?
  public var pausedUntil: String?
  public var problem: String?
  public var warnings: [String]?

  /// Nothing.
  public init() {}
}
