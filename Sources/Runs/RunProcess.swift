public import Processes

/// As what a run's processes run: what the request does not say because it holds before the runner reads it.
public struct RunProcess: Sendable {
  /// Nil for as whom the daemon runs.
  public var identity: SpawnRequest.Identity?
  /// `NAME=value`, the runner's own; the one of the tasks is in the request.
  public var environment: [String]
  public var attributes: SpawnRequest.Attributes

  /// Describes the processes of a run.
  public init(
    identity: SpawnRequest.Identity?, environment: [String],
    attributes: SpawnRequest.Attributes = SpawnRequest.Attributes()
  ) {
    self.identity = identity
    self.environment = environment
    self.attributes = attributes
  }
}
