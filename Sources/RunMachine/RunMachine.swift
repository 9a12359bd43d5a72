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
    /// The process of a task could not be started for want of something that others may give back: descriptors,
    /// processes or memory; `othersRan` where processes of other tasks lived when it was tried, ended as they may have since.
    case resourcesLacked(Int, reason: String, othersRan: Bool = false)
    /// Nothing is left of the last attempt at a task, after `endLeftBehind`.
    case leftBehindEnded(Int)
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
    /// The limit of one attempt at a task; `start` counts, from 1, how often that attempt was to be started.
    case timeout(Int, attempt: Int, start: Int = 1)
    /// The grace after that limit.
    case timeoutGrace(Int, attempt: Int)
    /// The grace of what an attempt left behind that is to be followed by another.
    case leftBehindGrace(Int, attempt: Int)
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
    /// Ask these running tasks to end, with all that they started (SIGTERM).
    case terminate([Int])
    /// End these tasks with all that they started, also where only that is left (SIGKILL).
    case kill([Int])
    /// Ask what the last attempt at this task left behind to end, and send `leftBehindEnded` once there is nothing.
    case endLeftBehind(Int)
    /// A task that was to be started waits until another one ends.
    case startDeferred(Int, reason: String)
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
  /// Those of them whose delay is over.
  var retriesDue: Set<Int> = []
  /// Those of which something is still there that their last attempt left behind.
  var leavingBehind: Set<Int> = []
  /// What is known of tasks that could not be started for want of something.
  var shortage = Shortage()
  var interruption: Interruption?
  /// The tasks that succeeded in the run that this one retries.
  private let done: Set<Int>
  private var isFinished = false

  /// Prepares a run in which every task waits.
  ///
  /// - Parameter done: the tasks that count as succeeded without being run, by their position in the plan.
  public init(plan: RunPlan, done: Set<Int> = []) {
    self.plan = plan
    self.done = done
    states = plan.tasks.indices.map { done.contains($0) ? .succeeded : .waiting }
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
      case .resourcesLacked(let task, let reason, let othersRan): enterLacking(task, reason, othersRan)
      case .leftBehindEnded(let task): enterLeftBehindEnded(task)
      case .interrupted(let cause): enterInterrupted(cause)
      case .elapsed(let timer): enterElapsed(timer)
      }
    if running.isEmpty, retrying.isEmpty, leavingBehind.isEmpty {
      isFinished = true
      effects.append(.runFinished(result))
    }
    return effects
  }

  private mutating func begin() -> [Effect] {
    let limit = plan.timeout.map { [Effect.arm(.runTimeout, after: $0.duration)] } ?? []
    let first = plan.tasks.indices.filter { unsettled[$0] == 0 && !done.contains($0) }
    // Those that run on failure alone are skipped by what is done, and others have to hear of that.
    let settled = done.sorted().flatMap { settle($0, as: .succeeded) }.filter { effect in
      if case .taskFinished(_, skipped: []) = effect { false } else { true }
    }
    return limit + settled + startReady(among: first)
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
    let asked: [Effect] = running.isEmpty ? [] : [.terminate(running.sorted())]
    return givenUp + asked + (living.isEmpty ? [] : [.arm(.grace, after: plan.grace)])
  }

  private mutating func enterElapsed(_ timer: Timer) -> [Effect] {
    switch timer {
    case .grace: killRunning()
    case .runTimeout: enterInterrupted(.timeout(plan.timeout?.description ?? ""))
    case .timeout(let task, let attempt, let start): enterTimedOut(task, attempt, start)
    case .timeoutGrace(let task, let attempt): isRunning(task, attempt) ? [.kill([task])] : []
    case .leftBehindGrace(let task, let attempt):
      leavingBehind.contains(task) && attempts[task] == attempt ? [.kill([task])] : []
    case .retry(let task): enterRetry(task)
    }
  }

  /// Whether something stops the run before its end.
  public var isStopping: Bool { interruption != nil }

  /// How many tasks there are of which processes run.
  public var livingCount: Int { living.count }

  private func killRunning() -> [Effect] { living.isEmpty ? [] : [.kill(living.sorted())] }

  /// The tasks of which there are processes that this run has to see the end of.
  private var living: Set<Int> { running.union(leavingBehind) }

  private var result: RunResult {
    RunResult(plan: plan, states: states, endings: endings, interruption: interruption)
  }
}
