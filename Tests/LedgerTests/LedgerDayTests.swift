import CivilTime
import Fires
import Ledger
import Testing

@Suite("Counts by local day")
struct LedgerDayTests {
  private static let noon = Timestamp(Instant(secondsSinceEpoch: 86_400 * 10 + 43_200))

  /// Starts at noon of so many days, of which the runs failed.
  private func filled(_ days: ClosedRange<Int64>) async throws -> (Ledger, LedgerHistory) {
    let (ledger, history, _) = try await makeLedger()
    for day in days {
      let instant = 86_400 * day + 43_200
      let time = Timestamp(Instant(secondsSinceEpoch: instant))
      _ = try await ledger.commit([start(instant, at: time), [.end(fire(instant).runID, ending(.failed, at: time))]])
    }
    return (ledger, history)
  }

  @Test("are those of decisions and outcomes, with what was pruned")
  func pruned() async throws {
    let (ledger, history) = try await filled(10...14)
    let expected = Dictionary(uniqueKeysWithValues: (11...13).map { ($0, ["started": 1, "failed": 1]) })
    #expect(try await history.counts(of: "etl", on: 11...13, in: .utc) == expected)
    _ = try await ledger.prune(before: Self.noon + .seconds(2 * 86_400), keeping: 100)
    #expect(try await history.counts(of: "etl", on: 11...13, in: .utc) == expected)
    #expect(try await history.counts(of: "other", on: 11...13, in: .utc).isEmpty)
  }
}
