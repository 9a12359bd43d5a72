import CivilTime
import Glibc
import Ledger
import Testing

@Suite("The ledger")
struct LedgerTests {
  private static let now = Timestamp(microsecondsSinceEpoch: 1_000_000)

  private func directory() -> String {
    let path = "/tmp/factotum-ledger-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe mkdir(path, 0o700)
    return path
  }

  private func fire(_ second: Int64, decision: String = "started", pass: Int = 1) -> FireRow {
    FireRow(
      schedule: "etl", instant: Instant(secondsSinceEpoch: second), pass: pass, decision: decision,
      reason: decision == "started" ? nil : "why", lateness: .milliseconds(3), decidedAt: Self.now)
  }

  private func mark(_ second: Int64) -> MarkRow {
    MarkRow(schedule: "etl", instant: Instant(secondsSinceEpoch: second), pass: 1, fingerprint: "f")
  }

  private func run(_ second: Int64) -> RunRow {
    RunRow(
      runID: "etl-\(second)", schedule: "etl", instant: Instant(secondsSinceEpoch: second),
      startedAt: Timestamp(microsecondsSinceEpoch: second), bootID: "b")
  }

  @Test("keeps decisions, marks, runs and files over a restart")
  func durable() async throws {
    let path = directory() + "/ledger.db"
    do {
      let ledger = try Ledger(path: path, now: Self.now)
      #expect(ledger.damagedPath == nil)
      #expect(try await ledger.decide(fire(60), mark: mark(60), run: run(60)))
      #expect(try await ledger.decide(fire(120), mark: mark(120), run: run(120)))
      #expect(try await ledger.decide(fire(180, decision: "noop"), mark: mark(180), run: nil))
      try await ledger.end("etl-60", outcome: "failed", summary: "it's\0 broken", at: Self.now)
      try await ledger.keep(["/etc/a.toml": "[a]", "/etc/b.toml": "é"])
      try await ledger.keep(["/etc/b.toml": "é"])
    }
    let ledger = try Ledger(path: path, now: Self.now)
    #expect(try await ledger.marks() == [mark(180)])
    #expect(try await ledger.unfinishedRuns() == [run(120)])
    #expect(try await ledger.lastRuns()["etl"]?.runID == "etl-120")
    #expect(try await ledger.scheduleFiles() == ["/etc/b.toml": "é"])
    #expect(try await ledger.fires(of: "etl", limit: 2) == [fire(180, decision: "noop"), fire(120)])
    #expect(try await ledger.decisionCounts(since: Self.now) == ["started": 2, "noop": 1])
    #expect(try await ledger.outcomeCounts(since: Self.now) == ["failed": 1])
  }

  @Test("a fire is decided once, and what comes second changes nothing")
  func once() async throws {
    let ledger = try Ledger(path: directory() + "/ledger.db", now: Self.now)
    #expect(try await ledger.decide(fire(60), mark: mark(60), run: run(60)))
    #expect(try await !ledger.decide(fire(60, decision: "noop"), mark: mark(999), run: nil))
    #expect(try await ledger.marks() == [mark(60)])
    #expect(try await ledger.fires(of: "etl", limit: 9) == [fire(60)])
    #expect(try await ledger.decide(fire(60, pass: 2), mark: mark(60), run: nil))
  }

  @Test("a run that could not be started leaves one record that says so")
  func corrected() async throws {
    let ledger = try Ledger(path: directory() + "/ledger.db", now: Self.now)
    #expect(try await ledger.decide(fire(60), mark: mark(60), run: run(60)))
    try await ledger.correct(fire(60, decision: "failed-to-start"), withoutRun: "etl-60")
    #expect(try await ledger.unfinishedRuns().isEmpty)
    #expect(try await ledger.fires(of: "etl", limit: 9).map(\.decision) == ["failed-to-start"])
  }

  @Test("an outcome that is recorded stays")
  func outcomeStays() async throws {
    let ledger = try Ledger(path: directory() + "/ledger.db", now: Self.now)
    #expect(try await ledger.decide(fire(60), mark: nil, run: run(60)))
    try await ledger.end("etl-60", outcome: "succeeded", summary: nil, at: Self.now)
    try await ledger.end("etl-60", outcome: "crashed", summary: nil, at: Self.now)
    #expect(try await ledger.lastRuns()["etl"]?.outcome == "succeeded")
  }

  @Test("a damaged file is put aside, and a new ledger begins")
  func damaged() async throws {
    let path = directory() + "/ledger.db"
    let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
    let garbage = Array(repeating: UInt8(0x5A), count: 8192)
    _ = unsafe write(file, garbage, garbage.count)
    close(file)
    let ledger = try Ledger(path: path, now: Self.now)
    #expect(ledger.damagedPath == path + ".damaged-1")
    #expect(try await ledger.marks().isEmpty)
    let isKept = unsafe access(path + ".damaged-1", R_OK) == 0
    #expect(isKept)
  }

  @Test("a place where no ledger can be is an error that names it")
  func missing() {
    let error = #expect(throws: LedgerError.self) { try Ledger(path: "/no/such/ledger.db", now: Self.now) }
    #expect(error?.description == "the ledger could not open '/no/such/ledger.db': unable to open database file")
  }

  @Test(
    "a full disk is an error, and the ledger is good again once there is space",
    .enabled(if: getuid() == 0, "only root can mount"))
  func full() async throws {
    let path = directory()
    let isMounted = unsafe mount("tmpfs", path, "tmpfs", 0, "size=256k") == 0
    try #require(isMounted)
    defer { _ = unsafe umount2(path, Int32(MNT_DETACH)) }
    let ledger = try Ledger(path: path + "/ledger.db", now: Self.now)
    let stone = unsafe open(path + "/stone", O_WRONLY | O_CREAT, 0o600)
    let block = Array(repeating: UInt8(1), count: 4096)
    while unsafe write(stone, block, block.count) > 0 {}
    let error = await #expect(throws: LedgerError.self) {
      for second in 0..<1000 { _ = try await ledger.decide(fire(Int64(second)), mark: nil, run: run(Int64(second))) }
    }
    #expect(error?.description.hasPrefix("the ledger could not record a decision") == true)
    ftruncate(stone, 0)
    close(stone)
    #expect(try await ledger.decide(fire(5000), mark: mark(5000), run: nil))
  }

  @Test("a start of the kernel is new once, and remembered over a restart of the daemon")
  func boots() async throws {
    let path = directory() + "/ledger.db"
    let ledger = try Ledger(path: path, now: Self.now)
    let first = try await ledger.begin(boot: "one", at: Instant(secondsSinceEpoch: 100))
    #expect(first.isNew && first.instant == Instant(secondsSinceEpoch: 100))
    let restarted = try Ledger(path: path, now: Self.now)
    let again = try await restarted.begin(boot: "one", at: Instant(secondsSinceEpoch: 200))
    #expect(!again.isNew && again.instant == Instant(secondsSinceEpoch: 100))
    let next = try await restarted.begin(boot: "two", at: Instant(secondsSinceEpoch: 300))
    #expect(next.isNew && next.instant == Instant(secondsSinceEpoch: 300))
  }
}
