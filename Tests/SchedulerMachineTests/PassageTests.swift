import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("A decision keeps what gates went by")
struct PassageTests {
  private func passages(_ line: Timeline, _ clock: String) -> [GatePassage]? {
    line.ledger.decisions[FireID(schedule: "etl", instant: .at(clock))]?.passages
  }

  private let freePlace = GatePassage(.capacity, .places(taken: 0, limit: 100))

  @Test("how many places were taken")
  func capacity() {
    var line = Timeline(job("other", "59 12 * * *"), job("etl", "0 * * * *"))
    _ = line.until("13:00")
    #expect(passages(line, "13:00") == [GatePassage(.capacity, .places(taken: 1, limit: 100))])
  }

  @Test("how long it waited for a place, over a restart too")
  func waitedForPlace() {
    var line = Timeline(job("other", "59 12 * * *"), job("etl", "0 * * * *"), maxRuns: 1)
    _ = line.until("13:00")
    line.pass(.seconds(90))
    _ = line.ended("other 12:59")
    #expect(passages(line, "13:00") == [GatePassage(.capacity, .places(taken: 0, limit: 1), waited: .seconds(90))])
  }

  @Test("what made the constraint match, and how long the look-up took")
  func constraint() {
    var line = Timeline(job("etl", "0 * * * *") { $0.isConstrained = true })
    _ = line.until("13:00")
    line.pass(.milliseconds(20))
    _ = line.handle(.constraintAnswered(.named("etl 13:00"), .matches, match: "192.0.2.7 on eth0"))
    #expect(
      passages(line, "13:00") == [
        GatePassage(.constraint, .matched("192.0.2.7 on eth0"), waited: .milliseconds(20)), freePlace,
      ])
    _ = line.until("14:00")
    line.pass(.seconds(2))
    _ = line.answer("etl 14:00", .doesNotMatch(reason: "another host"))
    #expect(passages(line, "14:00") == [GatePassage(.constraint, waited: .seconds(2))])
  }

  @Test("which run it waited for, and how long; beside which it runs")
  func overlap() {
    var line = Timeline(job("etl", "0 * * * *") { $0.overlap = .queue })
    _ = line.until("14:00")
    line.pass(.seconds(10))
    _ = line.ended("etl 13:00")
    #expect(
      passages(line, "14:00") == [
        GatePassage(.overlap, .waitedFor(.named("etl 13:00")), waited: .seconds(10)), freePlace,
      ])
    var beside = Timeline(job("etl", "0 * * * *") { $0.overlap = .allow })
    _ = beside.until("14:00")
    #expect(
      passages(beside, "14:00") == [
        GatePassage(.overlap, .beside(1)), GatePassage(.capacity, .places(taken: 1, limit: 100)),
      ])
  }

  @Test("what it had passed before a restart, after which it waits on")
  func restart() {
    var line = Timeline(
      job("etl", "0 * * * *") {
        $0.isConstrained = true; $0.overlap = .queue
      })
    for clock in ["13:00", "14:00"] {
      _ = line.until(clock)
      _ = line.handle(.constraintAnswered(.named("etl \(clock)"), .matches, match: "alpha"))
    }
    _ = line.restart(at: "14:30")
    _ = line.ended("etl 13:00")
    #expect(passages(line, "14:00")?.first == GatePassage(.constraint, .matched("alpha")))
    #expect(line.ledger.runs[.named("etl 14:00")] != nil)
  }

  @Test("who made the pause, of single fires, of stretches and of what waited")
  func pause() {
    let pausedBy = [GatePassage(.pause, .pausedBy("ada"))]
    func pause(_ schedule: String?) -> SchedulerEvent {
      .pause(PauseRecord(schedule: schedule, until: nil, note: nil, requestedBy: "ada"))
    }
    var line = Timeline(job("etl", "0 * * * *") { $0.jitter = .seconds(60) })
    _ = line.until("13:00")
    _ = line.handle(pause(nil))
    #expect(passages(line, "13:00") == pausedBy)
    _ = line.until("15:00")
    #expect(passages(line, "15:00") == pausedBy)
    #expect(line.ledger.decisions[FireID(schedule: "etl", instant: .at("15:00"))]?.first == .at("14:00"))
  }

  @Test("how long it waited for its turn among fires that are made up")
  func catchUp() {
    var line = Timeline(job("etl", "0 * * * *") { $0.catchUp.policy = .all })
    _ = line.restart(at: "14:10")
    line.pass(.seconds(7))
    _ = line.ended("etl 13:00")
    #expect(passages(line, "14:00") == [GatePassage(.lateness, waited: .seconds(7)), freePlace])
  }
}

@Suite("The lives of schedules")
struct LifeTests {
  private func lives(_ line: Timeline) -> [String] {
    line.ledger.lives.map { life in
      let end = life.until.map { " to \($0.instant.clock), \(life.ending?.rawValue ?? "")" } ?? ""
      return "\(life.schedule) \(life.fingerprint) from \(life.since?.instant.clock ?? "?")\(end)"
    }
  }

  @Test("begin with the first load, and a restart without changes begins none")
  func begin() {
    var line = Timeline(job("etl", "0 * * * *"), job("off", "0 * * * *") { $0.isEnabled = false })
    #expect(lives(line) == ["etl 0 * * * * from 12:00"])
    _ = line.restart(at: "12:30")
    #expect(lives(line) == ["etl 0 * * * * from 12:00"])
  }

  @Test("end with a change of what decides when it fires, with being disabled, and with being removed")
  func ends() {
    var line = Timeline(job("etl", "0 * * * *"))
    line.pass(.seconds(60))
    _ = line.reload(job("etl", "0 * * * *") { $0.overlap = .allow })
    #expect(lives(line) == ["etl 0 * * * * from 12:00"])
    _ = line.reload(job("etl", "5 * * * *"))
    line.pass(.seconds(60))
    _ = line.reload(job("etl", "5 * * * *") { $0.notAfter = .at("24T00:00") })
    line.pass(.seconds(60))
    _ = line.reload(job("etl", "5 * * * *") { $0.isEnabled = false })
    line.pass(.seconds(60))
    _ = line.reload(job("etl", "5 * * * *"))
    line.pass(.seconds(60))
    _ = line.reload()
    #expect(
      lives(line) == [
        "etl 0 * * * * from 12:00 to 12:01, changed", "etl 5 * * * * from 12:01 to 12:02, changed",
        "etl 5 * * * * from 12:02 to 12:03, disabled", "etl 5 * * * * from 12:04 to 12:05, removed",
      ])
  }

  @Test(
    "that ended while no daemon ran end with the next",
    arguments: [("changed", "changed"), ("disabled", "disabled"), ("removed", "removed")])
  func away(kind: String, ending: String) {
    var line = Timeline(job("etl", "0 * * * *"))
    let changed = job("etl", kind == "changed" ? "5 * * * *" : "0 * * * *") { $0.isEnabled = kind != "disabled" }
    _ = line.restart(at: "12:30", jobs: kind == "removed" ? [] : [changed])
    #expect(lives(line).first == "etl 0 * * * * from 12:00 to 12:30, \(ending)")
    #expect(lives(line).count == (kind == "changed" ? 2 : 1))
  }

  @Test("that an earlier format of the ledger did not date go on")
  func undated() {
    var line = Timeline()
    line.ledger.lives = [ScheduleLife(schedule: "etl", since: nil, fingerprint: "0 * * * *")]
    _ = line.restart(at: "12:30", jobs: [job("etl", "0 * * * *") { $0.notBefore = .at("24T00:00") }])
    #expect(lives(line) == ["etl 0 * * * * from ?"])
  }
}
