import Dispatch
import Processes
import Queues

/// The lock by which a state directory belongs to one daemon.
enum StateLock {
  private static let tries = 20
  private static let interval: Duration = .milliseconds(50)

  /// Takes the lock; a daemon that was killed may have left a child that was about to execute its program, and that
  /// holds the lock until then.
  static func take(in directory: String, on queue: DispatchQueue) async throws(DaemonStartError) -> FileLock {
    var left = tries
    while true {
      do {
        return try FileLock(path: "\(directory)/lock")
      } catch {
        guard case .held = error else { throw DaemonStartError("state directory cannot be locked: \(error)") }
        left -= 1
        guard left > 0 else { throw DaemonStartError("another daemon uses this state directory: \(error)") }
      }
      await pause(for: interval, on: queue)
    }
  }
}
