import CivilTime
public import Fires
public import Ledger
public import Queues
public import SchedulerMachine
import WheelTimer

/// The scheduler at work: hands what happens to its machine, commits what the machine says, and then performs it.
///
/// It waits for nothing: everything that may wait happens elsewhere and comes back as an event.
/// Source: `architecture.md`, "The scheduler core".
public actor Scheduling {
  /// What it has others do.
  public struct Services: Sendable {
    /// Prepares and starts a run; `runBegan` or `startFailed` follows.
    public let start: @Sendable (RunRecord) -> Void
    public let stop: @Sendable (RunID) -> Void
    public let forget: @Sendable (RunID) -> Void
    /// Asks a schedule's constraint; `constraintAnswered` follows.
    public let check: @Sendable (RunID, _ schedule: String) -> Void
    public let announce: @Sendable (Announcement) -> Void
    public let answer: @Sendable (RequestID, RequestAnswer) -> Void
    /// Tells of something that did not work.
    public let trouble: @Sendable (String) -> Void

    /// Names who does what; none of them may wait.
    public init(
      start: @escaping @Sendable (RunRecord) -> Void, stop: @escaping @Sendable (RunID) -> Void,
      forget: @escaping @Sendable (RunID) -> Void, check: @escaping @Sendable (RunID, String) -> Void,
      announce: @escaping @Sendable (Announcement) -> Void,
      answer: @escaping @Sendable (RequestID, RequestAnswer) -> Void, trouble: @escaping @Sendable (String) -> Void
    ) {
      self.start = start
      self.stop = stop
      self.forget = forget
      self.check = check
      self.announce = announce
      self.answer = answer
      self.trouble = trouble
    }
  }

  private nonisolated let executor: QueueExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let ledger: Ledger
  private let services: Services
  private let fireTimer: WheelTimer
  private let waitTimer: BootTimer
  private let commitTimer: BootTimer

  private var machine: SchedulerMachine
  private var commits = CommitQueue()
  private var armed: (fire: Instant?, wait: Duration?)
  private var whenIdle: [CheckedContinuation<Void, Never>] = []
  private var whenCommitted: [CheckedContinuation<Void, Never>] = []
  private var onChange: @Sendable () -> Void = {}

  /// A commit that takes longer counts as a ledger that cannot be written.
  static let commitLimit: Duration = .seconds(10)
  /// How long between two tries to write to a ledger that could not be written.
  static let retryInterval: Duration = .seconds(5)

  /// Makes a scheduler that has not begun.
  ///
  /// - Parameter maxRuns: how many runs may go on at the same time, at least 1.
  public init(maxRuns: Int, ledger: Ledger, executor: QueueExecutor, services: Services) {
    machine = SchedulerMachine(maxRuns: maxRuns)
    self.ledger = ledger
    self.executor = executor
    self.services = services
    let relay = Relay()
    fireTimer = WheelTimer(queue: executor.queue) { relay.target?.assumeIsolated { $0.handle(.woke) } }
    waitTimer = BootTimer(queue: executor.queue) { relay.target?.assumeIsolated { $0.handle(.woke) } }
    commitTimer = BootTimer(queue: executor.queue) { relay.target?.assumeIsolated { $0.commitTimeIsOver() } }
    relay.target = self
  }

  /// Takes one event, at once: what follows from it is committed, and then done.
  public func handle(_ event: SchedulerEvent) {
    let steps = machine.handle(event, at: Now(wall: Clock.now, sinceBoot: Clock.sinceBoot))
    armTimers(after: event)
    perform(commits.add(steps))
    commitPending()
    if machine.runningCount == 0 { resumeAll(&whenIdle) }
    onChange()
  }

  /// A timer that has woken is armed again even for the same time: it may have woken early.
  private func armTimers(after event: SchedulerEvent) {
    let isWake = if case .woke = event { true } else { false }
    if isWake || machine.nextFire != armed.fire { fireTimer.arm(machine.nextFire) }
    if isWake || machine.nextWait != armed.wait { waitTimer.arm(machine.nextWait) }
    armed = (machine.nextFire, machine.nextWait)
  }

  /// Lets the wall clock's timer notice that the clock was set, which it does not by itself.
  ///
  /// - Parameter isFirstSynchronization: whether what the clock said before meant nothing.
  public func clockStepped(by distance: Duration, isFirstSynchronization: Bool) {
    fireTimer.rearm()
    handle(.clockStepped(by: distance, isFirstSynchronization: isFirstSynchronization))
  }

  /// Looks at the machine's state.
  public func read<Value: Sendable>(_ body: @Sendable (SchedulerMachine) -> Value) -> Value { body(machine) }

  /// Calls back on the scheduling queue after each event; it may not wait.
  public func notifyOnChange(_ body: @escaping @Sendable () -> Void) { onChange = body }

  /// Returns once no run goes on.
  public func waitUntilIdle() async {
    guard machine.runningCount > 0 else { return }
    await withCheckedContinuation { whenIdle.append($0) }
  }

  /// Returns once everything is committed, or once the ledger has failed to take it.
  public func waitUntilCommitted() async {
    guard !commits.isEmpty else { return }
    commitPending(isLast: true)
    await withCheckedContinuation { whenCommitted.append($0) }
  }

  private func resumeAll(_ waiters: inout [CheckedContinuation<Void, Never>]) {
    for waiter in waiters { waiter.resume() }
    waiters = []
  }
}

