import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A restart of the daemon")
struct RestartTests {
  private func line(_ change: (inout ScheduledJob) -> Void = { _ in }) -> Timeline {
    Timeline(job("etl", "0 * * * *", change: change))
  }

  private func ending(_ outcome: Outcome) -> Beginning.RunFact {
    .ended(RunEnding(outcome: outcome, summary: nil, startedAt: nil, endedAt: .noon))
  }

  @Test("adopts runs: they are in the way as before, and their outcome is recorded")
  func adopted() {
    var line = line()
    _ = line.until("13:00")
    #expect(line.restart(at: "13:30") == [])
    #expect(line.until("14:00") == ["14:00 skipped etl 14:00: overlaps etl 13:00"])
    #expect(line.ended("etl 13:00") == ["succeeded etl 13:00"])
  }

  @Test("records what became of runs meanwhile, before it decides about what was missed")
  func order() {
    var line = line()
    _ = line.until("13:00")
    #expect(
      line.restart(at: "14:00", facts: ["etl 13:00": ending(.crashed)]) == ["crashed etl 13:00", "start etl 14:00"])
    #expect(
      line.restart(at: "15:00", facts: ["etl 14:00": .failedToStart(reason: "no memory")]) == [
        "not started: failed-to-start etl 14:00: could-not-start no memory", "start etl 15:00",
      ])
  }

  @Test(
    "starts a committed run that never began, under the same id, whatever catchup is",
    arguments: ScheduledJob.CatchUp.Policy.allCases)
  func neverBegan(policy: ScheduledJob.CatchUp.Policy) {
    var line = line { $0.catchUp.policy = policy }
    _ = line.until("13:00")
    #expect(line.restart(at: "13:50", facts: ["etl 13:00": .neverBegan]) == ["start etl 13:00"])
    #expect(line.ledger.runs.count == 1 && line.ledger.decisions.count == 1)
    #expect(line.ended("etl 13:00") == ["succeeded etl 13:00"])
  }

  @Test("a start that never began is missed beyond the window, beyond the deadline, or with its schedule gone")
  func neverBeganTooLate() {
    var window = line { $0.catchUp.window = .seconds(1800) }
    _ = window.until("13:00")
    #expect(
      window.restart(at: "13:30:01", facts: ["etl 13:00": .neverBegan]) == [
        "not started: missed etl 13:00: never-began"
      ])
    var deadline = line { $0.startDeadline = .seconds(1800) }
    _ = deadline.until("13:00")
    #expect(
      deadline.restart(at: "13:30:01", facts: ["etl 13:00": .neverBegan]) == [
        "not started: missed etl 13:00: deadline"
      ])
    var gone = line()
    _ = gone.until("13:00")
    var disabled = gone
    #expect(
      gone.restart(at: "13:01", jobs: [], facts: ["etl 13:00": .neverBegan]) == [
        "not started: missed etl 13:00: schedule-removed"
      ])
    #expect(
      disabled.restart(
        at: "13:01", jobs: [job("etl", "0 * * * *") { $0.isEnabled = false }], facts: ["etl 13:00": .neverBegan])
        == ["not started: missed etl 13:00: schedule-disabled"])
    var request = line()
    _ = request.request("etl")
    #expect(request.restart(jobs: [], facts: ["etl 12:00-m1": .neverBegan]) == ["withdraw etl 12:00-m1"])
  }

  @Test("within the window and the deadline, on their edge, it still starts")
  func neverBeganEdge() {
    var line = line {
      $0.catchUp.window = .seconds(1800)
      $0.startDeadline = .seconds(1800)
    }
    _ = line.until("13:00")
    #expect(line.restart(at: "13:30", facts: ["etl 13:00": .neverBegan]) == ["start etl 13:00"])
    var tight = self.line { $0.catchUp.window = .zero }
    _ = tight.until("13:00")
    #expect(tight.restart(at: "13:00:10", facts: ["etl 13:00": .neverBegan]) == ["start etl 13:00"])
  }

  @Test("resumes what waited for a run, whatever catchup is, under the policy it was admitted under")
  func overlap() {
    var line = line {
      $0.overlap = .queue
      $0.catchUp.policy = .none
    }
    _ = line.until("14:00")
    let skip = job("etl", "0 * * * *")
    #expect(line.restart(at: "14:30", jobs: [skip]) == [])
    #expect(line.ended("etl 13:00").last == "start etl 14:00")
    _ = line.restart(at: "14:31")
    #expect(line.ledger.waiting.isEmpty)
  }

  @Test("lets go on at once what waited for a run that ended meanwhile")
  func overlapEnded() {
    var line = line { $0.overlap = .queue }
    _ = line.until("14:00")
    #expect(
      line.restart(at: "14:30", facts: ["etl 13:00": ending(.succeeded)]) == [
        "succeeded etl 13:00", "start etl 14:00",
      ])
  }

  @Test("asks a run that is to be replaced again, and records one that ended as replaced")
  func replace() {
    var line = line { $0.overlap = .replace }
    _ = line.until("14:00")
    #expect(line.restart(at: "14:10") == ["stop etl 13:00"])
    #expect(
      line.restart(at: "14:11", facts: ["etl 13:00": ending(.cancelled)]) == ["replaced etl 13:00", "start etl 14:00"])
  }

  @Test("gives places to what waited for them in the same order, fires of the present included")
  func maxRuns() {
    var line = Timeline(job("a", "0 13 * * *"), job("b", "1 13 * * *"), job("c", "0 14 * * *"), maxRuns: 1)
    _ = line.until("13:01")
    #expect(
      line.restart(at: "14:00", facts: ["a 13:00": ending(.succeeded)], maxRuns: 1) == [
        "succeeded a 13:00", "wait c 14:00 for max-runs", "start b 13:01",
      ])
  }

  @Test("pauses what waits where it leaves its wait, and not before")
  func paused() {
    var line = line { $0.overlap = .queue }
    _ = line.until("14:00")
    line.ledger.pauses["etl"] = PauseRecord(schedule: "etl", until: nil, note: nil, requestedBy: nil)
    #expect(line.restart(at: "14:10") == [])
    #expect(line.ended("etl 13:00") == ["succeeded etl 13:00", "paused etl 14:00: schedule-paused"])
  }

  @Test("records a run that only its directory tells of, and does not start it again")
  func unrecorded() {
    var line = line()
    _ = line.until("12:59")
    let fire = RunFire.at("13:00")
    let record = RunRecord(
      runID: fire.runID, fire: fire, trigger: .cron, plannedStart: Timestamp(.at("13:00")),
      decidedAt: Timestamp(.at("13:00")))
    line.ledger.waiting[fire.runID] = WaitingRecord(
      runID: fire.runID, fire: fire, trigger: .cron, reason: .jitter, plannedStart: Timestamp(.at("13:00")),
      overlap: .skip)
    var beginning = line.ledger.beginning(with: line.jobs)
    beginning.unrecorded = [(record, ending(.succeeded))]
    line.pass(.seconds(1800))
    line.machine = SchedulerMachine(maxRuns: 100)
    #expect(line.handle(.began(beginning)) == ["succeeded etl 13:00"])
    #expect(line.ledger.waiting.isEmpty && line.ledger.records(of: "etl", at: "13:00") == 1)
    #expect(line.ledger.marks["etl"]?.instant == .at("13:00"))
  }

  @Test("a crash before the commit of a fire loses nothing: it comes due again")
  func uncommitted() {
    var line = line()
    let committed = line.ledger
    _ = line.until("13:00")
    line.ledger = committed
    #expect(line.restart(at: "13:10") == ["start etl 13:00"])
  }
}
