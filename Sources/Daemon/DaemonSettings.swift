public import RunDocuments

/// Where the daemon finds and keeps things, and how it behaves.
///
/// Source: `scheduling.md`, section 8.
public struct DaemonSettings: Sendable {
  /// What becomes of running runs when the daemon stops.
  public enum OnStop: String, Sendable, CaseIterable {
    /// They go on, and the next daemon takes them over.
    case leave
    /// The daemon waits for them.
    case wait
    /// They are asked to end.
    case cancel
  }

  public var schedules: String
  public var state: String
  public var runtime: String
  /// As whom jobs run that name no user; nil for as whom the daemon does.
  public var jobUser: String?
  public var onStop: OnStop
  /// How many runs may go on at the same time, at least 1.
  public var maxRuns = 100
  /// How long and how many decisions and ended runs are kept.
  public var keptDays = 90
  public var keptRows = 100_000
  public var logFormat: RunRequest.LogFormat
  /// The `factotum-run` program.
  public var runner: String
  public var version: String

  /// Describes a daemon.
  public init(
    schedules: String, state: String, runtime: String, jobUser: String?, onStop: OnStop,
    logFormat: RunRequest.LogFormat, runner: String, version: String
  ) {
    self.schedules = schedules
    self.state = state
    self.runtime = runtime
    self.jobUser = jobUser
    self.onStop = onStop
    self.logFormat = logFormat
    self.runner = runner
    self.version = version
  }
}

/// Why the daemon could not start; the sentence names the way out where there is one.
public struct DaemonStartError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// Whether trying again would not help.
  public let isFinal: Bool

  init(_ description: String, isFinal: Bool = false) {
    self.description = description
    self.isFinal = isFinal
  }
}
