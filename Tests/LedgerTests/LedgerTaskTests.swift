import CivilTime
import Fires
import Ledger
import Testing

@Suite("What the ledger keeps of runs and decisions")
struct LedgerTaskTests {
  private static let tasks = TaskResults(
    tasks: [
      TaskResult(
        name: "load \"é\"", state: "SUCCEEDED", startedAt: now, endedAt: now + .seconds(1), exitCode: 0, attempts: 1),
      TaskResult(
        name: "send", state: "FAILED", startedAt: now, endedAt: now + .seconds(2), exitCode: 143, signal: "SIGTERM",
        attempts: 3, reason: "why\nnot", outputTail: "a\u{0}b\u{1F}\r\n", errorTail: "💥"),
      TaskResult(name: "report", state: "SKIPPED", reason: "the task 'send' failed"),
    ], omitted: 2, graph: "g1-7")

  private func ended(_ second: Int64, _ tasks: TaskResults = tasks, at time: Timestamp = now) -> [LedgerWrite] {
    [
      .end(
        fire(second).runID,
        RunEnding(outcome: .failed, summary: nil, startedAt: now, endedAt: time, tasks: tasks))
    ]
  }

  @Test("the tasks of a run, written with its end, read as they were; a run without any has none")
  func tasks() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([start(60), ended(60), start(120), ended(120, TaskResults())])
    #expect(try await history.tasks(of: fire(60).runID) == Self.tasks)
    #expect(try await history.tasks(of: fire(120).runID) == nil)
    // The first outcome stays, and so do its tasks.
    _ = try await ledger.commit([ended(60, TaskResults(graph: "other"))])
    #expect(try await history.tasks(of: fire(60).runID) == Self.tasks)
  }

  @Test("tasks go with their run")
  func pruned() async throws {
    let (ledger, history, path) = try await makeLedger()
    _ = try await ledger.commit((1...3).flatMap { [start($0), ended($0, at: now + .seconds($0))] })
    _ = try await ledger.prune(before: now + .seconds(3), keeping: 100)
    #expect(try await history.tasks(of: fire(2).runID) == nil)
    #expect(try await history.tasks(of: fire(3).runID) == Self.tasks)
    #expect(try rows(of: "run_tasks", in: path) == 1)
  }

  @Test("what gates went by is read with the decision")
  func passages() async throws {
    let (ledger, history, _) = try await makeLedger()
    let passages = [GatePassage(.capacity, .places(taken: 1, limit: 3), waited: .seconds(4))]
    let record = DecisionRecord(
      fire: fire(60), trigger: .cron, decision: .started, reason: nil, lateness: .zero, decidedAt: now,
      passages: passages)
    _ = try await ledger.commit([[.decide(record, replacing: nil)]])
    #expect(try await history.decisions(of: "etl", limit: 1).first == record)
  }

  @Test("an instant is covered by its own decisions, one a pass, and by the stretch around it")
  func covering() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([
      [.decide(decision(60, .noop), replacing: nil)], [.decide(decision(60, .noop, pass: 2), replacing: nil)],
      [.decide(decision(300, .missed, first: 120), replacing: nil)], [.decide(decision(420, .noop), replacing: nil)],
    ])
    func covering(_ second: Int64) async throws -> [FireID] {
      try await history.decisions(of: "etl", covering: fire(second).instant).map(\.fire)
    }
    #expect(try await covering(60) == [fire(60), fire(60, pass: 2)])
    for second in [120, 180, 300] as [Int64] { #expect(try await covering(second) == [fire(300)]) }
    for second in [59, 61, 301, 421] as [Int64] { #expect(try await covering(second) == []) }
  }

  @Test("retries are numbered on from the highest there was, also where it waits")
  func retries() async throws {
    let (ledger, history, _) = try await makeLedger()
    #expect(try await history.lastRetry(of: fire(60).runID) == 0)
    func retry(_ number: Int) -> RunRecord {
      RunRecord(
        runID: .retry(of: fire(60).runID, number: number), fire: fire(60), trigger: .retry, plannedStart: now,
        decidedAt: now + .seconds(number), retryOf: fire(60).runID)
    }
    _ = try await ledger.commit([start(60), [.run(retry(1))], [.run(retry(3))]])
    #expect(try await history.lastRetry(of: fire(60).runID) == 3)
    #expect(try await history.retries(of: fire(60).runID).map(\.record) == [retry(1), retry(3)])
    let waits = WaitingRecord(
      runID: .retry(of: fire(60).runID, number: 12), fire: fire(60), trigger: .retry, reason: .maxRuns,
      plannedStart: now, overlap: .skip, retryOf: fire(60).runID)
    _ = try await ledger.commit([[.wait(waits)]])
    #expect(try await history.lastRetry(of: fire(60).runID) == 12)
  }
}

