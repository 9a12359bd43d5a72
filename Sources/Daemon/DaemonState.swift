import Loading
import Synchronization

/// What was loaded last, for whoever looks: immutable, and replaced as a whole.
final class DaemonState: Sendable {
  private let current = Mutex(Snapshot())

  var snapshot: Snapshot { current.withLock { $0 } }

  /// Puts a snapshot in the place of the one before, which it returns.
  func replace(with snapshot: Snapshot) -> Snapshot {
    current.withLock { current in
      defer { current = snapshot }
      return current
    }
  }
}
