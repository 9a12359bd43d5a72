import CivilTime
import Fires
import SchedulerMachine

/// One history, decided by its seed: the production machine on a virtual clock, a ledger that loses what was not
/// committed, scripted runs, and everything that goes wrong at bad moments.
///
/// Source: `architecture.md`, "The scheduler core".
public struct Simulation {
  /// A defect put in on purpose: a simulation that does not find it is worth nothing.
  public enum PlantedBug: String, CaseIterable, Sendable {
    /// Marks are not committed: after a crash fires come due again.
    case marksLost
    /// Runs start before their row is committed.
    case startsBeforeCommit
    /// What waits has no row: a crash loses it.
    case waitsLost
  }

  /// What a history came to.
  public struct Report: Sendable {
    public var complaints: [String] = []
    /// How many decisions were committed, and how many daemons died.
    public var decisions = 0, crashes = 0, steps = 0
    /// The days of schedules that went by.
    public var scheduleDays = 0.0
  }

  enum Pending {
    case answer(RunID, ConstraintVerdict)
    case began(RunID)
    case startFailed(RunID)
    case commit
    case daemonBegins
  }

  var random: SeededGenerator
  var scenario: Scenario
  let bug: PlantedBug?
  var report = Report()
  var ledger = SimulatedLedger()
  var processes = SimulatedProcesses()
  var machine: SchedulerMachine?
  var jobs: [String: ScheduledJob] = [:]
  var expectations: [String: Expectation] = [:]
  var pending: [(at: Duration, order: Int, what: Pending)] = []
  var uncommitted: [Step] = []
  var sinceBoot: Duration = .seconds(100)
  /// From boot to the wall clock.
  var wallOffset: Int64
  var order = 0
  var requests: UInt64 = 0
  /// The overlap policy under which each run was started, which it keeps over reloads and restarts.
  var policies: [RunID: OverlapPolicy] = [:]
  var isCalm = false
  /// Told of every event and step.
  public var trace: ((String) -> Void)?

  /// Draws a history.
  public init(seed: UInt64, bug: PlantedBug? = nil) {
    random = SeededGenerator(seed: seed)
    self.bug = bug
    scenario = Scenario(from: &random)
    wallOffset = scenario.start.microsecondsSinceEpoch - 100_000_000
  }

  var now: Now {
    Now(
      wall: Timestamp(microsecondsSinceEpoch: wallOffset + sinceBoot.wholeMicroseconds), sinceBoot: sinceBoot)
  }

  /// Lives through so many days with faults, and then until everything has drained.
  public mutating func run(days: Double, schedules: Int) -> Report {
    for number in 0..<schedules { renew("s\(number)") }
    begin()
    let end = sinceBoot + .seconds(days * 86_400)
    while sinceBoot < end, report.complaints.isEmpty { advance(limit: end) }
    calm()
    let drained = sinceBoot + .seconds(4 * 86_400)
    while !isDrained, sinceBoot < drained, report.complaints.isEmpty { advance(limit: drained) }
    report.scheduleDays = days * Double(schedules)
    conclude()
    return report
  }

  /// Draws a schedule anew.
  mutating func renew(_ name: String) {
    let job = scenario.job(name, from: &random, near: now.wall)
    jobs[name] = job
  }

  /// Goes to the next thing that happens.
  private mutating func advance(limit: Duration) {
    let wall = now.wall
    var next = min(limit, pending.map(\.at).min() ?? limit, processes.nextEnd ?? limit)
    if let machine {
      next = min(next, machine.nextWait ?? limit)
      if let fire = machine.nextFire { next = min(next, sinceBoot + max(.zero, Timestamp(fire) - wall)) }
    }
    sinceBoot = max(sinceBoot, next)
    report.steps += 1
    let now = now
    if machine != nil { for name in expectations.keys { expectations[name]?.advance(to: now.wall) } }
    for (id, ending) in processes.end(at: now) where machine?.openFire(id) != nil { handle(.runEnded(id, ending)) }
    while let position = pending.indices.filter({ pending[$0].at <= sinceBoot }).min(by: {
      (pending[$0].at, pending[$0].order) < (pending[$1].at, pending[$1].order)
    }) {
      take(pending.remove(at: position).what)
    }
    handle(.woke)
    if !isCalm { disturb() }
    checkMarks()
  }

  mutating func schedule(_ what: Pending, after delay: Duration) {
    order += 1
    pending.append((sinceBoot + delay, order, what))
  }

  private mutating func take(_ what: Pending) {
    switch what {
    case .answer(let id, let answer): handle(.constraintAnswered(id, answer))
    case .began(let id): handle(.runBegan(id))
    case .startFailed(let id): handle(.startFailed(id, reason: "drawn"))
    case .commit: commit()
    case .daemonBegins: begin()
    }
  }

  /// Hands an event to the machine; its steps wait for their commit.
  mutating func handle(_ event: SchedulerEvent) {
    let now = now
    guard machine != nil, let steps = machine?.handle(event, at: now), !steps.isEmpty else { return }
    trace?("\(now.wall.rfc3339UTC) \(event)\n\(steps.map { "    \($0)\n" }.joined())")
    for step in steps { check(step) }
    let hadNone = uncommitted.isEmpty
    uncommitted += steps
    if bug == .startsBeforeCommit { for step in steps { for action in step.actions { perform(action) } } }
    if hadNone { schedule(.commit, after: random.duration(0...3)) }
  }

  /// Commits all that is pending, then performs what follows from it.
  private mutating func commit() {
    let steps = uncommitted
    uncommitted = []
    var taken: [Step] = []
    for var step in steps {
      if bug == .marksLost { step.writes.removeAll { if case .mark = $0 { true } else { false } } }
      if bug == .waitsLost { step.writes.removeAll { if case .wait = $0 { true } else { false } } }
      if ledger.commit(step, &report.complaints) {
        taken.append(step)
      } else {
        let isRequest = step.writes.contains { if case .run(let run) = $0 { run.trigger.isRequest } else { false } }
        if !isRequest { report.complaints.append("the ledger refused \(step)") }
        if let run = step.run { handle(.refused(run)) }
      }
    }
    guard bug != .startsBeforeCommit else { return }
    for step in taken { for action in step.actions { perform(action) } }
  }

  private mutating func perform(_ action: Step.Action) {
    switch action {
    case .start(let record): start(record)
    case .check(let id, _): schedule(.answer(id, answer()), after: random.duration(0...5000))
    case .stop(let id): processes.stop(id, at: sinceBoot)
    case .forget(let id): processes.forget(id)
    case .announce, .answer: break
    }
  }

  private mutating func answer() -> ConstraintVerdict {
    if isCalm { return .matches }
    return switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: .doesNotMatch(reason: "another host")
    case 2, 3, 4: .couldNotBeChecked(reason: "time-out")
    default: .matches
    }
  }

  private mutating func start(_ record: RunRecord) {
    checkStart(record)
    let delay = random.duration(0...200)
    if !isCalm, random.once(in: 20) { return schedule(.startFailed(record.runID), after: delay) }
    processes.execute(record, script(), at: sinceBoot)
    schedule(.began(record.runID), after: delay)
  }

  private mutating func script() -> SimulatedProcesses.Script {
    if isCalm { return .exit(after: .seconds(1), .succeeded) }
    return switch Int.random(in: 0..<20, using: &random) {
    case 0: .hang
    case 1: .vanish(after: random.duration(0...60_000))
    case 2...4: .exit(after: random.duration(0...10_000_000), .failed)
    default: .exit(after: random.duration(0...120_000), .succeeded)
    }
  }
}
