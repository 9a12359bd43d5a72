public import Processes

/// Where runs leave their traces, and what carries them out.
public struct RunSettings: Sendable {
  /// Where each run gets a cgroup of its own.
  public enum Cgroups: Sendable {
    /// Below the daemon's own, if that was delegated.
    case delegated
    case below(Cgroup)
    /// Nowhere.
    case none
  }

  /// The runtime directory, which a reboot empties.
  public var runtimeDirectory: String
  /// The runner's path.
  public var runner: String
  /// Its name and, where it needs any, its arguments: nothing about a job, since everybody can read them.
  public var arguments: [String]
  public var cgroups: Cgroups

  /// Describes where and how runs are carried out.
  public init(runtimeDirectory: String, runner: String, arguments: [String], cgroups: Cgroups = .delegated) {
    self.runtimeDirectory = runtimeDirectory
    self.runner = runner
    self.arguments = arguments
    self.cgroups = cgroups
  }
}
