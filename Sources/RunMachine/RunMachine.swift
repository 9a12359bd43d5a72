/// One run of a task graph: events in, effects out; no clock, no process, no file.
///
/// Source: `factfile-and-cli.md`, section 4.
public struct RunMachine: Sendable {
  /// What happened outside.
  public enum Event: Hashable, Sendable {
    /// The run may begin.
    case begin
    /// The process of a task ended, or could not be started.
    case taskEnded(Int, TaskEnding)
    /// Somebody asked the run to stop; the second time means at once.
    case interrupted(Interruption)
    /// The grace after an interruption is over.
    case graceElapsed
  }

  /// Why a run is stopped before its end.
  public enum Interruption: Hashable, Sendable {
    /// A signal arrived, by name.
    case signal(String)
    /// The run took longer than it may; the text is the limit, as in `90s`.
    case timeout(String)
  }

  /// What is to be done outside, in this order.
  public enum Effect: Hashable, Sendable {
    case start(Int)
    /// Ask these running tasks to end (SIGTERM to each one's own group).
    case terminate([Int])
    /// End these running tasks (SIGKILL to each one's own group).
    case kill([Int])
    /// Send `graceElapsed` when the grace is over.
    case armGrace
    /// A task changed for good; carries the skips that it caused.
    case taskFinished(Int, skipped: [Int])
    /// Nothing is running and nothing will start.
    case runFinished(RunResult)
  }

  public let plan: RunPlan
  /// The state of each task, by its position in the plan.
  public private(set) var states: [TaskState]
  /// How each task ended, nil for one that has not or never ran.
  public private(set) var endings: [TaskEnding?]
  private var unfinishedDependencies: [Int]
  private var ready = ReadyTasks()
  private var running: Set<Int> = []
  private let maxParallel: Int
  private var interruption: Interruption?
  private var isFinished = false

  /// Prepares a run in which every task waits.
  ///
  /// - Parameter maxParallel: how many tasks may run at a time, at least one.
  public init(plan: RunPlan, maxParallel: Int = .max) {
    precondition(maxParallel > 0)
    self.plan = plan
    self.maxParallel = maxParallel
    states = Array(repeating: .waiting, count: plan.tasks.count)
    endings = Array(repeating: nil, count: plan.tasks.count)
    unfinishedDependencies = plan.tasks.map { Set($0.dependencies).count }
  }

  /// Takes one event and says what is to be done about it.
  public mutating func handle(_ event: Event) -> [Effect] {
    precondition(!isFinished || event == .graceElapsed, "\(event) came after the run had finished")
    var effects: [Effect] =
      switch event {
      case .begin: startReady(among: Array(plan.tasks.indices))
      case .taskEnded(let task, let ending): enterEnded(task, ending)
      case .interrupted(let cause): enterInterrupted(cause)
      case .graceElapsed: running.isEmpty ? [] : [.kill(running.sorted())]
      }
    if running.isEmpty, !isFinished {
      isFinished = true
      effects.append(.runFinished(result))
    }
    return effects
  }

  /// Starts those that wait for nothing any more, in declared order, as far as there are places.
  private mutating func startReady(among candidates: [Int] = []) -> [Effect] {
    for task in candidates where states[task] == .waiting && unfinishedDependencies[task] == 0 { ready.insert(task) }
    var effects: [Effect] = []
    while running.count < maxParallel, let task = ready.popFirst() {
      // An interruption may have skipped it since.
      guard states[task] == .waiting else { continue }
      states[task] = .running
      running.insert(task)
      effects.append(.start(task))
    }
    return effects
  }

  private mutating func enterEnded(_ task: Int, _ ending: TaskEnding) -> [Effect] {
    precondition(running.remove(task) != nil, "task \(task) ended without having run")
    endings[task] = ending
    let (state, cause) = judge(task, ending)
    states[task] = state
    if let cause {
      return [.taskFinished(task, skipped: skipDescendants(of: task, because: cause))] + startReady()
    }
    for dependent in plan.dependents[task] { unfinishedDependencies[dependent] -= 1 }
    return [.taskFinished(task, skipped: [])] + startReady(among: plan.dependents[task])
  }

  /// The state an ending leads to, and why its descendants are skipped, nil where they go on.
  private func judge(_ task: Int, _ ending: TaskEnding) -> (TaskState, skipCause: String?) {
    let definition = plan.tasks[task]
    if case .exited(let code) = ending {
      if definition.terminateJobWithSuccess.contains(code) {
        return (.succeededNoOperation, "the task '\(definition.name)' requested early termination")
      }
      if definition.continueJob.contains(code) { return (.succeeded, nil) }
    }
    return (.failed(reason: failureReason(of: definition, ending)), "the task '\(definition.name)' failed")
  }

  private func failureReason(of task: RunPlan.Task, _ ending: TaskEnding) -> String {
    switch ending {
    case .couldNotStart(let reason):
      return "the task could not be started: \(reason)"
    case .signaled(_, let name):
      return "the task was killed by \(name)"
    case .exited(let code):
      let expected = task.continueJob.sorted().map(String.init).joined(separator: ",")
      return "the task exited with a value not specified in continueJob - \(code) "
        + "(task expects one of the following return codes to continue [\(expected)])"
    }
  }

  /// Skips everything below a task; what was skipped already gets one more cause. Returns the newly skipped.
  private mutating func skipDescendants(of task: Int, because cause: String) -> [Int] {
    var newlySkipped: [Int] = []
    var seen: Set<Int> = []
    var pending = plan.dependents[task]
    while let descendant = pending.popLast() {
      guard seen.insert(descendant).inserted else { continue }
      pending += plan.dependents[descendant]
      if skip(descendant, because: cause) { newlySkipped.append(descendant) }
    }
    return newlySkipped.sorted()
  }

  /// Adds a cause to a task that will not run; true where it was still to run before.
  private mutating func skip(_ task: Int, because cause: String) -> Bool {
    guard case .skipped(let causes) = states[task] else {
      states[task] = .skipped(causes: [cause])
      return true
    }
    states[task] = .skipped(causes: causes + [cause])
    return false
  }

  private mutating func enterInterrupted(_ cause: Interruption) -> [Effect] {
    guard interruption == nil else { return running.isEmpty ? [] : [.kill(running.sorted())] }
    interruption = cause
    for task in states.indices where states[task] == .waiting {
      states[task] = .skipped(causes: [cause.clause])
    }
    return running.isEmpty ? [] : [.terminate(running.sorted()), .armGrace]
  }

  private var result: RunResult {
    RunResult(plan: plan, states: states, endings: endings, interruption: interruption)
  }
}

extension RunMachine.Interruption {
  /// The clause that explains a skipped task.
  var clause: String {
    switch self {
    case .signal(let name): "the run was interrupted by \(name)"
    case .timeout(let limit): "the run was stopped at its timeout of \(limit)"
    }
  }
}
