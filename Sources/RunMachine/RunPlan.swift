public import Factfile

/// What a run has to do: its tasks and how they depend on one another.
public struct RunPlan: Sendable {
  /// One task, as far as deciding about it goes.
  public struct Task: Sendable {
    public let name: String
    /// The positions in `tasks` of the tasks that must have ended before this one starts.
    public let dependencies: [Int]
    /// The exit codes that end this branch early, with success.
    public let terminateJobWithSuccess: Set<Int>
    /// The exit codes after which the tasks that depend on this one go on.
    public let continueJob: Set<Int>
    /// How long one attempt may take.
    public let timeout: TimeSpan?
    /// How it is tried again after a failure.
    public let retries: FactfileTask.Retries?
    /// After which endings of its dependencies it runs.
    public let runs: FactfileTask.Runs

    /// Describes one task.
    public init(
      name: String, dependencies: [Int], terminateJobWithSuccess: Set<Int>, continueJob: Set<Int>,
      timeout: TimeSpan? = nil, retries: FactfileTask.Retries? = nil, runs: FactfileTask.Runs = .onSuccess
    ) {
      self.name = name
      self.dependencies = dependencies
      self.terminateJobWithSuccess = terminateJobWithSuccess
      self.continueJob = continueJob
      self.timeout = timeout
      self.retries = retries
      self.runs = runs
    }

    /// How long to wait before the attempt after this one, nil where there is none; attempts count from 1.
    func delay(afterAttempt attempt: Int) -> Duration? {
      guard let retries, attempt <= retries.count else { return nil }
      var delay = retries.delay.duration
      let limit = retries.maxDelay?.duration ?? Self.longestDelay
      for _ in 1..<attempt where delay < limit { delay = delay * retries.backoff }
      return min(delay, limit)
    }

    /// Where the factfile sets no limit, the delay stops growing here.
    private static let longestDelay = Duration.seconds(86_400)
  }

  /// The tasks in the order of the factfile; the graph has no cycle.
  public let tasks: [Task]
  /// How many tasks may run at a time.
  let maxParallel: Int
  /// How long the whole run may take.
  public let timeout: TimeSpan?
  /// How long a task has between SIGTERM and SIGKILL.
  let grace: Duration
  /// For each task, the positions of those that wait for it.
  let dependents: [[Int]]

  /// Takes the tasks in declared order; dependencies are positions in that order, free of cycles.
  ///
  /// - Parameter maxParallel: at least one.
  public init(
    tasks: [Task], maxParallel: Int = .max, timeout: TimeSpan? = nil, grace: Duration = .seconds(5)
  ) {
    precondition(maxParallel > 0)
    self.tasks = tasks
    self.maxParallel = maxParallel
    self.timeout = timeout
    self.grace = grace
    var dependents: [[Int]] = Array(repeating: [], count: tasks.count)
    for (position, task) in tasks.enumerated() {
      for dependency in Set(task.dependencies) { dependents[dependency].append(position) }
    }
    self.dependents = dependents
  }
}
