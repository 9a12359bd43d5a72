extension ControlInterface {
  public static let logs = ControlMethod<LogsParameters, LogsAnswer>(
    "Logs", replies: .oneOrMany,
    """
    What the journal has about a run or a schedule: output of tasks, line by line, and what was decided. Without
    'more' it answers with what it finds within 200 ms, and a cursor for the next call.
    """)
}

/// Which lines are asked for.
public struct LogsParameters: Record {
  public static let typeName = "LogsParameters"
  public static let summary = "Which lines are asked for: of a run, or of a schedule."
  public static let fields: [Field<Self>] = [
    .init("runId", \.runID, "The run."),
    .init("schedule", \.schedule, "The schedule, where no run is given."),
    .init("task", \.task, "Only of this task."),
    .init("attempt", \.attempt, "Only of this attempt, from 1 on."),
    .init("stream", \.stream, "Only output, of stdout or of stderr."),
    .init("match", \.match, "Only lines that have this text in them."),
    .init("cursor", \.cursor, "'first' or 'cursor' of an answer: only what follows it."),
    .init("backwards", \.isBackwards, "Whether the newest line comes first."),
    .init(
      "limit", \.limit, "How many lines at most, from 1 to 100000; by default all, without 'more' 1000."),
    .init(
      "follow", \.isFollowing, "Whether to wait for new lines, of a run until it has ended; only with 'more'."),
  ]

  public var runID: String?
  public var schedule: String?
  public var task: String?
  public var attempt: Int?
  public var stream: String?
  public var match: String?
  public var cursor: String?
  public var isBackwards: Bool?
  public var limit: Int?
  public var isFollowing: Bool?

  /// Of nothing.
  public init() {}
}

/// Some lines.
public struct LogsAnswer: Record {
  public static let typeName = "LogsAnswer"
  public static let summary = "Some lines."
  public static let fields: [Field<Self>] = [
    .init("lines", \.lines, "The lines, in the order in which they were asked for."),
    .init("first", \.first, "The place of the first line; null where there is none."),
    .init("cursor", \.cursor, "The place of the last line, to go on from; null where there is none."),
    .init("atEnd", \.isAtEnd, "Whether nothing follows for now; with 'follow', whether the run has ended."),
    .init("zone", \.zone, "The zone of the schedule; null where that is not loaded."),
  ]

  public var lines: [LogLine] = []
  public var first: String?
  public var cursor: String?
  public var isAtEnd = false
  public var zone: String?

  /// No line.
  public init() {}
}

/// One line.
public struct LogLine: Record {
  public static let typeName = "LogLine"
  public static let summary = "A line that a task printed, or an event of a run or a schedule."
  public static let fields: [Field<Self>] = [
    .init("time", \.time, "When the journal received it."),
    .init("runId", \.runID, "The run it belongs to; null for what was decided about a schedule."),
    .init("task", \.task, "The task it belongs to; null where it is about a run or a schedule."),
    .init("attempt", \.attempt, "The attempt of the task."),
    .init("stream", \.stream, "stdout or stderr; null for an event."),
    .init("priority", \.priority, "How much it matters, as syslog has it: 3 for an error, 4 for a warning."),
    .init("text", \.text, "The line, or the event in a sentence."),
  ]

  public var time = ""
  public var runID: String?
  public var task: String?
  public var attempt: Int?
  public var stream: String?
  public var priority = 6
  public var text = ""

  /// Nothing.
  public init() {}
}
