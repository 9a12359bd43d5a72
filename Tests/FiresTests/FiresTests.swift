import CivilTime
import Fires
import Testing

@Suite("The vocabulary of fires")
struct FiresTests {
  private static let instant = Instant(secondsSinceEpoch: 1_795_400_100)

  @Test("a run's id names its schedule, instant and pass")
  func runIDs() {
    let fire = FireID(schedule: "nightly-etl", instant: Self.instant)
    #expect("\(fire.runID)" == "nightly-etl-20261123T021500Z")
    #expect("\(FireID(schedule: "a", instant: Self.instant, pass: 2).runID)" == "a-20261123T021500Z-p2")
    #expect("\(RunID.manual("a", at: Self.instant, number: 1))" == "a-20261123T021500Z-m1")
    #expect("\(RunID.retry(of: fire.runID, number: 2))" == "nightly-etl-20261123T021500Z-r2")
    #expect("\(RunID.backfill("a", instant: Self.instant, number: 1))" == "a-20261123T021500Z-b1")
  }

  @Test("an id from elsewhere must be able to name a directory", arguments: ["", "..", "a/b", "a b", "-a", "é", "a\0"])
  func hostileRunIDs(text: String) {
    #expect(RunID(validating: text) == nil)
    #expect(RunID(validating: "a-1_B") != nil)
    #expect(RunID(validating: String(repeating: "a", count: 201)) == nil)
  }

  @Test(
    "a reason reads back as it was written",
    arguments: [
      Reason.schedulePaused(note: nil), .schedulePaused(note: "while moving"), .daemonPaused(note: "x"),
      .excluded(label: "Christmas"), .olderThanWindow(.seconds(86_400)), .superseded(by: instant), .catchUpNone,
      .overCatchUpLimit(100), .deadlinePassed(.seconds(60), waitedFor: nil),
      .deadlinePassed(.seconds(60), waitedFor: .maxRuns), .constraint("no"), .lookupFailed("time-out"),
      .overlaps(FireID(schedule: "a", instant: instant).runID), .displaced(by: instant), .scheduleRemoved,
      .scheduleDisabled, .couldNotStart("gone"), .neverBegan, .clockCorrected, .cancelled(by: "ada"),
      .cancelled(by: nil),
    ])
  func reasons(reason: Reason) {
    #expect(Reason(text: reason.text) == reason)
    #expect(Reason(text: "no-such-code") == nil)
  }
}
