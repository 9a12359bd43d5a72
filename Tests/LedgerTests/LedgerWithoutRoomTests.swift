import Fires
import Glibc
import Ledger
import Testing

/// Without room beside the file SQLite cannot make its shared memory, as on a full disk.
@Suite("A ledger on a full disk")
struct LedgerWithoutRoomTests {
  /// A ledger with something in it, whose daemon has ended; and a link to nowhere in the place of its shared memory.
  private func makeFullDisk() async throws -> (path: String, obstacle: String) {
    let path = makeDirectory() + "/ledger.db"
    do {
      let (ledger, _, _) = try await makeLedger(path)
      _ = try await ledger.commit([
        start(60), [.wait(waiting(120))],
        [.pause(PauseRecord(schedule: "etl", until: nil, note: "move", requestedBy: "ada"))],
      ])
      try await ledger.keep(["a.toml": "[etl]"])
    }
    let obstacle = path + "-shm"
    try #require(unsafe access(obstacle, F_OK) != 0, "the ledger is closed")
    try #require(unsafe symlink("/nowhere/ledger.db-shm", obstacle) == 0)
    return (path, obstacle)
  }

  @Test("is told as one that cannot be written, and still tells what it knows")
  func known() async throws {
    let (path, _) = try await makeFullDisk()
    let ledger = Ledger(path: path, runtimeID: "runtime")
    await #expect(throws: LedgerError.self) { try await ledger.open() }
    #expect(try await ledger.scheduleFiles() == ["a.toml": "[etl]"])
    await #expect(throws: LedgerError.self) { try await ledger.keep(["a.toml": "[other]"]) }
    #expect(try await ledger.marks()["etl"]?.instant == fire(60).instant)
    #expect(try await ledger.waiting() == [waiting(120)])
    #expect(try await ledger.pauses().map(\.note) == ["move"])
    #expect(try await ledger.openRuns().map(\.record.runID) == [fire(60).runID])
    #expect(try await ledger.endedRuns(among: [fire(60).runID]) == [])
    await #expect(throws: LedgerError.self) { try await ledger.commit([start(180)]) }
  }

  @Test("is written as soon as there is room, and what was known stays")
  func roomAgain() async throws {
    let (path, obstacle) = try await makeFullDisk()
    let ledger = Ledger(path: path, runtimeID: "runtime")
    #expect(try await ledger.marks()["etl"]?.instant == fire(60).instant)
    try #require(unsafe unlink(obstacle) == 0)
    #expect(try await ledger.commit([start(180)]) == [true])
    #expect(try await ledger.marks()["etl"]?.instant == fire(180).instant)
    #expect(try await ledger.openRuns().count == 2)
    #expect(try await LedgerHistory(path: path).decisionCounts(since: now) == [.started: 2])
  }
}
