import Glibc
import Processes

/// Names what the machine has run out of, so that nobody looks for the fault in a job.
enum Shortage {
  /// Why something could not be done, with the shortage in front where it is one.
  static func explain(_ error: any Error) -> String {
    if let error = error as? SpawnError, error.step == .watching, error.number == ENOSPC {
      return "out of watched descriptors (the system's fs.epoll.max_user_watches): \(error)"
    }
    var numbered = error as? any NumberedError
    if case FileLock.Failure.system(let error) = error { numbered = error }
    let number = numbered?.number ?? 0
    return ResourceShortage.name(of: number).map { "\($0): \(error)" } ?? "\(error)"
  }
}
