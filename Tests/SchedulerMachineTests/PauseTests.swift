import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A pause")
struct PauseTests {
  @Test("keeps fires from running; consecutive ones share a record that grows")
  func stretch() {
    var line = Timeline(job("etl", "*/10 * * * *"))
    _ = line.pause("etl")
    #expect(
      line.until("12:30") == [
        "12:10 paused etl 12:10: schedule-paused", "12:20 longer: paused 12:10... etl 12:20: schedule-paused",
        "12:30 longer: paused 12:10... etl 12:30: schedule-paused",
      ])
    #expect(line.ledger.decisions.count == 1)
    #expect(line.handle(.resume(schedule: "etl")) == [])
    #expect(line.until("12:40") == ["12:40 start etl 12:40"])
  }

  @Test("of the daemon holds for every schedule, and a schedule's own goes on after it")
  func daemon() {
    var line = Timeline(job("a", "0 * * * *"), job("b", "0 * * * *"))
    _ = line.pause(nil)
    _ = line.pause("a")
    #expect(line.until("13:00") == ["13:00 paused a 13:00: daemon-paused", "13:00 paused b 13:00: daemon-paused"])
    _ = line.handle(.resume(schedule: nil))
    #expect(line.until("14:00") == ["14:00 paused a 14:00: schedule-paused", "14:00 start b 14:00"])
  }

  @Test("ends at its time, exactly: what comes due then runs")
  func until() {
    var line = Timeline(job("etl", "0 * * * *"))
    _ = line.pause("etl", until: "14:00")
    #expect(line.until("14:00") == ["13:00 paused etl 13:00: schedule-paused", "14:00 start etl 14:00"])
  }

  @Test("ends each wait at once, and resuming makes nothing up", arguments: WaitReason.allCases)
  func waits(reason: WaitReason) {
    var line = Timeline(
      job("other", "59 12 * * *"),
      job("etl", "0 * * * *") {
        $0.overlap = .queue
        if reason == .jitter { $0.jitter = .seconds(60) }
        if reason == .lookup { $0.isConstrained = true }
        if reason == .catchUp { $0.catchUp.policy = .all }
      }, maxRuns: reason == .maxRuns ? 1 : 100)
    if reason == .overlap { _ = line.request("etl") }
    if reason == .catchUp {
      _ = line.restart(at: "14:00")
    } else {
      _ = line.until("13:00")
    }
    #expect(line.ledger.waiting[.named("etl 13:00")]?.reason == reason)
    #expect(line.pause("etl") == ["paused etl 13:00: schedule-paused"])
    #expect(line.ledger.waiting.isEmpty && line.ledger.records(of: "etl", at: "13:00") == 1)
    #expect(line.handle(.resume(schedule: "etl")) == [])
    #expect(line.until("13:30").filter { $0.contains("start etl") } == [])
  }

  @Test("decides what came due before it without it, and what came due in it with it")
  func edges() {
    var line = Timeline(job("etl", "0 * * * *") { $0.overlap = .allow })
    line.pass(.milliseconds(3_600_300))
    #expect(line.pause("etl") == ["start etl 13:00"])
    line.pass(.milliseconds(3_600_000))
    #expect(line.handle(.resume(schedule: "etl")) == ["paused etl 14:00: schedule-paused"])
    #expect(line.until("15:00") == ["15:00 start etl 15:00"])
  }

  @Test("survives a restart, and what came due meanwhile is paused and not missed")
  func downtime() {
    var line = Timeline(job("etl", "*/30 * * * *"))
    _ = line.pause("etl", until: "13:45")
    #expect(
      line.restart(at: "14:10") == ["paused 12:30... etl 13:30: schedule-paused", "start etl 14:00"])
    #expect(line.machine.activePauses.schedules["etl"] != nil)
  }

  @Test("leaves runs and requests alone")
  func requests() {
    var line = Timeline(job("etl", "0 * * * *"))
    _ = line.until("13:00")
    #expect(line.pause("etl") == [])
    _ = line.ended("etl 13:00")
    #expect(line.request("etl") == ["start etl 13:00-m1", "answer 1: began etl 13:00-m1"])
  }

  @Test("the record of a pause never grows around a fire that was admitted between")
  func exact() {
    var line = Timeline(job("etl", "0 * * * *") { $0.overlap = .queue })
    _ = line.request("etl")
    _ = line.pause("etl", until: "13:30")
    _ = line.until("14:00")
    #expect(line.pause("etl") == ["paused etl 14:00: schedule-paused"])
    #expect(line.until("15:00") == ["15:00 paused etl 15:00: schedule-paused"])
    for clock in ["13:00", "14:00", "15:00"] { #expect(line.ledger.records(of: "etl", at: clock) == 1) }
  }
}
