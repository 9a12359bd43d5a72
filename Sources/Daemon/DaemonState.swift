import Fires
import Loading
import Synchronization

/// What was loaded last, for whoever looks: immutable, and replaced as a whole.
final class DaemonState: Sendable {
  private let current = Mutex((snapshot: Snapshot(), version: 0))
  private let names = Mutex((version: -1, inOrder: [String]()))
  /// The names of the jobs of runs that this daemon prepared, until they end.
  private let jobs = Mutex<[RunID: String]>([:])

  var snapshot: Snapshot { current.withLock { $0.snapshot } }

  /// Rises with each load.
  var version: Int { current.withLock { $0.version } }

  /// What was loaded last, with the names of its schedules in order.
  struct Loaded: Sendable {
    let snapshot: Snapshot
    let version: Int
    let names: [String]
  }

  /// What was loaded last; its names are put in order when they are first wanted.
  var loaded: Loaded {
    let (snapshot, version) = current.withLock { $0 }
    let known = names.withLock { $0 }
    if known.version == version { return Loaded(snapshot: snapshot, version: version, names: known.inOrder) }
    let inOrder = snapshot.schedules.keys.sorted()
    names.withLock { $0 = (version, inOrder) }
    return Loaded(snapshot: snapshot, version: version, names: inOrder)
  }

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
