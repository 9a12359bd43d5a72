/// How the process of a task ended.
public enum TaskEnding: Hashable, Sendable {
  case exited(code: Int)
  /// Killed by a signal, which counts as exit code 128 plus its number.
  case signaled(number: Int, name: String)
  /// The process could not be started at all; counts as exit code -1.
  case couldNotStart(reason: String)

  /// The exit code recorded for the task.
  public var code: Int {
    switch self {
    case .exited(let code): code
    case .signaled(let number, _): 128 + number
    case .couldNotStart: -1
    }
  }
}

/// Where a task of a run stands.
public enum TaskState: Hashable, Sendable {
  /// Something it depends on is not done, it has no place yet, or it waits to be tried again.
  case waiting
  case running
  case succeeded
  /// Ended with a code that ends its branch early, with success.
  case succeededNoOperation
  case failed(reason: String)
  /// Will not run.
  case skipped(causes: [SkipCause])

  /// The state's name in results, in the journal and in webhooks.
  public var name: String {
    switch self {
    case .waiting: "WAITING"
    case .running: "RUNNING"
    case .succeeded: "SUCCEEDED"
    case .succeededNoOperation: "SUCCEEDED_NO_OP"
    case .failed: "FAILED"
    case .skipped: "SKIPPED"
    }
  }

  /// Why the task failed or was skipped, nil in every other state.
  public var reason: String? {
    switch self {
    case .failed(let reason): reason
    case .skipped(let causes): causes.map(\.clause).joined(separator: ", ")
    default: nil
    }
  }
}
