/// What a finished run came to.
public struct RunResult: Hashable, Sendable {
  /// The outcomes a run can have by itself.
  public enum Outcome: String, Hashable, Sendable {
    case succeeded
    /// A task ended its branch early, with success, and nothing failed.
    case finishedEarly = "finished-early"
    case failed
    case timedOut = "timed-out"
    /// A signal stopped it before it was complete.
    case cancelled
  }

  public let outcome: Outcome
  /// The names of the tasks that ran, failed, asked for an early end, or were not run, in declared order.
  public let ran: [String]
  public let failed: [String]
  public let finishedEarly: [String]
  public let notRun: [String]

  init(
    plan: RunPlan, states: [TaskState], endings: [TaskEnding?], interruption: RunMachine.Interruption?
  ) {
    func names(where matches: (Int) -> Bool) -> [String] {
      plan.tasks.indices.filter(matches).map { plan.tasks[$0].name }
    }
    ran = names { endings[$0] != nil }
    failed = names { if case .failed = states[$0] { true } else { false } }
    finishedEarly = names { states[$0] == .succeededNoOperation }
    // What succeeded in the run that this one retries has no ending here, and lacks nothing.
    notRun = names { endings[$0] == nil && states[$0] != .succeeded }
    let isIncomplete = !failed.isEmpty || states.contains { $0.wasInterrupted }
    outcome =
      switch interruption {
      case .timeout where isIncomplete: .timedOut
      case .signal where isIncomplete: .cancelled
      default: !failed.isEmpty ? .failed : finishedEarly.isEmpty ? .succeeded : .finishedEarly
      }
  }

  /// The exit status of `factotum run`.
  public var exitStatus: Int32 {
    outcome == .succeeded || outcome == .finishedEarly ? 0 : 2
  }

  /// The sentence about tasks that were not run, nil where all were and nothing failed.
  public var summary: String? {
    func quoted(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }
    let rest = notRun.isEmpty ? nil : quoted(notRun)
    if !failed.isEmpty {
      return "Factotum job executed abnormally as a task (\(quoted(failed))) failed"
        + (rest.map { " - the following tasks were not run: \($0)!" } ?? "!")
    }
    if outcome == .cancelled || outcome == .timedOut {
      return "Factotum job was stopped before it was complete - the following tasks were not run: \(rest ?? "none")!"
    }
    guard !finishedEarly.isEmpty else { return nil }
    return "Factotum job finished early as a task (\(quoted(finishedEarly))) requested an early finish."
      + (rest.map { " The following tasks were not run: \($0)." } ?? "")
  }
}

extension TaskState {
  /// Whether the task was skipped by an interruption rather than by another task.
  var wasInterrupted: Bool {
    guard case .skipped(let causes) = self else { return false }
    return causes.contains(where: \.isInterruption)
  }
}
