import CivilTime
import Fires
import SchedulerMachine
import Testing

@Suite("Excluded dates")
struct ExclusionTests {
  private func line(
    _ text: String, days: [Int], label: String = "holiday", _ change: (inout ScheduledJob) -> Void = { _ in }
  ) -> Timeline {
    Timeline(
      job("etl", text) {
        for day in days { $0.exclusions.insert(CivilDate(year: 2026, month: 11, day: day), label: label) }
        change(&$0)
      })
  }

  @Test("are skipped with the date's label, and consecutive ones share a record")
  func skipped() {
    var line = line("0 */6 * * *", days: [24])
    #expect(
      line.until("24T12:00") == [
        "18:00 start etl 18:00", "24T00:00 skipped etl 24T00:00: excluded holiday",
        "24T06:00 longer: skipped 24T00:00... etl 24T06:00: excluded holiday",
        "24T12:00 longer: skipped 24T00:00... etl 24T12:00: excluded holiday",
      ])
  }

  @Test("of every year are excluded each year")
  func yearly() {
    var line = Timeline(
      job("etl", "0 0 24 11 *") { $0.exclusions.insertYearly(month: 11, day: 24, label: "--11-24") })
    #expect(line.until("24T00:00") == ["24T00:00 skipped etl 24T00:00: excluded --11-24"])
    line.pass(.seconds(366 * 86_400))
    #expect(line.handle(.woke).first?.hasPrefix("longer: skipped 24T00:00... etl 20271124T000000Z") == true)
  }

  @Test("are those of the instant, not of the planned start")
  func jitter() {
    var line = line("59 23 * * *", days: [24]) { $0.jitter = .seconds(120) }
    #expect(
      line.until("25T00:05") == [
        "23:59 wait etl 23:59 for jitter", "24T00:01 start etl 23:59",
        "24T23:59 skipped etl 24T23:59: excluded holiday",
      ])
  }

  @Test("are local dates of the schedule's zone")
  func zone() throws {
    let berlin = try TimeZoneRules(name: "Test/East", tzif: Zones.file(footer: "EAST-5"))
    var job = ScheduledJob(name: "etl", expressions: Zones.hourly, zone: berlin, fingerprint: "f")
    job.exclusions.insert(CivilDate(year: 2026, month: 11, day: 24), label: "holiday")
    job.overlap = .allow
    var line = Timeline(job)
    // The 24th begins there at 19:00 UTC.
    #expect(
      line.until("19:00").suffix(2) == [
        "18:00 start etl 18:00", "19:00 skipped etl 19:00: excluded holiday",
      ])
    #expect(line.until("24T19:00").last == "24T19:00 start etl 24T19:00")
  }

  @Test("are no candidate of latest, and catching up passes over them")
  func catchUp() {
    var line = line("0 12 * * *", days: [25]) { $0.catchUp.window = .seconds(9 * 86_400) }
    #expect(
      line.restart(at: "25T13:00") == ["skipped etl 25T12:00: excluded holiday", "start etl 24T12:00"])
    var all = self.line("0 12 * * *", days: [25]) { $0.catchUp = .init(policy: .all, window: .seconds(9 * 86_400)) }
    #expect(
      all.restart(at: "26T13:00") == [
        "skipped etl 25T12:00: excluded holiday", "wait etl 24T12:00 for catch-up", "wait etl 26T12:00 for catch-up",
        "start etl 24T12:00",
      ])
  }

  @Test(
    "with the same label on two dates never share a record around a fire that runs between",
    arguments: ScheduledJob.CatchUp.Policy.allCases)
  func exact(policy: ScheduledJob.CatchUp.Policy) {
    var down = line("0 12 * * *", days: [24, 26]) { $0.catchUp = .init(policy: policy, window: .seconds(9 * 86_400)) }
    _ = down.restart(at: "26T13:00")
    for day in [24, 25, 26] { #expect(down.ledger.records(of: "etl", at: "\(day)T12:00") == 1, "\(day)") }
    // The same while the daemon lives and the fire between waits.
    var up = line("0 12 * * *", days: [24, 26]) { $0.overlap = .queue }
    _ = up.request("etl")
    _ = up.until("27T00:00")
    #expect(up.ledger.waiting.count == 1)
    for day in [24, 25, 26] { #expect(up.ledger.records(of: "etl", at: "\(day)T12:00") == 1, "\(day)") }
  }

  @Test("are ignored by requests and obeyed by backfills")
  func triggers() {
    var line = line("0 12 * * *", days: [22, 23])
    #expect(line.request("etl").first == "start etl 12:00-m1")
    _ = line.ended("etl 12:00-m1")
    #expect(line.backfill("etl", "21T00:00", "23T00:00") == ["start etl 21T12:00-b1"])
    #expect(line.ended("etl 21T12:00-b1") == ["succeeded etl 21T12:00-b1", "end backfill etl 1"])
  }

  @Test("that a reload adds do not concern a fire that waits for a look-up already")
  func reload() {
    var line = line("0 13 * * *", days: []) { $0.isConstrained = true }
    _ = line.until("13:00")
    let changed = self.line("0 13 * * *", days: [23]) { $0.isConstrained = true }.jobs[0]
    _ = line.reload(changed)
    _ = line.restart(at: "13:00:30")
    #expect(line.answer("etl 13:00", .matches) == ["start etl 13:00"])
  }

  @Test("end where the clock is changed at midnight, with every instant in one record")
  func midnightChange() throws {
    // Local midnight of 2026-11-24 does not exist.
    let zone = try TimeZoneRules(name: "Test/Gap", tzif: Zones.file(footer: "STD0DST-1,M11.4.2/0,M12.4.0/0"))
    var job = ScheduledJob(name: "etl", expressions: Zones.hourly, zone: zone, fingerprint: "f")
    job.exclusions.insert(CivilDate(year: 2026, month: 11, day: 23), label: "holiday")
    job.exclusions.insert(CivilDate(year: 2026, month: 11, day: 25), label: "holiday")
    var line = Timeline(job)
    _ = line.restart(at: "26T12:30")
    for hour in 13..<96 {
      let instant = Instant.at("23T00:00").advanced(bySeconds: Int64(hour) * 3600)
      guard instant <= line.wall.instant else { break }
      #expect(line.ledger.records(of: "etl", at: instant.clock) == 1, "\(instant.clock)")
    }
  }
}
