import Control
import JSON
import Testing

@Suite("The control interface")
struct ControlTests {
  private static let problems = [ControlProblem(schedule: "a", reason: "no file", matchesHere: false)]
  private static let quarantined = [ControlQuarantine(path: "/x", reasons: ["one", "two"])]

  @Test("its answers survive the way")
  func roundTrip() throws {
    let reload = ReloadAnswer(
      added: ["a"], changed: [.init(name: "b", keys: ["cron"])], removed: ["c"], unchanged: 4,
      quarantined: Self.quarantined,
      problems: Self.problems, ignored: ["README"])
    #expect(try ReloadAnswer(json: JSONValue.parse(reload.json.compactText)) == reload)
    let status = StatusAnswer(
      version: "1", host: "h", startedAt: "t", schedules: 2, runs: [.init(runID: "r", schedule: "s", startedAt: "t")],
      fires: [.init(schedule: "s", time: "t", zone: "UTC")], missedLastDay: 1, failedLastDay: 2,
      quarantined: Self.quarantined,
      problems: Self.problems)
    #expect(try StatusAnswer(json: JSONValue.parse(status.json.compactText)) == status)
    let list = ListAnswer(schedules: [
      .init(
        name: "s", cron: ["* * * * *"], zone: "UTC", isEnabled: true, next: nil, last: "t", result: "failed",
        problem: nil,
        description: "d", seed: "x")
    ])
    #expect(try ListAnswer(json: JSONValue.parse(list.json.compactText)) == list)
  }

  @Test("a reload is good unless a file is set aside, or something would not run that should run here")
  func good() {
    func answer(_ quarantined: [ControlQuarantine], _ matchesHere: Bool?) -> ReloadAnswer {
      ReloadAnswer(
        added: [], changed: [], removed: [], unchanged: 0, quarantined: quarantined,
        problems: matchesHere.map { [.init(schedule: "a", reason: "r", matchesHere: $0)] } ?? [], ignored: [])
    }
    #expect(answer([], nil).isGood && answer([], false).isGood)
    #expect(!answer(Self.quarantined, nil).isGood && !answer([], true).isGood)
  }

  @Test("an answer that lacks something says what")
  func incomplete() {
    let error = #expect(throws: ControlAnswerError.self) { try ReloadAnswer(json: ["added": []]) }
    #expect(error?.field == "changed")
  }
}
