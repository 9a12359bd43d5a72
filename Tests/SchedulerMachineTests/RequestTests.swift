import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A run that is asked for")
struct RequestTests {
  private func line(_ change: (inout ScheduledJob) -> Void = { _ in }) -> Timeline {
    Timeline(job("etl", "0 * * * *", change: change))
  }

  @Test("starts now, is numbered in its second, moves no mark and has no decision")
  func starts() {
    var line = line { $0.overlap = .allow }
    #expect(line.request("etl") == ["start etl 12:00-m1", "answer 1: began etl 12:00-m1"])
    #expect(line.request("etl") == ["start etl 12:00-m2", "answer 2: began etl 12:00-m2"])
    line.pass(.seconds(1))
    #expect(line.request("etl").first == "start etl 12:00:01-m1")
    #expect(line.ledger.decisions.isEmpty && line.ledger.marks["etl"]?.instant == .at("12:00"))
    #expect(line.request("gone") == ["answer 4: unknown schedule"])
  }

  @Test("ignores pause, enabled, not-before and excluded dates")
  func ignores() {
    var line = line {
      $0.isEnabled = false
      $0.notBefore = .at("24T00:00")
      $0.exclusions.insert(CivilDate(year: 2026, month: 11, day: 23), label: "holiday")
    }
    _ = line.pause(nil)
    #expect(line.request("etl").first == "start etl 12:00-m1")
  }

  @Test("beside a run: skip and queue refuse it with the reason", arguments: [OverlapPolicy.skip, .queue])
  func refused(policy: OverlapPolicy) {
    var line = line { $0.overlap = policy }
    _ = line.until("13:00")
    #expect(line.request("etl") == ["answer 1: refused, overlaps etl 13:00"])
  }

  @Test("never displaces a fire that waits")
  func displacesNothing() {
    var line = line { $0.overlap = .queue }
    _ = line.until("14:00")
    #expect(line.request("etl") == ["answer 1: refused, overlaps etl 13:00"])
    #expect(line.ended("etl 13:00").last == "start etl 14:00")
  }

  @Test("replaces a run under replace, and says that it waits")
  func replaces() {
    var line = line { $0.overlap = .replace }
    _ = line.until("13:00")
    #expect(
      line.request("etl") == [
        "wait etl 13:00-m1 for overlap", "stop etl 13:00", "answer 1: etl 13:00-m1 waits for overlap",
      ])
    #expect(line.ended("etl 13:00", .cancelled) == ["replaced etl 13:00", "start etl 13:00-m1"])
  }

  @Test("waits for a place, over a restart too")
  func waits() {
    var line = Timeline(job("other", "1 12 * * *"), job("etl", "0 * * * *"), maxRuns: 1)
    _ = line.until("12:01")
    #expect(
      line.request("etl") == ["wait etl 12:01-m1 for max-runs", "answer 1: etl 12:01-m1 waits for max-runs"])
    #expect(line.restart(at: "12:30", maxRuns: 1) == [])
    #expect(line.ended("other 12:01").last == "start etl 12:01-m1")
  }

  @Test("counts for overlap")
  func counts() {
    var line = line()
    _ = line.request("etl")
    #expect(line.until("13:00") == ["13:00 skipped etl 13:00: overlaps etl 12:00-m1"])
  }

  @Test("of a retry has the id and the fire of the run it retries, and behaves as manual")
  func retry() {
    var line = line()
    _ = line.until("13:00")
    _ = line.ended("etl 13:00", .failed)
    let retried = RunRequested.Retried(run: .named("etl 13:00"), fire: RunFire.at("13:00"), number: 2)
    #expect(line.request("etl", retry: retried).first == "start etl 13:00-r2")
    let record = line.ledger.runs[.named("etl 13:00-r2")]
    #expect(record?.fire == RunFire.at("13:00") && record?.retryOf == .named("etl 13:00"))
    #expect(record?.trigger == .retry && line.ledger.decisions.count == 1)
    #expect(line.request("etl", retry: retried) == ["answer 2: refused, overlaps etl 13:00-r2"])
  }

  @Test("that could not be started leaves no row, and is answered")
  func failed() {
    var line = line()
    line.beginsRuns = false
    _ = line.request("etl")
    #expect(
      line.handle(.startFailed(.named("etl 12:00-m1"), reason: "no factfile")) == [
        "withdraw etl 12:00-m1", "answer 1: refused, could-not-start no factfile",
      ])
    #expect(line.ledger.runs.isEmpty)
  }

  @Test("whose runner ended before it was known to have begun is answered all the same")
  func quick() {
    var line = line()
    line.beginsRuns = false
    _ = line.request("etl")
    #expect(line.ended("etl 12:00-m1") == ["answer 1: began etl 12:00-m1", "succeeded etl 12:00-m1"])
  }

  @Test("gets another id where the ledger has the first from before the clock was set back")
  func idTaken() {
    var line = line()
    line.beginsRuns = false
    _ = line.request("etl")
    line.ledger.runs = [:]
    #expect(line.handle(.refused(.named("etl 12:00-m1"))) == ["start etl 12:00-m2"])
    #expect(line.handle(.runBegan(.named("etl 12:00-m2"))) == ["answer 1: began etl 12:00-m2"])
  }

  @Test("is cancelled while it waits, and stopped while it runs")
  func cancelled() {
    var line = line { $0.overlap = .replace }
    _ = line.until("13:00")
    _ = line.request("etl")
    #expect(line.handle(.cancel(.named("etl 13:00-m1"), by: "ada")) == [])
    #expect(line.ledger.waiting.isEmpty)
    _ = line.ended("etl 13:00", .cancelled)
    _ = line.request("etl")
    #expect(line.handle(.cancel(.named("etl 13:00-m2"), by: "ada")) == ["stop etl 13:00-m2"])
    #expect(line.ended("etl 13:00-m2", .cancelled) == ["cancelled etl 13:00-m2"])
  }
}
