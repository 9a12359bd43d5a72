import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("The limit of runs")
struct CapacityTests {
  @Test("holds further starts, each with a row, and lets them go in the order of scheduled time")
  func order() {
    var line = Timeline(job("a", "0 13 * * *"), job("b", "1 13 * * *"), job("c", "2 13 * * *"), maxRuns: 1)
    #expect(
      line.until("13:02") == [
        "13:00 start a 13:00", "13:01 wait b 13:01 for max-runs", "13:02 wait c 13:02 for max-runs",
      ])
    #expect(line.machine.runningCount == 1)
    #expect(line.ended("a 13:00") == ["succeeded a 13:00", "start b 13:01"])
    #expect(line.ended("b 13:01") == ["succeeded b 13:01", "start c 13:02"])
  }

  @Test("lets cron go before manual, catch-up and backfill")
  func ranks() {
    var line = Timeline(
      job("busy", "30 14 * * *"), job("past", "0 13 * * *"), job("hand", "0 0 1 1 *"), job("back", "0 1 * * *"),
      job("cron", "35 14 * * *"), maxRuns: 1)
    _ = line.until("12:30")
    _ = line.restart(at: "14:30", maxRuns: 1)
    #expect(line.machine.openFire(.named("past 13:00"))?.stage == .waiting(.maxRuns))
    _ = line.backfill("back", "22T00:00", "22T02:00")
    _ = line.request("hand")
    _ = line.until("14:35")
    #expect(line.ended("busy 14:30").last == "start cron 14:35")
    #expect(line.ended("cron 14:35").dropFirst() == ["start hand 14:30-m1"])
    #expect(line.ended("hand 14:30-m1").last == "start past 13:00")
    #expect(line.ended("past 13:00").last == "start back 22T01:00-b1")
  }

  @Test("gives its places after a downtime to fires of the present first, whatever came due first")
  func presentFirst() {
    var line = Timeline(job("a", "0 13 * * *"), job("b", "0 14 * * *"), maxRuns: 1)
    #expect(line.restart(at: "14:00", maxRuns: 1) == ["start b 14:00", "wait a 13:00 for max-runs"])
  }

  @Test("passes over what stopped waiting, and a deadline in the queue is missed with the reason")
  func deadline() {
    var line = Timeline(
      job("a", "0 13 * * *"), job("b", "1 13 * * *") { $0.startDeadline = .seconds(60) }, job("c", "2 13 * * *"),
      maxRuns: 1)
    _ = line.until("13:02")
    #expect(line.until("13:03") == ["13:02 missed b 13:01: deadline in max-runs"])
    #expect(line.ended("a 13:00") == ["succeeded a 13:00", "start c 13:02"])
  }

  @Test("counts runs that were adopted, and starts none beyond")
  func adopted() {
    var line = Timeline(job("a", "0 13 * * *"), job("b", "0 14 * * *"), maxRuns: 2)
    _ = line.until("13:30")
    #expect(line.restart(at: "13:31", maxRuns: 1) == [])
    #expect(line.until("14:00") == ["14:00 wait b 14:00 for max-runs"])
    #expect(line.ended("a 13:00").last == "start b 14:00")
  }
}
