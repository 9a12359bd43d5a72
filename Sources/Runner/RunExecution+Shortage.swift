import Processes
import RunMachine

// Tasks that could not be started.

extension RunExecution {
  /// A task has no process: it waits for another to end where only something that was used up stands in the way.
  func couldNotStart(_ attempt: Attempt, _ failure: any Error, _ previous: TaskRecord) {
    guard let error = failure as? any NumberedError, error.isShortage else {
      return ended(attempt, .couldNotStart(reason: "\(failure)"))
    }
    let position = attempt.task
    recordsBefore[position] = previous
    records[position].endedAt = records[position].startedAt
    records[position].ending = .couldNotStart(reason: error.description)
    perform(machine.handle(.resourcesLacked(position, reason: error.description)))
    recordsBefore[position] = nil
  }

  /// The task is as it was before.
  func startDeferred(_ position: Int, _ reason: String) {
    if let before = recordsBefore[position] { records[position] = before }
    records[position].state = .waiting
    warnOnce(
      "cannot start task '\(name(of: position))' and those after it yet: \(reason); waiting for a task to end",
      about: reason)
  }

  /// Tells something that would come again and again, once.
  func warnOnce(_ text: String, about subject: String) {
    if told.insert(subject).inserted { report.warning(text) }
  }
}
