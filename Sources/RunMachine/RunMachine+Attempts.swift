import Factfile

// How a task starts, is stopped at its limit, ends, and is tried again.

extension RunMachine {
  /// Starts those that wait for nothing any more, in declared order, as far as there are places.
  mutating func startReady(among candidates: [Int] = []) -> [Effect] {
    for task in candidates { ready.insert(task) }
    var effects: [Effect] = []
    while running.count < plan.maxParallel, let task = ready.popFirst() {
      // An interruption may have settled it since.
      guard states[task] == .waiting else { continue }
      retrying[task] = nil
      states[task] = .running
      attempts[task] += 1
      running.insert(task)
      effects.append(.start(task, attempt: attempts[task]))
      if let timeout = plan.tasks[task].timeout {
        effects.append(.arm(.timeout(task, attempt: attempts[task]), after: timeout.duration))
      }
    }
    return effects
  }

  func isRunning(_ task: Int, _ attempt: Int) -> Bool { running.contains(task) && attempts[task] == attempt }

  mutating func enterTimedOut(_ task: Int, _ attempt: Int) -> [Effect] {
    // In a run that is being stopped it was asked to end already.
    guard isRunning(task, attempt), interruption == nil else { return [] }
    timedOut.insert(task)
    return [.terminate([task]), .arm(.timeoutGrace(task, attempt: attempt), after: plan.grace)]
  }

  mutating func enterRetry(_ task: Int) -> [Effect] {
    retrying[task] == nil ? [] : startReady(among: [task])
  }

  mutating func enterEnded(_ task: Int, _ ending: TaskEnding) -> [Effect] {
    precondition(running.remove(task) != nil, "task \(task) ended without having run")
    endings[task] = ending
    let state = judge(task, ending, isTimedOut: timedOut.remove(task) != nil)
    guard case .failed(let reason) = state, interruption == nil,
      let delay = plan.tasks[task].delay(afterAttempt: attempts[task])
    else { return settle(task, as: state) }
    states[task] = .waiting
    retrying[task] = reason
    return [.attemptFailed(task, reason: reason, retryAfter: delay), .arm(.retry(task), after: delay)] + startReady()
  }

  /// Those that wait to be tried again have failed for good.
  mutating func giveUpRetries(because cause: Interruption) -> [Effect] {
    let tasks = retrying.sorted { $0.key < $1.key }
    retrying = [:]
    for (task, reason) in tasks {
      states[task] = .failed(reason: "\(reason); it was not tried again because \(cause.clause)")
    }
    return tasks.map { .taskFinished($0.key, skipped: []) }
  }

  private func judge(_ task: Int, _ ending: TaskEnding, isTimedOut: Bool) -> TaskState {
    let definition = plan.tasks[task]
    if isTimedOut, let timeout = definition.timeout {
      return .failed(reason: "the task was stopped at its timeout of \(timeout)")
    }
    switch ending {
    case .couldNotStart(let reason): return .failed(reason: "the task could not be started: \(reason)")
    case .signaled(_, let name): return .failed(reason: "the task was killed by \(name)")
    case .exited(let code):
      if definition.terminateJobWithSuccess.contains(code) { return .succeededNoOperation }
      if definition.continueJob.contains(code) { return .succeeded }
      let expected = definition.continueJob.sorted().map(String.init).joined(separator: ",")
      return .failed(
        reason: "the task exited with a value not specified in continue_job - \(code) "
          + "(task expects one of the following return codes to continue [\(expected)])")
    }
  }
}
