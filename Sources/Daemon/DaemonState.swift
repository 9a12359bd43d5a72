import Fires
import Loading
import Synchronization

/// What was loaded last, for whoever looks: immutable, and replaced as a whole.
final class DaemonState: Sendable {
  private let current = Mutex((snapshot: Snapshot(), version: 0))
  /// The names of the jobs of runs that this daemon prepared, until they end.
  private let jobs = Mutex<[RunID: String]>([:])

  var snapshot: Snapshot { current.withLock { $0.snapshot } }

  /// Rises with each load.
  var version: Int { current.withLock { $0.version } }

  /// Remembers the name of a run's job, which its factfile and the fire's values make.
  func remember(job: String, of run: RunID) { jobs.withLock { $0[run] = job } }

  /// The name of a run's job; nil where an earlier daemon prepared it.
  func job(of run: RunID, isLast: Bool = false) -> String? {
    jobs.withLock { isLast ? $0.removeValue(forKey: run) : $0[run] }
  }

  /// Puts a snapshot in the place of the one before, which it returns.
  func replace(with snapshot: Snapshot) -> Snapshot {
    current.withLock { current in
      defer { current = (snapshot, current.version + 1) }
      return current.snapshot
    }
  }
}
