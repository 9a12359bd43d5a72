import Processes
import RunMachine

// Tasks that could not be started.

extension RunExecution {
  /// A task has no process: it waits for another to end where only something that was used up stands in the way.
  func couldNotStart(_ attempt: Attempt, _ failure: any Error, _ previous: TaskRecord, othersRan: Bool) {
    guard let error = failure as? any NumberedError, error.isShortage else {
      return ended(attempt, .couldNotStart(reason: "\(failure)"))
    }
    let position = attempt.task
    recordsBefore[position] = previous
    records[position].endedAt = records[position].startedAt
    records[position].ending = .couldNotStart(reason: error.description)
    perform(machine.handle(.resourcesLacked(position, reason: error.description, othersRan: othersRan)))
    recordsBefore[position] = nil
    guard machine.states[position] == .waiting else { return }
    warnOnce(
      "task '\(name(of: position))' cannot start before another one ends: \(error)", about: "errno \(error.number)")
  }

  /// The task is as it was before.
  func startDeferred(_ position: Int) {
    if let before = recordsBefore[position] { records[position] = before }
    records[position].state = .waiting
  }

  /// Tells something that would come again and again, once.
  func warnOnce(_ text: String, about subject: String) {
    if told.insert(subject).inserted { report.warning(text) }
  }
}
