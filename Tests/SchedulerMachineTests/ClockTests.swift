import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A clock that is set")
struct ClockTests {
  @Test("a late wake-up runs with the scheduled time, not the time of waking")
  func lateWake() {
    var line = Timeline(job("etl", "0 * * * *"))
    line.pass(.seconds(3602))
    #expect(line.handle(.woke) == ["start etl 13:00"])
    #expect(line.ledger.decisions[RunFire.at("13:00")]?.lateness == .seconds(2))
  }

  @Test("after sleep what was missed goes through catch-up")
  func sleep() {
    var line = Timeline(job("etl", "0 * * * *"))
    line.pass(.seconds(3 * 3600 + 1800))
    #expect(line.handle(.woke) == ["missed 13:00... etl 14:00: superseded by 15:00", "start etl 15:00"])
  }

  @Test("forward by less than 3 h is as downtime", arguments: [7200, 10_799])
  func forward(seconds: Int64) {
    var line = Timeline(job("etl", "0 * * * *"))
    let lines = line.setClock(by: seconds)
    #expect(lines == ["missed etl 13:00: superseded by 14:00", "start etl 14:00"])
    #expect(line.ledger.marks["etl"]?.pass == 1)
  }

  @Test(
    "forward by 3 h or more is a correction: planned from the new now, nothing caught up", arguments: [10_800, 90_000])
  func forwardCorrection(seconds: Int64) {
    var line = Timeline(job("etl", "30 * * * *"))
    #expect(line.setClock(by: seconds) == [])
    #expect(line.ledger.marks["etl"] == Mark(instant: line.wall.instant, fingerprint: "30 * * * *"))
    #expect(line.machine.nextFire == line.wall.instant.advanced(bySeconds: 1800))
  }

  @Test(
    "the first synchronization is a correction, however small: nothing is caught up, and what came by the wrong time may come again",
    arguments: [60, 7200, -60, -7200])
  func firstSynchronization(seconds: Int64) {
    var line = Timeline(job("daily", "1 12 * * *"), job("often", "* * * * *") { $0.overlap = .allow })
    _ = line.until("12:05")
    #expect(line.setClock(by: seconds, isFirstSynchronization: true) == [])
    let pass = seconds < 0 ? 2 : 1
    for name in ["daily", "often"] {
      let mark = line.ledger.marks[name]
      #expect(mark?.instant == line.wall.instant && mark?.highest == line.wall.instant)
      #expect(mark?.pass == (name == "often" || seconds == -7200 ? pass : 1))
    }
    #expect(line.machine.nextFire == line.wall.instant.advanced(bySeconds: 60))
  }

