public import CivilTime

/// Which fire an entry is about.
public struct FireOrigin: Sendable, Hashable {
  public let schedule: String
  public let scheduledTime: Instant
  /// The run it became or would have become.
  public let runID: String
  /// The name of the job, nil where its factfile was not read.
  public let job: String?
  public let factfile: String?
  public let tags: [String: String]
  /// The account that asked for what is told; nil where nobody did.
  public let requestedBy: String?
  /// The run that it retries.
  public let retryOf: String?

  /// Names a fire.
  public init(
    schedule: String, scheduledTime: Instant, runID: String, job: String? = nil, factfile: String?,
    tags: [String: String], requestedBy: String? = nil, retryOf: String? = nil
  ) {
    self.schedule = schedule
    self.scheduledTime = scheduledTime
    self.runID = runID
    self.job = job
    self.factfile = factfile
    self.tags = tags
    self.requestedBy = requestedBy
    self.retryOf = retryOf
  }
}

/// Which task of which run an entry is about.
public struct TaskOrigin: Sendable, Hashable {
  public let run: RunOrigin
  public let task: String
  public let attempt: Int
  /// The name before its output, made once for all lines of it.
  let outputProgram: String

  /// Names one attempt at a task.
  public init(run: RunOrigin, task: String, attempt: Int) {
    self.run = run
    self.task = task
    self.attempt = attempt
    outputProgram = Self.outputProgram(of: task, in: run)
  }
}

/// Which run an entry is about, as its runner knows it.
public struct RunOrigin: Sendable, Hashable {
  public let runID: String
  /// The name of the job, nil where its factfile could not be read.
  public let job: String?
  public let factfile: String
  public let schedule: String?
  public let scheduledTime: Instant?
  public let tags: [String: String]
  /// The run that it retries.
  public let retryOf: String?

  /// Names a run.
  public init(
    runID: String, job: String?, factfile: String, schedule: String?, scheduledTime: Instant?, tags: [String: String],
    retryOf: String? = nil
  ) {
    self.runID = runID
    self.job = job
    self.factfile = factfile
    self.schedule = schedule
    self.scheduledTime = scheduledTime
    self.tags = tags
    self.retryOf = retryOf
  }
}
