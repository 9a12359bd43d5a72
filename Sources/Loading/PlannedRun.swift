public import CivilTime
public import Processes
public import RunDocuments

/// A run that is to be started: which fire it belongs to, and where it tells how it goes.
public struct PlannedRun: Sendable {
  public let runID: String
  public let scheduledTime: Instant
  /// What started it, as templates see it.
  public let reason: String
  public let runDirectory: String
  /// Of a run that retries another, what is known of that one.
  public let retry: Retry?

  /// The run that is tried again.
  public struct Retry: Sendable {
    public let runID: String
    /// The fingerprint of the task graph as it ran; nil where it is not known.
    public let graph: String?
    /// The tasks that succeeded in it.
    public let done: [String]

    /// Describes a run that is tried again.
    public init(runID: String, graph: String?, done: [String]) {
      self.runID = runID
      self.graph = graph
      self.done = done
    }
  }

  /// Describes a run.
  public init(runID: String, scheduledTime: Instant, reason: String, runDirectory: String, retry: Retry? = nil) {
    self.runID = runID
    self.scheduledTime = scheduledTime
    self.reason = reason
    self.runDirectory = runDirectory
    self.retry = retry
  }
}

/// A run that could be started: everything was looked up and checked.
public struct PreparedRun: Sendable {
  public let request: RunRequest
  /// The job's name, with its variables filled in.
  public let job: String
  /// The fingerprint of its task graph, and its tasks.
  public let graph: String
  public let taskNames: [String]
  /// As whom it runs, nil for as whom the daemon does.
  public let identity: SpawnRequest.Identity?
}
