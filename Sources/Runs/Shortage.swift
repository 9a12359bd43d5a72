import Glibc
import Processes

/// Names what the machine has run out of, so that nobody looks for the fault in a job.
enum Shortage {
  /// Why something could not be done, with the shortage in front where it is one.
  static func explain(_ error: any Error) -> String {
    let number =
      switch error {
      case let error as SystemError: error.number
      case let error as SpawnError: error.number
      case FileLock.Failure.system(let error): error.number
      default: Int32(0)
      }
    return name(of: number).map { "\($0): \(error)" } ?? "\(error)"
  }

  private static func name(of number: Int32) -> String? {
    switch number {
    case EMFILE: "out of file descriptors (the daemon's limit, LimitNOFILE)"
    case ENFILE: "out of file descriptors (the system's limit)"
    case EAGAIN: "out of processes (TasksMax, the user's limit or the system's)"
    case ENOMEM: "out of memory"
    case ENOSPC, EDQUOT: "out of space"
    default: nil
    }
  }
}
