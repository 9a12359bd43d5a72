import Factfile

// What the end of a task means to those that wait for it.

extension RunMachine {
  /// A task whose end, or whose being skipped, others have to hear of.
  private struct News {
    let task: Int
    /// Why those that run on success alone are skipped, empty where they are not.
    let causes: [SkipCause]
    /// Whether it settled only now, rather than got one more cause.
    let isSettled: Bool
  }

  /// Enters a task's final state: skips what can no longer run, and starts what waits for nothing any more.
  mutating func settle(_ task: Int, as state: TaskState) -> [Effect] {
    states[task] = state
    let name = plan.tasks[task].name
    let causes: [SkipCause] =
      switch state {
      case .failed: [.failed(task: name)]
      case .succeededNoOperation: [.requestedEarlyEnd(task: name)]
      default: []
      }
    var news = [News(task: task, causes: causes, isSettled: true)]
    var skipped: [Int] = []
    var startable: [Int] = []
    while let next = news.popLast() {
      for dependent in plan.dependents[next.task] {
        if next.isSettled { unsettled[dependent] -= 1 }
        switch states[dependent] {
        case .waiting:
          guard let causes = decide(about: dependent, after: next) else { continue }
          guard !causes.isEmpty else {
            startable.append(dependent)
            continue
          }
          states[dependent] = .skipped(causes: causes)
          skipped.append(dependent)
          news.append(News(task: dependent, causes: passedOn(causes, by: dependent), isSettled: true))
        case .skipped(let known) where plan.tasks[dependent].runs == .onSuccess && interruption == nil:
          let added = next.causes.filter { cause in !known.contains { $0.isSame(as: cause) } }
          guard !added.isEmpty else { continue }
          states[dependent] = .skipped(causes: known + added)
          news.append(News(task: dependent, causes: added, isSettled: false))
        default: continue
        }
      }
    }
    return [.taskFinished(task, skipped: skipped.sorted())] + startReady(among: startable)
  }

  /// Whether a waiting task starts (no causes) or is skipped (its causes), nil where it goes on waiting.
  private func decide(about task: Int, after news: News) -> [SkipCause]? {
    let runs = plan.tasks[task].runs
    if runs == .onSuccess, !news.causes.isEmpty { return news.causes }
    guard unsettled[task] == 0, news.isSettled else { return nil }
    if runs == .onFailure, !plan.tasks[task].dependencies.contains(where: hasFailed) { return [.nothingFailed] }
    return []
  }

  /// A task that could not run because of a failure counts as failed.
  private func hasFailed(_ task: Int) -> Bool {
    switch states[task] {
    case .failed: true
    case .skipped(let causes): causes.contains(where: \.isFailure)
    default: false
    }
  }

  /// What those that wait for a skipped task are told.
  private func passedOn(_ causes: [SkipCause], by task: Int) -> [SkipCause] {
    causes.map { $0 == .nothingFailed ? .notNeeded(task: plan.tasks[task].name) : $0 }
  }
}
