import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("The host constraint")
struct ConstraintTests {
  private func line(_ change: (inout ScheduledJob) -> Void = { _ in }) -> Timeline {
    Timeline(
      job("etl", "0 * * * *") {
        $0.isConstrained = true
        change(&$0)
      })
  }

  @Test("is asked at every fire and decides it")
  func asked() {
    var line = line()
    #expect(line.until("13:00") == ["13:00 wait etl 13:00 for lookup", "13:00 check etl 13:00"])
    #expect(
      line.answer("etl 13:00", .doesNotMatch(reason: "another host")) == [
        "noop etl 13:00: constraint another host"
      ])
    _ = line.until("14:00")
    #expect(line.answer("etl 14:00", .matches) == ["start etl 14:00"])
    #expect(line.ledger.waiting.isEmpty)
  }

  @Test("that cannot be checked is asked again every 5 s for 60 s, then recorded as a fault")
  func fault() {
    var line = line()
    _ = line.until("13:00")
    for second in [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 59] {
      #expect(line.answer("etl 13:00", .couldNotBeChecked(reason: "time-out")) == [])
      let clock = "13:00:\(second < 10 ? "0" : "")\(second)"
      #expect(line.until(clock) == ["\(clock) check etl 13:00"])
    }
    #expect(
      line.answer("etl 13:00", .couldNotBeChecked(reason: "time-out")) == ["noop etl 13:00: lookup-failed time-out"])
  }

  @Test("is asked until the start deadline where there is one, and a short one leaves time for another try")
  func deadline() {
    var line = line { $0.startDeadline = .seconds(3) }
    _ = line.until("13:00")
    _ = line.answer("etl 13:00", .couldNotBeChecked(reason: "time-out"))
    #expect(line.until("13:00:02") == ["13:00:02 check etl 13:00"])
    #expect(line.until("13:01") == ["13:00:03 noop etl 13:00: lookup-failed time-out"])
    var long = self.line { $0.startDeadline = .seconds(3600) }
    _ = long.until("13:00")
    for _ in 0..<20 {
      _ = long.answer("etl 13:00", .couldNotBeChecked(reason: "time-out"))
      _ = long.until(long.wall.instant.advanced(bySeconds: 5).clock)
    }
    #expect(long.answer("etl 13:00", .matches) == ["start etl 13:00"])
  }

  @Test("whose answer never comes ends with the deadline, and a late answer does nothing")
  func noAnswer() {
    var line = line()
    _ = line.until("13:00")
    #expect(line.until("13:02") == ["13:01 noop etl 13:00: lookup-failed no answer in time"])
    #expect(line.answer("etl 13:00", .matches) == [])
  }

  @Test("delays its own schedule alone")
  func others() {
    var line = Timeline(job("etl", "0 * * * *") { $0.isConstrained = true }, job("report", "0 * * * *"))
    #expect(
      line.until("13:00") == [
        "13:00 wait etl 13:00 for lookup", "13:00 check etl 13:00", "13:00 start report 13:00",
      ])
  }

  @Test("holds for what is made up, and for requests, which get its answer")
  func everyTrigger() {
    var line = line()
    #expect(line.restart(at: "13:30") == ["wait etl 13:00 for lookup", "check etl 13:00"])
    _ = line.answer("etl 13:00", .doesNotMatch(reason: "another host"))
    #expect(line.request("etl") == ["wait etl 13:30-m1 for lookup", "check etl 13:30-m1"])
    #expect(
      line.answer("etl 13:30-m1", .doesNotMatch(reason: "another host")) == [
        "answer 1: refused, constraint another host"
      ])
    #expect(line.ledger.waiting.isEmpty)
  }

  @Test("is asked again after a restart; one whose deadline passed meanwhile is a fault of the look-up")
  func restart() {
    var line = line { $0.startDeadline = .seconds(600) }
    _ = line.until("13:00")
    #expect(line.restart(at: "13:05") == ["wait etl 13:00 for lookup", "check etl 13:00"])
    #expect(line.restart(at: "13:11") == ["noop etl 13:00: lookup-failed no answer in time"])
  }
}
