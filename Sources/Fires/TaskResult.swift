public import CivilTime

/// What came of one task of a run that has ended.
public struct TaskResult: Sendable, Hashable {
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
  /// The end of what a failed task printed on standard output and standard error; both together have a limit.
  public let outputTail: String
  public let errorTail: String

  /// Describes what came of a task.
  public init(
    name: String, state: String, startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, exitCode: Int? = nil,
    signal: String? = nil, attempts: Int = 0, reason: String? = nil, outputTail: String = "", errorTail: String = ""
  ) {
    self.name = name
    self.state = state
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.exitCode = exitCode
    self.signal = signal
    self.attempts = attempts
    self.reason = reason
    self.outputTail = outputTail
    self.errorTail = errorTail
  }

  /// Whether a run that retries this one counts it as done.
  public var isDone: Bool { state == "SUCCEEDED" }
  public var hasFailed: Bool { state == "FAILED" }
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
