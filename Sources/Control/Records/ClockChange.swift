/// A change of the clock in a zone, and whom it touches.
public struct ClockChange: Record {
  public static let typeName = "ClockChange"
  public static let summary =
    "A change of the clock in a zone, and the schedules that fire at times it skips or repeats."
  public static let fields: [Field<Self>] = [
    .init("zone", \.zone, "The zone."),
    .init("at", \.at, "When the clock is set."),
    .init("seconds", \.seconds, "By how much: forward, or back where negative."),
    .init(
      "once", \.once,
      "Schedules that fire once: at the change for a skipped time, the first time of a repeated one; at most 100."),
    .init("onceCount", \.onceCount, "How many these are."),
    .init("both", \.both, "Schedules that follow the clock and fire both times of a repeated time; at most 100."),
    .init("bothCount", \.bothCount, "How many these are."),
  ]

  public var zone = ""
  public var at = ""
  public var seconds = 0
  public var once: [String] = []
  public var onceCount = 0
  public var both: [String] = []
  public var bothCount = 0

  /// Nothing.
  public init() {}
}
