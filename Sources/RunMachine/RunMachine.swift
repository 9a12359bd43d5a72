import Factfile

/// One run of a task graph: events in, effects out; no clock, no process, no file.
///
/// Source: `factfile-and-cli.md`, sections 4 and 6.
public struct RunMachine: Sendable {
  /// What happened outside.
  public enum Event: Hashable, Sendable {
    /// The run may begin.
    case begin
    /// The process of a task ended, or could not be started.
    case taskEnded(Int, TaskEnding)
    /// Somebody asked the run to stop; the second time means at once.
    case interrupted(Interruption)
    /// A time that an effect armed is over.
    case elapsed(Timer)
  }

  /// What the machine waits for.
  public enum Timer: Hashable, Sendable {
    /// The grace after an interruption.
    case grace
    /// The limit of the whole run.
    case runTimeout
    /// The limit of one attempt at a task.
    case timeout(Int, attempt: Int)
    /// The grace after that limit.
    case timeoutGrace(Int, attempt: Int)
    /// The delay before a task is tried again.
    case retry(Int)
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
    /// Start a task; attempts count from 1.
    case start(Int, attempt: Int)
    /// Ask these running tasks to end (SIGTERM to each one's own group).
    case terminate([Int])
    /// End these running tasks (SIGKILL to each one's own group).
    case kill([Int])
    /// Send `elapsed` with this timer after a while; one that comes too late does no harm.
    case arm(Timer, after: Duration)
    /// An attempt failed, and there will be another.
    case attemptFailed(Int, reason: String, retryAfter: Duration)
    /// A task changed for good; carries the skips that it caused.
    case taskFinished(Int, skipped: [Int])
    /// Nothing is running and nothing will start.
    case runFinished(RunResult)
  }

  public let plan: RunPlan
  /// The state of each task, by its position in the plan.
  public internal(set) var states: [TaskState]
  /// How the last attempt at each task ended, nil for one that never ran to an end.
  public internal(set) var endings: [TaskEnding?]
  /// How often each task was started.
  var attempts: [Int]
  /// How many of each task's dependencies have not ended for good.
  var unsettled: [Int]
  var ready = ReadyTasks()
  var running: Set<Int> = []
  /// Those of the running tasks whose time is up.
  var timedOut: Set<Int> = []
  /// Why the last attempt failed, of those that wait to be tried again.
  var retrying: [Int: String] = [:]
  var interruption: Interruption?
  private var isFinished = false

  /// Prepares a run in which every task waits.
  public init(plan: RunPlan) {
    self.plan = plan
    states = Array(repeating: .waiting, count: plan.tasks.count)
    endings = Array(repeating: nil, count: plan.tasks.count)
    attempts = Array(repeating: 0, count: plan.tasks.count)
    unsettled = plan.tasks.map { Set($0.dependencies).count }
  }

  /// Takes one event and says what is to be done about it.
  public mutating func handle(_ event: Event) -> [Effect] {
    guard !isFinished else { return [] }
    var effects: [Effect] =
      switch event {
      case .begin: begin()
      case .taskEnded(let task, let ending): enterEnded(task, ending)
      case .interrupted(let cause): enterInterrupted(cause)
      case .elapsed(let timer): enterElapsed(timer)
      }
    if running.isEmpty, retrying.isEmpty {
      isFinished = true
      effects.append(.runFinished(result))
    }
    return effects
  }

  private mutating func begin() -> [Effect] {
    let limit = plan.timeout.map { [Effect.arm(.runTimeout, after: $0.duration)] } ?? []
    return limit + startReady(among: plan.tasks.indices.filter { unsettled[$0] == 0 })
  }

  private mutating func enterInterrupted(_ cause: Interruption) -> [Effect] {
    guard interruption == nil else {
      // A run that is being stopped already has its grace, whatever its limit.
      if case .timeout = cause { return [] }
      return killRunning()
    }
    interruption = cause
    let givenUp = giveUpRetries(because: cause)
    for task in states.indices where states[task] == .waiting {
      states[task] = .skipped(causes: [.interrupted(cause)])
    }
    return givenUp + (running.isEmpty ? [] : [.terminate(running.sorted()), .arm(.grace, after: plan.grace)])
  }

  private mutating func enterElapsed(_ timer: Timer) -> [Effect] {
    switch timer {
    case .grace: killRunning()
    case .runTimeout: enterInterrupted(.timeout(plan.timeout?.description ?? ""))
    case .timeout(let task, let attempt): enterTimedOut(task, attempt)
    case .timeoutGrace(let task, let attempt): isRunning(task, attempt) ? [.kill([task])] : []
    case .retry(let task): enterRetry(task)
    }
  }

  private func killRunning() -> [Effect] { running.isEmpty ? [] : [.kill(running.sorted())] }

  private var result: RunResult {
    RunResult(plan: plan, states: states, endings: endings, interruption: interruption)
  }
}
