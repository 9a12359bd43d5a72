import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A fire")
struct FireTests {
  @Test("comes due at its instant, becomes one run, and the next is planned")
  func due() {
    var line = Timeline(job("etl", "*/5 * * * *"))
    #expect(line.machine.nextFire == .at("12:05"))
    #expect(line.until("12:04:59") == [])
    #expect(line.until("12:05") == ["12:05 start etl 12:05"])
    #expect(line.handle(.woke) == [])
    #expect(line.machine.nextFire == .at("12:10"))
    #expect(line.ledger.marks["etl"] == Mark(instant: .at("12:05"), fingerprint: "*/5 * * * *"))
  }

  @Test("is one where expressions meet at one instant")
  func union() {
    var line = Timeline(job("etl", "*/5 * * * *", "*/10 * * * *"))
    #expect(line.until("12:05") == ["12:05 start etl 12:05"])
    _ = line.ended("etl 12:05")
    #expect(line.until("12:10") == ["12:10 start etl 12:10"])
  }

  @Test("starts with its row: decision, run and mark are one step, and the start follows them")
  func oneStep() {
    var machine = SchedulerMachine()
    _ = machine.handle(.began(Beginning(jobs: [job("etl", "5 * * * *")])), at: Now(wall: .noon, sinceBoot: .zero))
    let steps = machine.handle(.woke, at: Now(wall: .noon + .seconds(300), sinceBoot: .seconds(300)))
    #expect(steps.count == 1 && steps[0].run == .named("etl 12:05"))
    #expect(steps[0].writes.count == 3 && steps[0].actions.count == 1)
  }

  @Test("that could not be started is recorded so, and the next is tried afresh")
  func startFailure() {
    var line = Timeline(job("etl", "* * * * *"))
    line.beginsRuns = false
    _ = line.until("12:01")
    #expect(
      line.handle(.startFailed(.named("etl 12:01"), reason: "no factfile")) == [
        "not started: failed-to-start etl 12:01: could-not-start no factfile"
      ])
    #expect(line.until("12:02") == ["12:02 start etl 12:02"])
  }

  @Test("counts its lateness from its planned start")
  func lateness() {
    var line = Timeline(job("etl", "0 13 * * *") { $0.jitter = .seconds(60) })
    _ = line.until("12:59")
    line.pass(.seconds(100))
    _ = line.handle(.woke)
    line.pass(.seconds(30))
    _ = line.handle(.woke)
    #expect(line.ledger.decisions[RunFire.at("13:00")]?.lateness == .seconds(10))
  }

  @Test("checks in order: paused, excluded, missed, constraint, overlap, capacity; the first that applies decides")
  func order() {
    var line = Timeline(job("etl", "0 * * * *"))
    _ = line.request("etl")
    let late = job("etl", "0 * * * *") {
      $0.isConstrained = true
      $0.startDeadline = .seconds(60)
    }
    var excluded = late
    excluded.exclusions.insert(CivilDate(year: 2026, month: 11, day: 23), label: "holiday")
    _ = line.reload(excluded)
    _ = line.pause("etl", until: "13:30")
    line.pass(.seconds(3660))
    #expect(line.handle(.woke) == ["paused etl 13:00: schedule-paused"])
    line.pass(.seconds(3661))
    #expect(line.handle(.woke) == ["skipped etl 14:00: excluded holiday"])
    _ = line.reload(late)
    #expect(line.restart(at: "15:02") == ["missed etl 15:00: deadline"])
    _ = line.until("16:00")
    #expect(
      line.answer("etl 16:00", .doesNotMatch(reason: "another host")) == ["noop etl 16:00: constraint another host"])
    _ = line.until("17:00")
    #expect(line.answer("etl 17:00", .matches) == ["skipped etl 17:00: overlaps etl 12:00-m1"])
  }

  @Test("that the ledger knows already is not started, and its row of waiting ends")
  func refused() {
    var line = Timeline(job("etl", "0 * * * *") { $0.overlap = .queue }, maxRuns: 1)
    line.beginsRuns = false
    _ = line.until("14:00")
    _ = line.handle(.runBegan(.named("etl 13:00")))
    _ = line.ended("etl 13:00")
    #expect(line.machine.openFire(.named("etl 14:00"))?.stage == .starting)
    line.ledger.waiting[.named("etl 14:00")] = nil
    _ = line.handle(.refused(.named("etl 14:00")))
    #expect(line.machine.openFires.isEmpty && line.machine.runningCount == 0)
    #expect(line.ledger.waiting.isEmpty)
  }
}