  @Test("back by less than 3 h repeats nothing at fixed times; a job with a star goes on at once, as a new pass")
  func back() {
    var line = Timeline(job("daily", "1 12 * * *"), job("often", "* * * * *") { $0.overlap = .allow })
    _ = line.until("12:05")
    #expect(line.setClock(by: -600) == [])
    #expect(line.ledger.marks["often"]?.pass == 2 && line.ledger.marks["daily"]?.pass == 1)
    #expect(
      line.until("12:02").filter { $0.contains("daily") || $0.contains("12:0") } == [
        "12:00 start often 12:00-p2", "12:01 start often 12:01-p2", "12:02 start often 12:02-p2",
      ])
    #expect(line.until("24T12:01").contains("24T12:01 start daily 24T12:01") == false)
    #expect(line.ledger.records(of: "daily", at: "24T12:01") == 1)
  }

  @Test("back, and expressions of both kinds in one schedule: the star goes on, the fixed times are not repeated")
  func mixed() {
    var line = Timeline(job("etl", "*/10 * * * *", "5 12 * * *", "7 12 * * *", "45 12 * * *") { $0.overlap = .allow })
    _ = line.until("12:06")
    _ = line.setClock(by: -1200)
    #expect(
      line.until("12:20") == [
        "11:50 start etl 11:50-p2", "12:00 start etl 12:00-p2", "12:07 start etl 12:07-p2", "12:10 start etl 12:10-p2",
        "12:20 start etl 12:20-p2",
      ])
  }

  @Test("back twice makes a third pass, and no id is used again")
  func twice() {
    var line = Timeline(job("etl", "*/10 * * * *") { $0.overlap = .allow })
    _ = line.until("12:10")
    _ = line.setClock(by: -300)
    _ = line.until("12:10")
    _ = line.setClock(by: -300)
    #expect(line.until("12:10") == ["12:10 start etl 12:10-p3"])
  }

  @Test("back by 3 h or more plans everything anew from the new now, as a new pass")
  func backCorrection() {
    var line = Timeline(job("daily", "0 9 * * *"), job("early", "30 11 * * *"), job("often", "0 * * * *"))
    _ = line.until("24T10:00")
    _ = line.setClock(by: -4 * 3600)
    #expect(line.ledger.marks.values.allSatisfy { $0.instant == .at("24T06:00") })
    #expect(line.until("24T09:00").contains { $0.contains("etl") } == false)
    #expect(line.ledger.records(of: "daily", at: "24T09:00", pass: 2) == 1)
    #expect(line.ledger.marks["early"]?.pass == 1 && line.ledger.marks["often"]?.pass == 2)
  }

  @Test("what came due and was undecided when it was set is decided by the clock as it was", arguments: [20_000, -600])
  func undecided(seconds: Int64) {
    var line = Timeline(job("etl", "0 13 * * *"))
    line.pass(.milliseconds(3_600_200))
    #expect(line.setClock(by: seconds) == ["start etl 13:00"])
    #expect(line.ledger.decisions[RunFire.at("13:00")]?.lateness == .milliseconds(200))
  }

  @Test("a leap second that is shown twice fires nothing twice")
  func leap() {
    var line = Timeline(job("etl", "0 0 * * *"), job("star", "* * * * *") { $0.overlap = .allow })
    _ = line.until("24T00:00")
    line.wall = line.wall + .milliseconds(-900)
    line.sinceBoot += .milliseconds(100)
    #expect(line.handle(.woke) == [])
    #expect(line.until("24T00:00:30") == [])
  }

  @Test("a mark 3 h or more ahead at the start is a correction: a new pass from now, and it is told")
  func aheadAtStart() {
    var line = Timeline(job("daily", "0 13 * * *"), job("star", "0 * * * *"))
    _ = line.until("13:00")
    line.wall = line.wall + .seconds(19 * 365 * 86_400)
    _ = line.handle(.woke)
    _ = line.restart()
    let remembered = line.wall.instant
    for run in Array(line.ledger.runs.keys) { line.ledger.runs[run] = nil }
    line.wall = Timestamp(.at("12:30"))
    let lines = line.restart()
    #expect(lines.count { $0.hasPrefix("corrected") } == 2, "\(lines) \(remembered)")
    #expect(line.ledger.marks.values.allSatisfy { $0.pass == 2 && $0.instant == .at("12:30") })
    #expect(line.until("13:00").sorted() == ["13:00 start daily 13:00-p2", "13:00 start star 13:00-p2"])
  }

  @Test("a mark less than 3 h ahead at the start is as a step back")
  func littleAheadAtStart() {
    var line = Timeline(job("daily", "0 13 * * *"), job("star", "0 * * * *"))
    _ = line.until("13:00")
    _ = line.ended("star 13:00")
    _ = line.ended("daily 13:00")
    line.wall = Timestamp(.at("12:30"))
    #expect(line.restart() == [])
    #expect(line.until("13:00") == ["13:00 start star 13:00-p2"])
  }

  @Test("what waits for a jitter from a clock that was ahead is missed and does not wait for years")
  func waitingAhead() {
    var line = Timeline(job("etl", "0 13 * * *") { $0.jitter = .seconds(600) })
    line.wall = line.wall + .seconds(365 * 86_400)
    _ = line.setClock(by: 0)
    line.pass(.seconds(3600))
    _ = line.handle(.woke)
    #expect(line.ledger.waiting.count == 1)
    line.wall = .noon
    #expect(line.restart().contains { $0.hasSuffix("clock-corrected") })
    #expect(line.ledger.waiting.isEmpty)
  }
}
