import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("Whether a run can be retried")
struct RetryTests {
  private static let tasks = TaskResults(
    tasks: [TaskResult(name: "load", state: "SUCCEEDED"), TaskResult(name: "send", state: "FAILED")], graph: "g1-1")

  private func decide(
    _ outcome: Outcome?, _ tasks: TaskResults? = tasks, last: Int = 0, graph: String = "g1-1",
    names: [String] = ["load", "send"], run: RunID = .named("etl 12:00")
  ) -> Result<RunRequested.Retried, RetryRefusal> {
    let record = RunRecord(
      runID: run, fire: FireID(schedule: "etl", instant: .at("12:00")), trigger: .cron, plannedStart: .noon,
      decidedAt: .noon)
    let ending = outcome.map { RunEnding(outcome: $0, summary: nil, startedAt: nil, endedAt: .noon) }
    return Result { () throws(RetryRefusal) in
      try RunRequested.Retried(
        RetryCandidate(
          record: record, ending: ending, tasks: tasks, lastRetry: last, graph: graph, taskNames: names))
    }
  }

  @Test("every outcome but success can, under the next number, with the fire of the run", arguments: Outcome.allCases)
  func outcomes(outcome: Outcome) throws {
    guard !outcome.isSuccess else {
      #expect(decide(outcome) == .failure(.succeeded(outcome)))
      return
    }
    let retried = try decide(outcome, last: 2).get()
    #expect(retried.run == .named("etl 12:00") && retried.number == 3)
    #expect(retried.fire == FireID(schedule: "etl", instant: .at("12:00")))
  }

  @Test("not one that goes on")
  func active() { #expect(decide(nil) == .failure(.active)) }

  @Test("not where the task graph changed, and which tasks came or went is told")
  func graph() {
    #expect(
      decide(.failed, graph: "g1-2", names: ["load", "check"])
        == .failure(.graphChanged(added: ["check"], removed: ["send"])))
    #expect(decide(.failed, graph: "g1-2") == .failure(.graphChanged(added: [], removed: [])))
    let many = (0..<100).map { "t\($0)" }
    guard case .failure(.graphChanged(let added, _)) = decide(.failed, graph: "g1-2", names: many) else {
      Issue.record("it is refused")
      return
    }
    #expect(added.count == 5)
  }

  @Test("where nothing is known of its tasks it can: all of them run; where some were left out it cannot")
  func unknown() throws {
    #expect(try decide(.interrupted, nil).get().number == 1)
    #expect(try decide(.crashed, TaskResults()).get().number == 1)
    #expect(decide(.failed, TaskResults(omitted: 3, graph: "g1-1")) == .failure(.tasksOmitted(3)))
  }

  @Test("not where its id has no room for a number")
  func idTooLong() throws {
    let run = try #require(RunID(validating: String(repeating: "a", count: 198)))
    #expect(decide(.failed, run: run) == .failure(.idTooLong))
  }

  @Test("not while a run of the same id is open again")
  func openAgain() {
    var line = Timeline(job("etl", "0 * * * *") { $0.overlap = .allow })
    _ = line.until("13:00")
    let retried = RunRequested.Retried(run: .named("etl 13:00"), fire: RunFire.at("13:00"), number: 1)
    #expect(line.request("etl", retry: retried) == ["answer 1: refused, overlaps etl 13:00"])
    _ = line.ended("etl 13:00", .failed)
    #expect(line.request("etl", retry: retried).first == "start etl 13:00-r1")
  }
}
