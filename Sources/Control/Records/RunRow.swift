/// A run, as the ledger has it.
public struct RunRow: Record {
  public static let typeName = "RunRecord"
  public static let summary = "A run that was started."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "Its id."),
    .init("schedule", \.schedule, "The name of its schedule."),
    .init("zone", \.zone, "The zone of its schedule; null where that is not loaded."),
    .init("scheduledTime", \.scheduledTime, "The instant of its fire; of a manual run, when it was asked for."),
    .init("trigger", \.trigger, "cron, catch-up, boot, manual, retry, backfill or submitted."),
    .init("plannedStart", \.plannedStart, "The scheduled time and the jitter."),
    .init("decidedAt", \.decidedAt, "When its start was decided."),
    .init("latenessSeconds", \.lateness, "From the planned start to the decision."),
    .init("startedAt", \.startedAt, "When it started; null where unknown."),
    .init("endedAt", \.endedAt, "When its tasks had ended; null until then."),
    .init("durationSeconds", \.duration, "From start to end; null while it runs or where unknown."),
    .init(
      "outcome", \.outcome,
      """
      waiting, running, succeeded, finished-early, failed, invalid, timed-out, cancelled, replaced, crashed or interrupted.
      """),
    .init("summary", \.summary, "Details of the outcome in a sentence, where there are any."),
    .init("by", \.requestedBy, "The account that requested it; null for fires."),
    .init("reason", \.note, "The reason given with the request."),
    .init("retryOf", \.retryOf, "The run that it retries."),
    .init("cpuSeconds", \.cpuTime, "The processor time of all its processes, where it is known."),
    .init("peakMemory", \.peakMemory, "The memory of its largest process in bytes, where it is known."),
  ]

  public var runID = ""
  public var schedule = ""
  public var zone: String?
  public var scheduledTime = ""
  public var trigger = ""
  public var plannedStart = ""
  public var decidedAt = ""
  public var lateness = 0.0
  public var startedAt: String?
  public var endedAt: String?
  public var duration: Double?
  public var outcome = ""
  public var summary: String?
  public var requestedBy: String?
  public var note: String?
  public var retryOf: String?
  public var cpuTime: Double?
  public var peakMemory: Int?

  /// Nothing.
  public init() {}

  /// The outcome of a run that goes on.
  public static let running = "running"
  /// The outcome of one that was not started yet.
  public static let waiting = "waiting"
  /// The outcomes that nobody has to look at.
  public static let successes: Set = ["succeeded", "finished-early"]
}
