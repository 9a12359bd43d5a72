public import Fires

/// What became of the runs of earlier daemons.
public struct Survey: Sendable {
  /// What became of one of them.
  public enum Fate: Sendable, Equatable {
    /// It goes on, or what a vanished runner left is still being ended; its end follows as a fact.
    case adopted
    case ended(RunEnding)
    /// Proven: nothing of it ever ran, and nothing is left of the attempt. It may be started under the same id.
    case neverBegan
    case failedToStart(reason: String)
  }

  /// By run id, each run that was asked about.
  public internal(set) var open: [RunID: Fate] = [:]
  /// Runs that only their directories tell of: those whose rows could not be written, and those whose outcome is
  /// committed already while a daemon was killed before it removed the directories.
  public internal(set) var unrecorded: [(record: RunRecord, fate: Fate)] = []
  /// Runs that left traces of which nobody can tell what they belong to; they are not touched.
  public internal(set) var unreadable: [RunID] = []
}