@Suite("Lives of schedules and daemons, and what was pruned")
struct LedgerLifeTests {
  private func life(_ since: Int64, _ fingerprint: String = "f", notAfter: Int64? = nil) -> ScheduleLife {
    ScheduleLife(
      schedule: "etl", since: now + .seconds(since), fingerprint: fingerprint, notBefore: nil,
      notAfter: notAfter.map { Instant(secondsSinceEpoch: $0) })
  }

  @Test("a life ends as changed where another begins, or as what is said")
  func lives() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([[.live(life(0))], [.live(life(10, "g", notAfter: 7))]])
    #expect(try await ledger.lives() == ["etl": life(10, "g", notAfter: 7)])
    _ = try await ledger.commit([
      [.endLife(schedule: "etl", at: now + .seconds(20), .removed)], [.live(life(30))],
      [.endLife(schedule: "other", at: now, .disabled)],
    ])
    let lives = try await history.lives(of: "etl")
    #expect(lives.map(\.ending) == [.changed, .removed, nil])
    #expect(lives.map(\.until) == [now + .seconds(10), now + .seconds(20), nil])
    #expect(lives.map(\.since) == [now, now + .seconds(10), now + .seconds(30)])
  }

  @Test("a daemon's life has an end only where it said so")
  func daemons() async throws {
    let (ledger, history, _) = try await makeLedger()
    try await ledger.begin(daemon: "1", at: now)
    try await ledger.begin(daemon: "2", at: now + .seconds(10))
    try await ledger.end(daemonSince: now + .seconds(10), at: now + .seconds(20))
    let first = DaemonLife(since: now, until: nil, version: "1")
    let second = DaemonLife(since: now + .seconds(10), until: now + .seconds(20), version: "2")
    #expect(try await history.daemons(around: now + .seconds(9)) == (first, second))
    #expect(try await history.daemons(around: now + .seconds(10)) == (second, nil))
    #expect(try await history.daemons(around: now + .seconds(-1)) == (nil, first))
  }

  @Test("what was pruned is known by how far it reached, and counted by local day")
  func pruned() async throws {
    let (ledger, history, path) = try await makeLedger()
    #expect(try await history.prunedThrough("etl") == nil)
    _ = try await ledger.commit(
      (1...4 as ClosedRange<Int64>).flatMap { number in
        let time = now + .seconds(number)
        return [start(number * 86_400, at: time), [.end(fire(number * 86_400).runID, ending(.failed, at: time))]]
      })
    _ = try await ledger.prune(before: now + .seconds(4), keeping: 100) { schedule, instant in
      #expect(schedule == "etl")
      return Int(instant.secondsSinceEpoch / 172_800)
    }
    #expect(try await history.prunedThrough("etl") == fire(3 * 86_400).instant)
    #expect(try await history.prunedThrough("other") == nil)
    #expect(try rows(of: "pruned_day WHERE day = 0 AND name = 'failed' AND count = 3", in: path) == 1)
    #expect(try rows(of: "pruned_day WHERE day = 0 AND name = 'started' AND count = 1", in: path) == 1)
    // What went before is added to.
    _ = try await ledger.commit([start(200_000), [.end(fire(200_000).runID, ending(.failed, at: now))]])
    _ = try await ledger.prune(before: now + .seconds(4), keeping: 100) { Int($1.secondsSinceEpoch / 172_800) }
    #expect(try rows(of: "pruned_day WHERE day = 1 AND name = 'started' AND count = 3", in: path) == 1)
    #expect(try await history.prunedThrough("etl") == fire(3 * 86_400).instant)
  }

  @Test("lives that ended long ago go, the one that goes on stays however old, and how far that reached is known")
  func prunedLives() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([[.live(life(0))], [.live(life(100, "g"))]])
    try await ledger.begin(daemon: "1", at: now)
    try await ledger.begin(daemon: "1", at: now + .seconds(50))
    _ = try await ledger.prune(before: now + .seconds(10_000), keeping: 100)
    #expect(try await history.lives(of: "etl") == [life(100, "g")])
    #expect(try await history.prunedThrough("etl") == (now + .seconds(100)).instant)
    #expect(try await history.daemons(around: now + .seconds(60)).before?.since == now + .seconds(50))
    #expect(try await history.daemons(around: now + .seconds(10)).before == nil)
  }
}
