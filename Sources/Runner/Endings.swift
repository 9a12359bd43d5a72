import Processes

/// The attempts that are being ended, and how far that is.
struct Endings {
  /// One attempt.
  struct Ending {
    /// SIGTERM, or SIGKILL after the grace.
    var signal: Int32
    /// Whether the task itself has ended, and only what it left behind is to be ended.
    let isLeftBehind: Bool
    /// The groups that were sent SIGTERM: once, since what they do about it must not be ended by it.
    var askedGroups: Set<Int32> = []
    var wasAsked = false
    /// Those that this process may not signal, and does not wait for.
    var unreachable: Set<ForeignProcess> = []
  }

  var attempts: [Attempt: Ending] = [:]
  /// How long until they are looked at again, growing from look to look.
  var interval = shortestInterval
  /// Counts the looks, so that one that was planned before another does not come as well.
  var looks = 0
  var isLookPlannedSoon = false

  static let shortestInterval: Duration = .milliseconds(5)
  static let longestInterval: Duration = .milliseconds(200)
}
