import CivilTime
import Cron
import Fires
import SchedulerMachine
import Testing

/// A scheduler that begins at noon, Monday 2026-11-23, with both clocks and a ledger; each step is a line of text.
///
/// A run is named by schedule and time of day, `etl 12:05`. Runs begin as soon as they are started.
struct Timeline {
  var machine: SchedulerMachine
  var wall = Timestamp.noon
  var sinceBoot: Duration = .seconds(1000)
  var jobs: [ScheduledJob]
  var ledger = TestLedger()
  /// Whether `runBegan` follows each start at once.
  var beginsRuns = true
  private var requests: UInt64 = 0

  /// A daemon that has begun, with nothing remembered.
  init(_ jobs: ScheduledJob..., maxRuns: Int = 100) {
    machine = SchedulerMachine(maxRuns: maxRuns)
    self.jobs = jobs
    _ = handle(.began(Beginning(jobs: jobs)))
  }

  var now: Now { Now(wall: wall, sinceBoot: sinceBoot) }

  mutating func handle(_ event: SchedulerEvent) -> [String] {
    let steps = machine.handle(event, at: now)
    ledger.commit(steps)
    var lines = steps.flatMap(describe)
    guard beginsRuns else { return lines }
    for case .start(let record) in steps.flatMap(\.actions) {
      let began = machine.handle(.runBegan(record.runID), at: now)
      ledger.commit(began)
      lines += began.flatMap(describe)
    }
    return lines
  }

  /// Goes on to a time of day, through everything that comes due; each line begins with when it happened.
  mutating func until(_ clock: String) -> [String] {
    let end = Instant.at(clock)
    var lines: [String] = []
    while true {
      var step = Timestamp(end) - wall
      if let fire = machine.nextFire { step = min(step, Timestamp(fire) - wall) }
      if let wait = machine.nextWait { step = min(step, wait - sinceBoot) }
      pass(max(.zero, step))
      lines += handle(.woke).map { "\(wall.instant.clock) \($0)" }
      if Timestamp(end) <= wall { return lines }
    }
  }

  /// Both clocks go on, and the scheduler sleeps meanwhile.
  mutating func pass(_ duration: Duration) {
    wall = wall + duration
    sinceBoot += duration
  }

  /// The daemon is gone until a time of day; the next begins with what was committed, and what became of the runs.
  ///
  /// - Parameter facts: of runs that did not go on, by name.
  mutating func restart(
    at clock: String, jobs: [ScheduledJob]? = nil, facts: [String: Beginning.RunFact] = [:],
    boot: Beginning.Boot? = nil, maxRuns: Int = 100
  ) -> [String] {
    pass(Timestamp(Instant.at(clock)) - wall)
    return restart(jobs: jobs, facts: facts, boot: boot, maxRuns: maxRuns)
  }

  /// Another daemon begins at once.
  mutating func restart(
    jobs: [ScheduledJob]? = nil, facts: [String: Beginning.RunFact] = [:], boot: Beginning.Boot? = nil,
    maxRuns: Int = 100
  ) -> [String] {
    self.jobs = jobs ?? self.jobs
    machine = SchedulerMachine(maxRuns: maxRuns)
    var beginning = ledger.beginning(with: self.jobs)
    beginning.boot = boot
    beginning.runs = ledger.runs.values.sorted { $0.decidedAt < $1.decidedAt }.map { record in
      (record, facts[record.runID.short] ?? .adopted)
    }
    return handle(.began(beginning))
  }

  mutating func reload(_ jobs: ScheduledJob...) -> [String] {
    let removed = Set(self.jobs.map(\.name)).subtracting(jobs.map(\.name))
    self.jobs = jobs
    return handle(.loaded(jobs, removed: removed.sorted()))
  }

  /// The wall clock is set by so many seconds.
  mutating func setClock(by seconds: Int64, isFirstSynchronization: Bool = false) -> [String] {
    wall = wall + .seconds(seconds)
    return handle(.clockStepped(by: .seconds(seconds), isFirstSynchronization: isFirstSynchronization))
  }

  mutating func ended(_ run: String, _ outcome: Outcome = .succeeded) -> [String] {
    handle(.runEnded(.named(run), RunEnding(outcome: outcome, summary: nil, startedAt: nil, endedAt: wall)))
  }

  mutating func answer(_ run: String, _ answer: ConstraintVerdict) -> [String] {
    handle(.constraintAnswered(.named(run), answer))
  }

  mutating func request(_ schedule: String, retry: RunRequested.Retried? = nil) -> [String] {
    requests += 1
    return handle(
      .request(
        RunRequested(
          id: RequestID(number: requests), schedule: schedule, trigger: retry == nil ? .manual : .retry, retries: retry)
      ))
  }

  mutating func pause(_ schedule: String?, until clock: String? = nil) -> [String] {
    handle(.pause(PauseRecord(schedule: schedule, until: clock.map(Instant.at), note: nil, requestedBy: nil)))
  }

  mutating func backfill(
    _ schedule: String, _ from: String, _ through: String, parallel: Int = 1, number: Int = 1
  ) -> [String] {
    handle(
      .backfill(
        BackfillRecord(
          schedule: schedule, from: .at(from), through: .at(through), parallel: parallel, number: number)))
  }
}

// MARK: Lines

extension Timeline {
  private func describe(_ step: Step) -> [String] {
    step.writes.compactMap(describe) + step.actions.compactMap(describe)
  }

  private func describe(_ write: LedgerWrite) -> String? {
    switch write {
    case .decide(let record, _) where record.decision == .started: nil
    case .decide(let record, let replaced): (replaced == nil ? "" : "longer: ") + Self.describe(record)
    case .correct(let record, _): "not started: " + Self.describe(record)
    case .withdraw(let run): "withdraw \(run.short)"
    case .wait(let record): "wait \(record.runID.short) for \(record.reason.rawValue)"
    case .end(let run, let ending): "\(ending.outcome.rawValue) \(run.short)"
    case .endBackfill(let schedule, let number): "end backfill \(schedule) \(number)"
    case .mark, .run, .endWait, .pause, .resume, .backfill, .live, .endLife: nil
    }
  }

  private static func describe(_ record: DecisionRecord) -> String {
    let run = record.fire.runID.short
    let stretch = record.first < record.fire.instant ? "\(record.first.clock)... " : ""
    return "\(record.decision.rawValue) \(stretch)\(run): \(record.reason?.short ?? "")"
  }

  private func describe(_ action: Step.Action) -> String? {
    switch action {
    case .start(let record): "start \(record.runID.short)"
    case .check(let run, _): "check \(run.short)"
    case .stop(let run): "stop \(run.short)"
    case .announce(.clockCorrected(let schedule, let remembered)): "corrected \(schedule) from \(remembered.clock)"
    case .announce(.nextMoved(let schedule, let from, let to)):
      "next of \(schedule) moved from \(from?.clock ?? "none") to \(to?.clock ?? "none")"
    case .announce, .forget: nil
    case .answer(let request, let answer):
      switch answer {
      case .began(let run): "answer \(request.number): began \(run.short)"
      case .waiting(let run, let reason): "answer \(request.number): \(run.short) waits for \(reason.rawValue)"
      case .refused(let reason): "answer \(request.number): refused, \(reason.short)"
      case .unknownSchedule: "answer \(request.number): unknown schedule"
      }
    }
  }
}
