public import CivilTime

/// What came of one task of a run that has ended.
public struct TaskResult: Sendable, Hashable {
  /// An attempt after which there was another.
  public struct Attempt: Sendable, Hashable {
    /// How many of the last ones are kept.
    public static let limit = 20

    public let number: Int
    public let startedAt: Timestamp?
    public let endedAt: Timestamp?
    public let exitCode: Int?
    /// The name of the signal that ended it.
    public let signal: String?
    public let reason: String?

    /// Describes what came of an attempt.
    public init(
      number: Int, startedAt: Timestamp?, endedAt: Timestamp?, exitCode: Int?, signal: String?, reason: String?
    ) {
      self.number = number
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.exitCode = exitCode
      self.signal = signal
      self.reason = reason
    }
  }

  public let name: String
  /// `SUCCEEDED`, `SUCCEEDED_NO_OP`, `FAILED`, `SKIPPED`, or, where the run ended without a result, `WAITING` or
  /// `RUNNING`.
  public let state: String
  /// Of the last attempt.
  public let startedAt: Timestamp?
  public let endedAt: Timestamp?
  public let exitCode: Int?
  /// The name of the signal that ended it.
  public let signal: String?
  /// How often it was started; 0 of one that counts as succeeded since it did in the run that this one retries.
  public let attempts: Int
  public let reason: String?
  /// The attempts before the last one, the last of them.
  public let earlier: [Attempt]
  /// The names of the tasks it waits for.
  public let dependsOn: [String]
  /// The end of what a failed task printed on standard output and standard error; both together have a limit.
  public let outputTail: String
  public let errorTail: String

  /// Describes what came of a task.
  public init(
    name: String, state: String, startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, exitCode: Int? = nil,
    signal: String? = nil, attempts: Int = 0, reason: String? = nil, earlier: [Attempt] = [],
    dependsOn: [String] = [], outputTail: String = "", errorTail: String = ""
  ) {
    self.name = name
    self.state = state
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.exitCode = exitCode
    self.signal = signal
    self.attempts = attempts
    self.reason = reason
    self.earlier = earlier
    self.dependsOn = dependsOn
    self.outputTail = outputTail
    self.errorTail = errorTail
  }

  /// Whether a run that retries this one counts it as done.
  public var isDone: Bool { state == "SUCCEEDED" }
  public var hasFailed: Bool { state == "FAILED" }
  /// Whether it ran to an end, or came to nothing.
  public var hasEnded: Bool { state != "WAITING" && state != "RUNNING" && state != "RETRYING" }
}

/// What is known of the tasks of a run that has ended.
public struct TaskResults: Sendable, Hashable {
  /// In the order of the factfile.
  public let tasks: [TaskResult]
  /// How many more there were, of which nothing is kept: the ledger's rows have a limit.
  public let omitted: Int
  /// Of the task graph of the factfile as it ran; nil where it is not known.
  public let graph: String?

  /// Describes the tasks of a run.
  public init(tasks: [TaskResult] = [], omitted: Int = 0, graph: String? = nil) {
    self.tasks = tasks
    self.omitted = omitted
    self.graph = graph
  }

  /// The task that failed first, by the time of its end.
  public var firstFailure: TaskResult? {
    tasks.filter(\.hasFailed).min { ($0.endedAt ?? .distantFuture) < ($1.endedAt ?? .distantFuture) }
  }
}

extension Timestamp {
  /// Later than everything that was recorded.
  fileprivate static let distantFuture = Timestamp(microsecondsSinceEpoch: .max)
}
