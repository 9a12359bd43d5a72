import CivilTime
import Fires
import Ledger
import Testing

@Suite("The ledger remembers")
struct LedgerTests {
  @Test("marks, decisions, runs, waits, pauses, backfills and files over a restart")
  func durable() async throws {
    let (ledger, _, path) = try await makeLedger()
    let backfill = BackfillRecord(
      schedule: "etl", from: .epoch, through: fire(9).instant, parallel: 3, number: 2, position: fire(4).instant,
      requestedBy: "ada")
    let pauses = [
      PauseRecord(schedule: nil, until: nil, note: nil, requestedBy: nil),
      PauseRecord(schedule: "etl", until: fire(99).instant, note: "it's \"so\"", requestedBy: "ada"),
    ]
    let writes: [LedgerWrite] = [.wait(waiting(300)), .backfill(backfill)] + pauses.map { .pause($0) }
    #expect(
      try await ledger.commit([start(60), start(120), [.end(fire(60).runID, ending(.failed))], writes]) == [
        true, true, true, true,
      ])
    try await ledger.keep(["/etc/a.toml": "[a]", "/etc/b.toml": "é\n"])
    try await ledger.keep(["/etc/b.toml": "é\n"])
    let (again, history, _) = try await makeLedger(path)
    #expect(try await again.marks() == ["etl": Mark(instant: fire(120).instant, fingerprint: "f")])
    #expect(try await again.openRuns().map(\.record) == [run(120)])
    #expect(try await again.openRuns().map(\.runtimeID) == ["runtime"])
    #expect(try await again.waiting() == [waiting(300)])
    #expect(try await again.pauses() == pauses)
    #expect(try await again.backfills() == [backfill])
    #expect(try await again.scheduleFiles() == ["/etc/b.toml": "é\n"])
    #expect(try await history.decisions(of: "etl", limit: 9) == [decision(120), decision(60)])
    #expect(try await history.decisions(of: "etl", limit: 1) == [decision(120)])
  }

  @Test("a wait once, with its last reason, until it ends")
  func waits() async throws {
    let (ledger, _, _) = try await makeLedger()
    _ = try await ledger.commit([[.wait(waiting(60, .lookup))], [.wait(waiting(60, .maxRuns))], [.wait(waiting(30))]])
    #expect(try await ledger.waiting() == [waiting(30), waiting(60, .maxRuns)])
    _ = try await ledger.commit([[.endWait(fire(60).runID)], [.endWait(fire(61).runID)]])
    #expect(try await ledger.waiting() == [waiting(30)])
  }

  @Test("pauses and backfills until they end")
  func ended() async throws {
    let (ledger, _, _) = try await makeLedger()
    let pause = PauseRecord(schedule: nil, until: nil, note: nil, requestedBy: nil)
    var backfill = BackfillRecord(schedule: "etl", from: .epoch, through: fire(9).instant, parallel: 1, number: 1)
    _ = try await ledger.commit([[.pause(pause), .backfill(backfill)]])
    backfill.position = fire(3).instant
    _ = try await ledger.commit([[.backfill(backfill)]])
    #expect(try await ledger.backfills() == [backfill])
    _ = try await ledger.commit([[.resume(schedule: "etl"), .endBackfill(schedule: "etl", number: 2)]])
    #expect(try await ledger.pauses() == [pause])
    #expect(try await ledger.backfills() == [backfill])
    _ = try await ledger.commit([[.resume(schedule: nil), .endBackfill(schedule: "etl", number: 1)]])
    #expect(try await ledger.pauses().isEmpty)
    #expect(try await ledger.backfills().isEmpty)
  }

  @Test("a start of the kernel as new once, also over a restart of the daemon")
  func boots() async throws {
    let (ledger, _, path) = try await makeLedger()
    let first = try await ledger.begin(boot: "one", at: fire(100).instant)
    #expect(first.isNew && first.instant == fire(100).instant)
    let (restarted, _, _) = try await makeLedger(path)
    let again = try await restarted.begin(boot: "one", at: fire(200).instant)
    #expect(!again.isNew && again.instant == fire(100).instant)
    let next = try await restarted.begin(boot: "two", at: fire(300).instant)
    #expect(next.isNew && next.instant == fire(300).instant)
  }
}

