/// Why a task will not run.
public enum SkipCause: Hashable, Sendable {
  /// The named task, or one that it waits for, failed.
  case failed(task: String)
  /// The named task asked for an early end.
  case requestedEarlyEnd(task: String)
  /// It runs on failure alone, and nothing that it waits for failed.
  case nothingFailed
  /// The named task runs on failure alone, and was not needed.
  case notNeeded(task: String)
  case interrupted(RunMachine.Interruption)

  /// The clause that tells it. Source: `factfile-and-cli.md`, section 4.
  public var clause: String {
    switch self {
    case .failed(let task): "the task '\(task)' failed"
    case .requestedEarlyEnd(let task): "the task '\(task)' requested early termination"
    case .nothingFailed: "nothing that it depends on failed"
    case .notNeeded(let task): "the task '\(task)' was not needed"
    case .interrupted(let interruption): interruption.clause
    }
  }

  /// Whether it is the same cause; to `String`, names that only look the same are equal.
  func isSame(as other: SkipCause) -> Bool { self == other && clause.utf8.elementsEqual(other.clause.utf8) }

  var isFailure: Bool { if case .failed = self { true } else { false } }
  var isInterruption: Bool { if case .interrupted = self { true } else { false } }
}

extension RunMachine.Interruption {
  /// The clause that explains what it did to a task.
  var clause: String {
    switch self {
    case .signal(let name): "the run was interrupted by \(name)"
    case .timeout(let limit): "the run was stopped at its timeout of \(limit)"
    }
  }
}
