import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("Jitter")
struct JitterTests {
  private let spread = job("etl", "0 * * * *") { $0.jitter = .milliseconds(90_500) }

  @Test("delays a fire; its row says so, and the decision is made at the planned start")
  func delays() {
    var line = Timeline(spread)
    #expect(
      line.until("14:00") == [
        "13:00 wait etl 13:00 for jitter", "13:01:30 start etl 13:00", "14:00 wait etl 14:00 for jitter",
      ])
    #expect(line.ledger.decisions[RunFire.at("13:00")]?.lateness == .zero)
    #expect(line.ledger.runs[.named("etl 13:00")]?.plannedStart == Timestamp(.at("13:00")) + .milliseconds(90_500))
  }

  @Test("does not concern what is made up, nor requests")
  func others() {
    var line = Timeline(spread)
    #expect(line.restart(at: "13:30") == ["start etl 13:00"])
    _ = line.ended("etl 13:00")
    #expect(line.request("etl").first == "start etl 13:30-m1")
  }

  @Test("goes on over a restart; one that ended meanwhile goes to its gates", arguments: ["13:01", "20:00"])
  func restart(clock: String) {
    var line = Timeline(
      job("etl", "0 13 * * *") {
        $0.jitter = .seconds(90); $0.catchUp.policy = .none
      })
    _ = line.until("13:00")
    #expect(line.restart(at: clock) == (clock == "13:01" ? [] : ["start etl 13:00"]))
    #expect(clock != "13:01" || line.until("13:02") == ["13:01:30 start etl 13:00"])
  }

  @Test("overlap is looked at when it has ended")
  func overlap() {
    var line = Timeline(spread)
    _ = line.until("13:00")
    _ = line.request("etl")
    #expect(line.until("13:02") == ["13:01:30 skipped etl 13:00: overlaps etl 13:00-m1"])
  }

  @Test("runs on the clock since boot: a clock set back does not stretch it")
  func clock() {
    var line = Timeline(spread)
    _ = line.until("13:00")
    #expect(line.setClock(by: -1800) == [])
    #expect(line.until("12:32") == ["12:31:30 start etl 13:00"])
  }
}
