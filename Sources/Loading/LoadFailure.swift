import Accounts
import Processes

/// Why nothing was loaded, and the way out; what was loaded before stays.
public struct LoadFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  /// Whether only descriptors or memory have run out: the same load works once there are some again.
  public let isShortage: Bool

  /// The directory of schedule files is not read.
  init(directory path: String, _ failure: OwnedFile.Failure) {
    isShortage = failure.isShortage
    description =
      switch failure {
      case .unreadable(let reason):
        "'\(path)' cannot be read: \(reason); make the directory, or name another one with --schedules"
      case .shortage: "'\(path)' cannot be read: \(failure)"
      default: failure.description
      }
  }

  /// Something that the schedules need cannot be looked at for now.
  init(shortage: String) {
    isShortage = true
    description = shortage
  }
}
