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
    "what a gate went by reads back as it was written, without what would break the row",
    arguments: [
      [], [GatePassage(.pause)], [GatePassage(.constraint, .matched("192.0.2.7 on eth0"), waited: .milliseconds(3))],
      [
        GatePassage(.overlap, .waitedFor(FireID(schedule: "a", instant: instant).runID), waited: .seconds(60)),
        GatePassage(.overlap, .beside(2)), GatePassage(.capacity, .places(taken: 3, limit: 100)),
      ],
      [GatePassage(.pause, .pausedBy("ada"))],
    ])
  func passages(passages: [GatePassage]) {
    #expect([GatePassage](text: passages.text) == passages)
  }

  @Test("what gates went by has a limit, and garbage is passed over")
  func passageLimits() {
    let long = GatePassage(.constraint, .matched(String(repeating: "x\u{1E}\u{1F}", count: 1000)))
    let many = Array(repeating: long, count: 1000)
    #expect(many.text.utf8.count < 4096)
    #expect([GatePassage](text: many.text).count == 12)
    #expect(
      [GatePassage](text: "x\u{1F}1\u{1E}capacity\u{1F}y\u{1E}pause\u{1F}7") == [
        GatePassage(.pause, waited: .microseconds(7))
      ])
  }

  @Test("the task that failed first is the one whose end came first")
  func firstFailure() {
    func task(_ name: String, _ state: String, _ end: Int64?) -> TaskResult {
      TaskResult(name: name, state: state, endedAt: end.map { Timestamp(microsecondsSinceEpoch: $0) })
    }
    let tasks = [task("a", "SUCCEEDED", 1), task("b", "FAILED", 3), task("c", "FAILED", 2), task("d", "FAILED", nil)]
    #expect(TaskResults(tasks: tasks).firstFailure?.name == "c")
    #expect(TaskResults(tasks: [tasks[0]]).firstFailure == nil)
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
