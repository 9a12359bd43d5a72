import CivilTime
import Cron
import Fires
import SchedulerMachine
import Testing

@Suite("A reload")
struct ReloadTests {
  @Test(
    "never starts a run: a changed expression, zone, limit or switch begins at now",
    arguments: [
      "expression", "enabled", "added", "not-before", "not-after", "zone rules",
    ])
  func startsNothing(kind: String) throws {
    let all = ["*/7 * * * *", "30 11 * * *"].compactMap { try? CronExpression.parse($0) }
    let zones = try ["STD0", "STD-5"].map { try TimeZoneRules(name: "Test/Zone", tzif: Zones.file(footer: $0)) }
    var old = ScheduledJob(name: "etl", expressions: all, zone: zones[0], fingerprint: "f")
    var new = old
    switch kind {
    case "expression": old = job("etl", "0 0 * * *")
    case "enabled": old.isEnabled = false
    case "added": old = job("other", "0 0 * * *")
    case "not-before": old.notBefore = .at("24T00:00")
    case "not-after": old.notAfter = .at("12:10")
    default: new = ScheduledJob(name: "etl", expressions: all, zone: zones[1], fingerprint: "f")
    }
    var line = Timeline(old)
    _ = line.until("13:00")
    for run in line.ledger.runs.values { _ = line.ended(run.runID.short) }
    let lines = line.reload(new)
    #expect(lines.filter { !$0.hasPrefix("next of") } == [], "\(lines)")
    #expect(line.until("13:10") == ["13:07 start etl 13:07"])
    _ = line.ended("etl 13:07")
    // Nor does the restart after it.
    line.jobs = [new]
    #expect(line.restart(at: "13:11") == [])
  }

  @Test("without changes changes nothing")
  func same() {
    var line = Timeline(job("etl", "*/7 * * * *"))
    _ = line.until("12:06:59")
    #expect(line.reload(job("etl", "*/7 * * * *")) == [])
    #expect(line.until("12:07") == ["12:07 start etl 12:07"])
  }

  @Test("decides what came due under the definition before it first")
  func dueFirst() {
    var line = Timeline(job("etl", "5 * * * *"), job("gone", "5 * * * *"))
    line.pass(.milliseconds(300_400))
    #expect(line.reload(job("etl", "0 0 1 1 *")) == ["start etl 12:05", "start gone 12:05"])
  }

  @Test("takes removed schedules off the wheel; their runs go on to their end")
  func removed() {
    var line = Timeline(job("etl", "*/5 * * * *"))
    _ = line.until("12:05")
    #expect(line.reload() == [])
    #expect(line.machine.nextFire == nil)
    #expect(line.until("12:20") == [])
    #expect(line.ended("etl 12:05") == ["succeeded etl 12:05"])
  }

  @Test(
    "that removes or disables a schedule ends each wait as missed", arguments: WaitReason.allCases, [true, false])
  func waits(reason: WaitReason, isRemoved: Bool) {
    let other = job("other", "59 12 * * *")
    var etl = job("etl", "0 * * * *") {
      $0.overlap = .queue
      if reason == .jitter { $0.jitter = .seconds(60) }
      if reason == .lookup { $0.isConstrained = true }
      if reason == .catchUp { $0.catchUp.policy = .all }
    }
    var line = Timeline(other, etl, maxRuns: reason == .maxRuns ? 1 : 100)
    if reason == .overlap { _ = line.request("etl") }
    if reason == .catchUp { _ = line.restart(at: "14:00") } else { _ = line.until("13:00") }
    #expect(line.ledger.waiting[.named("etl 13:00")]?.reason == reason)
    etl.isEnabled = false
    let why = isRemoved ? "schedule-removed" : "schedule-disabled"
    let jobs = isRemoved ? [other] : [other, etl]
    // The same where the daemon was down when the file was edited.
    var down = line
    #expect(line.handle(.loaded(jobs, removed: isRemoved ? ["etl"] : [])) == ["missed etl 13:00: \(why)"])
    #expect(down.restart(jobs: jobs) == ["missed etl 13:00: \(why)"])
    #expect(line.ledger.waiting.isEmpty && down.ledger.waiting.isEmpty)
  }

  @Test("keeps what waits: planned start and overlap as admitted, the instant whatever its zone, the rest as loaded")
  func kept() {
    var line = Timeline(
      job("etl", "0 13 * * *") {
        $0.jitter = .seconds(600); $0.overlap = .allow
      })
    _ = line.request("etl")
    _ = line.until("13:00")
    _ = line.reload(
      job("etl", "0 15 * * *") {
        $0.jitter = .seconds(7000); $0.isConstrained = true
      })
    #expect(line.until("13:10") == ["13:10 wait etl 13:00 for lookup", "13:10 check etl 13:00"])
    #expect(line.answer("etl 13:00", .matches) == ["start etl 13:00"])
  }

  @Test("of a changed expression keeps the mark's pass, and suppresses catching up over a restart too")
  func fingerprint() {
    var line = Timeline(job("etl", "0 * * * *"))
    _ = line.until("13:00")
    _ = line.ended("etl 13:00")
    #expect(line.restart(at: "16:30", jobs: [job("etl", "*/20 * * * *")]) == [])
    #expect(line.until("16:40") == ["16:40 start etl 16:40"])
    #expect(line.restart(at: "18:30", jobs: []) == [])
    #expect(line.restart(at: "19:30", jobs: [job("etl", "*/20 * * * *")]) == [])
  }

  @Test("of a zone whose rules changed tells what moved, and waits keep their instant")
  func zone() throws {
    let zones = try ["STD0", "STD-2"].map { try TimeZoneRules(name: "Test/Zone", tzif: Zones.file(footer: $0)) }
    let daily = ["0 15 * * *"].compactMap { try? CronExpression.parse($0) }
    let old = ScheduledJob(name: "etl", expressions: daily, zone: zones[0], fingerprint: "f")
    let new = ScheduledJob(name: "etl", expressions: daily, zone: zones[1], fingerprint: "f")
    var line = Timeline(old)
    #expect(line.reload(new) == ["next of etl moved from 15:00 to 13:00"])
    #expect(line.until("13:00") == ["13:00 start etl 13:00"])
  }

  @Test("that moves not-after tells of no zone, and both limits are inclusive")
  func limits() {
    var line = Timeline(
      job("etl", "*/10 * * * *") {
        $0.notBefore = .at("12:20"); $0.notAfter = .at("12:30"); $0.overlap = .allow
      })
    #expect(line.until("12:50") == ["12:20 start etl 12:20", "12:30 start etl 12:30"])
    #expect(line.ledger.decisions.count == 2)
    #expect(
      line.reload(
        job("etl", "*/10 * * * *") {
          $0.notBefore = .at("12:20"); $0.overlap = .allow
        }) == [])
    #expect(line.until("13:00") == ["13:00 start etl 13:00"])
  }
}
