import CivilTime
import Fires
import Glibc
import Processes
import Queues

/// A run of which a process or a directory is left.
final class ActiveRun {
  /// What the daemon knows of the runner.
  enum Runner {
    case child(ChildProcess)
    /// An earlier daemon's child.
    case foreign(ForeignProcess)
    /// Somebody holds the lock and has not said who yet.
    case unknown
    case ended
  }

  let id: RunID
  let identity: SpawnRequest.Identity?
  let cgroup: Cgroup?
  var runner: Runner
  var lockWatch: FileEvents.Watch?
  var cgroupWatch: FileEvents.Watch?
  /// Its end was told.
  var isReported = false
  /// Its outcome is committed.
  var isForgotten = false
  /// Nothing of it is left but directories.
  var isReleased = false
  var isStopping = false

  init(_ id: RunID, identity: SpawnRequest.Identity?, cgroup: Cgroup?, runner: Runner = .unknown) {
    self.id = id
    self.identity = identity
    self.cgroup = cgroup
    self.runner = runner
  }

  func stop() {
    isStopping = true
    switch runner {
    case .child(let child): child.signal(SIGTERM)
    case .foreign(let process): process.signal(SIGTERM)
    case .unknown, .ended: break
    }
  }
}