// MARK: Committing

extension Scheduling {
  /// Commits what is pending; while the ledger fails, only when the time to try again has come.
  private func commitPending(isLast: Bool = false) {
    guard isLast || !commits.isFailing, let batch = commits.nextBatch() else { return }
    commitTimer.arm(Clock.sinceBoot + Self.commitLimit)
    Task { await commit(batch) }
  }

  private func commit(_ batch: [Step]) async {
    let wasFailing = commits.isFailing
    do throws(LedgerError) {
      let taken = try await ledger.commit(batch.map(\.writes))
      commitTimer.arm(nil)
      let outcome = commits.committed(taken)
      if let count = commits.takeWrittenLate() {
        services.trouble("ledger: written again: \(count) \(count == 1 ? "record" : "records") that had to wait")
      }
      perform(outcome.actions)
      for run in outcome.refused {
        services.trouble("'\(run)' is not started: the ledger says that it was decided before")
        handle(.refused(run))
      }
    } catch {
      commitTimer.arm(Clock.sinceBoot + Self.retryInterval)
      let actions = commits.failed()
      if !wasFailing { services.trouble("\(error); jobs run without it, and what is decided is written later") }
      perform(actions)
    }
    warnDropped()
    if commits.isEmpty || commits.isFailing { resumeAll(&whenCommitted) }
    commitPending()
  }

  /// The commit has taken too long, or it is time to try again.
  private func commitTimeIsOver() {
    if commits.isFailing { return commitPending(isLast: true) }
    let actions = commits.overdue()
    services.trouble("ledger: a commit takes more than 10 s; jobs run without it meanwhile")
    perform(actions)
  }

  private func warnDropped() {
    let dropped = commits.takeDropped()
    guard dropped > 0 else { return }
    services.trouble("ledger: \(dropped) records were dropped, since it could not be written for too long")
  }

  private func perform(_ actions: [Step.Action]) {
    for action in actions {
      switch action {
      case .start(let record): services.start(record)
      case .check(let id, let schedule): services.check(id, schedule)
      case .stop(let id): services.stop(id)
      case .forget(let id): services.forget(id)
      case .announce(let announcement): services.announce(announcement)
      case .answer(let request, let answer): services.answer(request, answer)
      }
    }
  }
}

/// Lets timers that are made before the scheduler reach it.
private final class Relay: Sendable {
  // Written once, in the scheduler's initializer, before any timer is armed.
  nonisolated(unsafe) private weak var scheduling: Scheduling?

  var target: Scheduling? {
    get { unsafe scheduling }
    set { unsafe scheduling = newValue }
  }
}
