public import CivilTime
public import Factfile
public import JSON
import RunMachine

/// One run: what to execute, as what, and within which limits.
public struct RunSpecification: Sendable {
  public let runID: String
  /// The schedule and the instant it was due, nil for a run started by hand.
  public let origin: Origin?
  /// The factfile's path, for messages.
  public let factfilePath: String
  public let reading: Factfile.Reading
  /// The directory the tasks start in, nil for this process's own.
  public let workingDirectory: String?
  /// The environment of the tasks, before the names that Factotum adds.
  public let environment: [String: String]
  /// What of it every task gets, as `NAME=value`: what connects a service to systemd is not for its jobs.
  let commonEnvironment: [String]
  /// How long a task has between SIGTERM and SIGKILL.
  public let grace: Duration
  /// How many characters of each stream of a task are kept for results.
  public let outputTailLimit: Int
  /// How many tasks may run at a time, nil for what the factfile says.
  public let maxParallel: Int?
  /// How often the report is told what runs and what it printed so far, nil for never.
  public let heartbeatInterval: Duration?
  /// The directory for the status and the list of processes; nil where nobody watches.
  public let runDirectory: String?
  /// What holds the run's lock, closed once the final status is written; nil where there is none.
  public var lockDescriptor: Int32?
  /// How long the whole run may take, besides what the factfile says: the smaller holds.
  public var timeout: TimeSpan?
  /// The run that this one retries, and the tasks that succeeded in it, which count as done.
  public var retryOf: String?
  public var done: Set<ExactText> = []

  /// Which fire of which schedule a run belongs to.
  public struct Origin: Sendable, Hashable {
    public let schedule: String
    public let scheduledTime: Instant

    /// Names a fire.
    public init(schedule: String, scheduledTime: Instant) {
      self.schedule = schedule
      self.scheduledTime = scheduledTime
    }
  }

  /// Describes a run.
  public init(
    runID: String, origin: Origin? = nil, factfilePath: String, reading: Factfile.Reading,
    workingDirectory: String? = nil, environment: [String: String], grace: Duration = .seconds(5),
    outputTailLimit: Int = 10_000, maxParallel: Int? = nil, heartbeatInterval: Duration? = nil,
    runDirectory: String? = nil
  ) {
    self.runID = runID
    self.origin = origin
    self.factfilePath = factfilePath
    self.reading = reading
    self.workingDirectory = workingDirectory
    self.environment = environment.filter { !Self.ownNames.contains($0.key) }
    commonEnvironment = self.environment.map { "\($0.key)=\($0.value)" }.sorted()
    self.grace = grace
    self.outputTailLimit = outputTailLimit
    self.maxParallel = maxParallel
    self.heartbeatInterval = heartbeatInterval
    self.runDirectory = runDirectory
  }

  private static let ownNames: Set = [
    "JOURNAL_STREAM", "NOTIFY_SOCKET", "FACTOTUM_JOB", "FACTOTUM_RUN_ID", "FACTOTUM_TASK", "FACTOTUM_ATTEMPT",
    "FACTOTUM_SCHEDULE", "FACTOTUM_SCHEDULED_TIME",
  ]

  var donePositions: Set<Int> {
    guard !done.isEmpty else { return [] }
    return Set(reading.factfile.tasks.indices.filter { done.contains(ExactText(reading.factfile.tasks[$0].name)) })
  }

  /// The tasks as the run machine wants them.
  var plan: RunPlan {
    let tasks = zip(reading.factfile.tasks, reading.graph.dependencies).map { task, dependencies in
      RunPlan.Task(
        name: task.name, dependencies: dependencies, terminateJobWithSuccess: Set(task.terminateJobWithSuccess),
        continueJob: Set(task.continueJob), timeout: task.timeout, retries: task.retries, runs: task.runs)
    }
    return RunPlan(
      tasks: tasks, maxParallel: maxParallel ?? reading.factfile.maxParallel ?? .max,
      timeout: [timeout, reading.factfile.timeout].compactMap { $0 }.min { $0.duration < $1.duration }, grace: grace)
  }
}