@Suite("Marks in the ledger")
struct LedgerMarkTests {
  @Test(
    "rise within a pass and with the pass, and never fall",
    arguments: [
      ((60, 1), (120, 1), true), ((60, 1), (60, 1), true), ((120, 1), (60, 1), false), ((120, 1), (60, 2), true),
      ((60, 2), (120, 1), false),
    ])
  func rise(old: (Int64, Int), new: (Int64, Int), isKept: Bool) async throws {
    let (ledger, _, _) = try await makeLedger()
    _ = try await ledger.commit([[mark(old.0, pass: old.1)], [mark(new.0, pass: new.1)]])
    let kept = isKept ? new : old
    #expect(
      try await ledger.marks()["etl"] == Mark(instant: fire(kept.0).instant, pass: kept.1, fingerprint: "f"))
  }

  @Test("keep the highest instant of all passes, and take another fingerprint at the same instant")
  func highest() async throws {
    let (ledger, _, _) = try await makeLedger()
    let mark = Mark(instant: fire(60).instant, pass: 2, highest: fire(900).instant, fingerprint: "new")
    _ = try await ledger.commit([[.mark(schedule: "etl", mark)]])
    #expect(try await ledger.marks()["etl"] == mark)
    let gone = Mark(instant: fire(60).instant, pass: 2, highest: fire(900).instant, fingerprint: "")
    _ = try await ledger.commit([[.mark(schedule: "etl", gone)]])
    #expect(try await ledger.marks()["etl"] == gone)
  }
}

@Suite("Steps in the ledger")
struct LedgerStepTests {
  @Test("a fire is decided once in a pass, and a refused step costs nothing but itself")
  func once() async throws {
    let (ledger, history, _) = try await makeLedger()
    let second: [LedgerWrite] = [mark(999), .wait(waiting(999)), .decide(decision(60, .noop), replacing: nil)]
    #expect(try await ledger.commit([start(60), second, start(120)]) == [true, false, true])
    #expect(try await ledger.marks()["etl"]?.instant == fire(120).instant)
    #expect(try await ledger.waiting().isEmpty)
    #expect(try await history.decisions(of: "etl", limit: 9) == [decision(120), decision(60)])
    #expect(try await ledger.commit([[.decide(decision(60, .noop, pass: 2), replacing: nil)]]) == [true])
  }

  @Test("a run id is taken once, also where the run has ended")
  func runOnce() async throws {
    let (ledger, _, _) = try await makeLedger()
    _ = try await ledger.commit([[.run(run(60))], [.end(fire(60).runID, ending(.succeeded))]])
    #expect(try await ledger.commit([[.run(run(60))]]) == [false])
  }

  @Test("a stretch that grows takes the place of its own record alone")
  func stretch() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([
      [.decide(decision(120, .paused, first: 60), replacing: nil)],
      [.decide(decision(180, .paused, first: 60), replacing: fire(120))],
    ])
    #expect(try await history.decisions(of: "etl", limit: 9) == [decision(180, .paused, first: 60)])
    #expect(try await ledger.commit([start(240)]) == [true])
    #expect(try await ledger.commit([[.decide(decision(240, .paused, first: 60), replacing: fire(180))]]) == [false])
    #expect(
      try await history.decisions(of: "etl", limit: 9) == [decision(240), decision(180, .paused, first: 60)])
  }

  @Test("a start that came to nothing leaves one record that says so, and no run")
  func corrected() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([start(60)])
    let correction = LedgerWrite.correct(decision(60, .failedToStart), run: fire(60).runID)
    #expect(try await ledger.commit([[correction]]) == [true])
    #expect(try await ledger.openRuns().isEmpty)
    #expect(try await history.decisions(of: "etl", limit: 9) == [decision(60, .failedToStart)])
    #expect(try await ledger.commit([[correction]]) == [false])
  }

  @Test("an outcome that is recorded stays: neither another, nor a correction, nor a withdrawal changes it")
  func outcomeStays() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([start(60), [.end(fire(60).runID, ending(.succeeded))]])
    let taken = try await ledger.commit([
      [.end(fire(60).runID, ending(.crashed))], [.withdraw(fire(60).runID)],
      [.correct(decision(60, .failedToStart), run: fire(60).runID)],
    ])
    #expect(taken == [true, true, false])
    #expect(try await history.lastRuns()["etl"]?.ending == ending(.succeeded))
    #expect(try await history.decisions(of: "etl", limit: 9) == [decision(60)])
  }

  @Test("a request that came to nothing leaves no run")
  func withdrawn() async throws {
    let (ledger, _, _) = try await makeLedger()
    #expect(
      try await ledger.commit([[.run(run(60))], [.withdraw(fire(60).runID)], [.run(run(60))]]) == [
        true, true, true,
      ])
  }

  @Test("a thousand steps are one transaction: a reader sees all of them or none")
  func atomic() async throws {
    let (ledger, history, _) = try await makeLedger()
    async let committed = ledger.commit((1...1000).map { start($0) })
    while true {
      let seen = try await history.decisions(of: "etl", limit: 2000).count
      #expect(seen == 0 || seen == 1000)
      if seen != 0 { break }
    }
    #expect(try await !committed.contains(false))
  }
}
