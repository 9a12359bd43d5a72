import CivilTime
import Fires
import Ledger
import Testing

@Suite("Pruning the ledger")
struct LedgerPruningTests {
  /// So many starts, one each second from `now` on, of which the runs have ended.
  private func filled(_ count: Int64) async throws -> (Ledger, LedgerHistory) {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit(
      (1...count).flatMap { second in
        let time = now + .seconds(second)
        return [start(second, at: time), [.end(fire(second).runID, ending(.succeeded, at: time))]]
      })
    return (ledger, history)
  }

  private func pruneAll(_ ledger: Ledger, before time: Timestamp, keeping rows: Int) async throws -> Int {
    var rounds = 1
    while try await ledger.prune(before: time, keeping: rows) { rounds += 1 }
    return rounds
  }

  @Test("by age: what was decided or ended before a time goes")
  func age() async throws {
    let (ledger, history) = try await filled(10)
    #expect(try await pruneAll(ledger, before: now + .seconds(4), keeping: 100) == 1)
    #expect(
      try await history.decisions(of: "etl", limit: 99).map(\.fire.instant.secondsSinceEpoch)
        == Array((4...10).reversed()))
    #expect(try await history.outcomeCounts(since: now) == [.succeeded: 7])
  }

  @Test("by count: exactly so many of the newest stay, also of those that were decided at one moment")
  func count() async throws {
    let (ledger, history) = try await filled(10)
    _ = try await ledger.commit(
      (11...20).map { [.decide(decision($0, .noop, at: now + .seconds(10)), replacing: nil)] })
    _ = try await pruneAll(ledger, before: now, keeping: 5)
    #expect(try await history.decisions(of: "etl", limit: 99).count == 5)
    #expect(try await history.outcomeCounts(since: now) == [.succeeded: 5])
  }

  @Test("goes in parts, so that no commit waits for all of it, and ends")
  func batches() async throws {
    let (ledger, history) = try await filled(1700)
    #expect(try await ledger.prune(before: now + .seconds(5000), keeping: 10))
    #expect(try await history.decisions(of: "etl", limit: 9999).count >= 700)
    #expect(try await ledger.commit([start(9000, at: now + .seconds(9000))]) == [true])
    #expect(try await pruneAll(ledger, before: now + .seconds(5000), keeping: 10) <= 4)
    #expect(try await history.decisions(of: "etl", limit: 9999).map(\.fire) == [fire(9000)])
  }

  @Test("never touches open runs, marks, waits, however old they are")
  func open() async throws {
    let (ledger, history, _) = try await makeLedger()
    _ = try await ledger.commit([start(60), [.wait(waiting(120))]])
    _ = try await pruneAll(ledger, before: now + .seconds(1_000_000), keeping: 0)
    #expect(try await ledger.openRuns().map(\.record) == [run(60)])
    #expect(try await ledger.waiting().count == 1)
    #expect(try await ledger.marks().count == 1)
    #expect(try await history.decisions(of: "etl", limit: 9).isEmpty)
    // What became of it is still recorded.
    #expect(try await ledger.commit([[.correct(decision(60, .failedToStart), run: fire(60).runID)]]) == [true])
  }
}
