import CivilTime
import Fires
import Ledger
import Testing

@Suite("Who only reads the ledger")
struct LedgerHistoryTests {
  @Test("sees each commit, on a connection that was open before")
  func sees() async throws {
    let (ledger, history, _) = try await makeLedger()
    #expect(try await history.decisions(of: "etl", limit: 9).isEmpty)
    _ = try await ledger.commit([start(60)])
    #expect(try await history.decisions(of: "etl", limit: 9) == [decision(60)])
    _ = try await ledger.commit([start(120), [.end(fire(120).runID, ending(.failed))]])
    #expect(try await history.lastRuns()["etl"]?.ending?.outcome == .failed)
    #expect(try await history.lastRuns()["etl"]?.record == run(120))
  }

  @Test("counts decisions and outcomes since a time, the time included")
  func counts() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([
      start(60, at: now), start(120, at: now + .seconds(1)), start(180, at: now + .seconds(2)),
      [.decide(decision(240, .noop, at: now + .seconds(2)), replacing: nil)],
      [.end(fire(60).runID, ending(.succeeded, at: now + .seconds(3)))],
      [.end(fire(120).runID, ending(.failed, at: now + .seconds(1)))],
    ])
    #expect(try await history.decisionCounts(since: now + .seconds(1)) == [.started: 2, .noop: 1])
    #expect(try await history.outcomeCounts(since: now + .seconds(2)) == [.succeeded: 1])
  }

  @Test("gets an error where there is no ledger yet, and an answer once there is")
  func early() async throws {
    let path = makeDirectory() + "/ledger.db"
    let history = LedgerHistory(path: path)
    await #expect(throws: LedgerError.self) { try await history.lastRuns() }
    let (ledger, _, _) = try await makeLedger(path)
    _ = try await ledger.commit([start(60)])
    #expect(try await history.lastRuns().count == 1)
  }
}
