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

  /// Describes a run.
  public init(runID: String, scheduledTime: Instant, reason: String, runDirectory: String) {
    self.runID = runID
    self.scheduledTime = scheduledTime
    self.reason = reason
    self.runDirectory = runDirectory
  }
}

/// A run that could be started: everything was looked up and checked.
public struct PreparedRun: Sendable {
  public let request: RunRequest
  /// The job's name, with its variables filled in.
  public let job: String
  /// As whom it runs, nil for as whom the daemon does.
  public let identity: SpawnRequest.Identity?
}
