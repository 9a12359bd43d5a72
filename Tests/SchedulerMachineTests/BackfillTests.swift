import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A backfill")
struct BackfillTests {
  private func line(_ change: (inout ScheduledJob) -> Void = { _ in }) -> Timeline {
    Timeline(job("etl", "0 */6 * * *", change: change))
  }

  @Test("runs the instants of a past stretch, both ends included, oldest first, one at a time, and moves no mark")
  func oldestFirst() {
    var line = line()
    #expect(line.backfill("etl", "22T06:00", "22T18:00") == ["start etl 22T06:00-b1"])
    #expect(line.ended("etl 22T06:00-b1", .failed) == ["failed etl 22T06:00-b1", "start etl 22T12:00-b1"])
    #expect(line.ended("etl 22T12:00-b1") == ["succeeded etl 22T12:00-b1", "start etl 22T18:00-b1"])
    #expect(line.ended("etl 22T18:00-b1") == ["succeeded etl 22T18:00-b1", "end backfill etl 1"])
    #expect(line.ledger.marks["etl"]?.instant == .at("12:00") && line.ledger.decisions.isEmpty)
    #expect(line.ledger.backfills.isEmpty && line.machine.activeBackfills.isEmpty)
  }

  @Test("with --parallel runs so many beside each other where overlap is allow, else one")
  func parallel() {
    var line = line { $0.overlap = .allow }
    #expect(
      line.backfill("etl", "22T00:00", "22T12:00", parallel: 2) == ["start etl 22T00:00-b1", "start etl 22T06:00-b1"])
    #expect(line.ended("etl 22T06:00-b1").last == "start etl 22T12:00-b1")
    var single = self.line()
    #expect(single.backfill("etl", "22T00:00", "22T12:00", parallel: 2) == ["start etl 22T00:00-b1"])
  }

  @Test("obeys excluded dates and not-before, and ends at once where nothing is left")
  func limits() {
    var line = line {
      $0.notBefore = .at("21T12:00")
      $0.exclusions.insert(CivilDate(year: 2026, month: 11, day: 22), label: "holiday")
    }
    #expect(line.backfill("etl", "20T00:00", "23T00:00") == ["start etl 21T12:00-b1"])
    #expect(line.ended("etl 21T12:00-b1").last == "start etl 21T18:00-b1")
    #expect(line.ended("etl 21T18:00-b1").last == "start etl 00:00-b1")
    #expect(line.ended("etl 00:00-b1").last == "end backfill etl 1")
    #expect(line.backfill("etl", "22T00:00", "22T23:00", number: 2) == ["end backfill etl 2"])
  }

  @Test("waits until its schedule is idle, and is never skipped")
  func waitsForIdle() {
    var line = line()
    _ = line.until("18:00")
    #expect(line.backfill("etl", "22T00:00", "22T00:00") == [])
    #expect(line.ended("etl 18:00").last == "start etl 22T00:00-b1")
  }

  @Test("goes on where the fire that was before it is ended by a reload")
  func goesOnAfterReload() {
    var etl = job("etl", "0 */6 * * *") { $0.isConstrained = true }
    let other = job("other", "0 0 1 1 *")
    var line = Timeline(other, etl, maxRuns: 1)
    _ = line.request("other")
    _ = line.until("17:59:50")
    _ = line.backfill("etl", "22T00:00", "22T00:00")
    _ = line.until("18:00")
    #expect(line.answer("etl 18:00", .matches) == ["wait etl 18:00 for max-runs"])
    #expect(line.answer("etl 22T00:00-b1", .matches) == ["wait etl 22T00:00-b1 for overlap"])
    etl.isEnabled = false
    #expect(
      line.reload(other, etl) == [
        "missed etl 18:00: schedule-disabled", "wait etl 22T00:00-b1 for max-runs",
      ])
  }

  @Test("a cron fire beside its run follows overlap as usual", arguments: OverlapPolicy.allCases)
  func cronBeside(policy: OverlapPolicy) {
    var line = line { $0.overlap = policy }
    _ = line.backfill("etl", "22T00:00", "22T06:00")
    let lines = line.until("18:00")
    switch policy {
    case .skip: #expect(lines == ["18:00 skipped etl 18:00: overlaps etl 22T00:00-b1"])
    case .queue:
      #expect(lines == ["18:00 wait etl 18:00 for overlap"])
      #expect(line.ended("etl 22T00:00-b1").last == "start etl 18:00")
      #expect(line.ended("etl 18:00").last == "start etl 22T06:00-b1")
    case .replace: #expect(lines == ["18:00 wait etl 18:00 for overlap", "18:00 stop etl 22T00:00-b1"])
    case .allow: #expect(lines == ["18:00 start etl 18:00"])
    }
  }

  @Test("goes behind a cron fire that waits for the same run, although it came before")
  func behind() {
    var line = line {
      $0.overlap = .queue
      $0.isConstrained = true
    }
    _ = line.backfill("etl", "22T00:00", "22T00:00")
    _ = line.request("etl")
    _ = line.answer("etl 12:00-m1", .matches)
    #expect(line.answer("etl 22T00:00-b1", .matches) == ["wait etl 22T00:00-b1 for overlap"])
    line.pass(.seconds(6 * 3600))
    _ = line.handle(.woke)
    _ = line.answer("etl 18:00", .matches)
    #expect(line.ended("etl 12:00-m1").last == "start etl 18:00")
    #expect(line.ended("etl 18:00").last == "start etl 22T00:00-b1")
  }

  @Test("obeys the constraint: an instant where it does not match is passed over")
  func constraint() {
    var line = line { $0.isConstrained = true }
    _ = line.backfill("etl", "22T00:00", "22T06:00")
    #expect(
      line.answer("etl 22T00:00-b1", .doesNotMatch(reason: "another host")) == [
        "wait etl 22T06:00-b1 for lookup", "check etl 22T06:00-b1",
      ])
    #expect(line.ledger.waiting.count == 1)
  }

  @Test("survives a restart, from where it was")
  func restart() {
    var line = line()
    _ = line.backfill("etl", "22T00:00", "22T12:00")
    _ = line.ended("etl 22T00:00-b1")
    #expect(line.restart(at: "12:10") == [])
    #expect(line.ended("etl 22T06:00-b1").last == "start etl 22T12:00-b1")
    #expect(line.restart(facts: ["etl 22T12:00-b1": .neverBegan]) == ["start etl 22T12:00-b1"])
    #expect(line.ended("etl 22T12:00-b1").last == "end backfill etl 1")
  }

  @Test("is cancelled: its run goes on, what waits of it does not start, and the next backfill has its turn")
  func cancelled() {
    var line = Timeline(job("other", "1 12 * * *"), job("etl", "0 */6 * * *"), maxRuns: 1)
    _ = line.until("12:01")
    #expect(line.backfill("etl", "22T00:00", "22T12:00") == ["wait etl 22T00:00-b1 for max-runs"])
    #expect(line.backfill("etl", "21T00:00", "21T00:00", number: 2) == [])
    #expect(
      line.handle(.cancelBackfill(schedule: "etl", number: 1)) == [
        "end backfill etl 1", "wait etl 21T00:00-b2 for max-runs",
      ])
    #expect(line.ended("other 12:01").last == "start etl 21T00:00-b2")
    #expect(line.handle(.cancelBackfill(schedule: "etl", number: 2)) == ["end backfill etl 2"])
    #expect(line.ended("etl 21T00:00-b2") == ["succeeded etl 21T00:00-b2"])
  }

  @Test("ends with its schedule, and goes on while that is disabled")
  func schedule() {
    var line = line()
    _ = line.backfill("etl", "22T00:00", "22T06:00")
    _ = line.reload(job("etl", "0 */6 * * *") { $0.isEnabled = false })
    #expect(line.ended("etl 22T00:00-b1").last == "start etl 22T06:00-b1")
    #expect(line.reload() == ["end backfill etl 1"])
    #expect(line.ended("etl 22T06:00-b1") == ["succeeded etl 22T06:00-b1"])
  }
}
