import CivilTime
import Cron
import Diagnostics
import SystemZones
import Testing

/// Defects that other engines have shown. Source: `cron.md`, the table of peer defects, in its order.
@Suite("Defects of peers that are not ours")
struct PeerDefectsTests {
  /// The first fires after an instant, as the zone's clock shows them.
  func fires(_ text: String, in zone: String = "UTC", after start: String, _ count: Int) throws -> [String] {
    let rules = try SystemZones().rules(named: zone)
    let range = instant(start).secondsSinceEpoch + 1...Int64.max / 2
    return try CronExpression.parse(text).fires(in: range, rules, limit: count)
      .map { String(Instant(secondsSinceEpoch: $0).rfc3339(in: rules)) }
  }

  /// The dates of the first fires in UTC.
  func dates(_ text: String, after start: String, _ count: Int) throws -> [String] {
    try fires(text, after: start, count).map { String($0.prefix(10)) }
  }

  private func code(_ text: String) -> String? {
    #expect(throws: CronError.self) { try CronExpression.parse(text) }?.diagnostic.code
  }

  @Test("croner-js: '?' as weekday makes a day of month fire daily")
  func questionMark() throws {
    #expect(try dates("0 0 1 * ?", after: "2026-01-01T00:00:00Z", 2) == ["2026-02-01", "2026-03-01"])
  }

  @Test("croner-js: a day beyond the end of February leaks into March")
  func leakingDay() throws {
    let found = try dates("0 0 1,15 * 3", after: "2027-02-26T08:21:05Z", 2)
    #expect(found == ["2027-03-01", "2027-03-03"])
  }

  @Test("croner-js, cronsim: a start in the second pass gives an instant of the past")
  func secondPass() throws {
    let start = "2026-10-25T02:10:00+01:00"
    #expect(try fires("30 2 * * *", in: "Europe/Berlin", after: start, 1) == ["2026-10-26T02:30:00+01:00"])
    #expect(try fires("*/30 2 * * *", in: "Europe/Berlin", after: start, 1) == ["2026-10-25T02:30:00+01:00"])
  }

  @Test("croner-js: a star in a list makes Mondays every day")
  func starInList() throws {
    let found = try dates("0 0 *,1 * 1", after: "2026-01-01T00:00:00Z", 3)
    #expect(found == ["2026-01-05", "2026-01-12", "2026-01-19"])
  }

  @Test("croner-js: Lord Howe's gap adds an hourly run at 02:30, its overlap picks the second pass")
  func lordHowe() throws {
    let zone = "Australia/Lord_Howe"
    let hourly = try fires("0 * * * *", in: zone, after: "2026-10-04T00:30:00+10:30", 2)
    #expect(hourly == ["2026-10-04T01:00:00+10:30", "2026-10-04T03:00:00+11:00"])
    let nightly = try fires("45 1 * * *", in: zone, after: "2026-04-04T12:00:00+11:00", 2)
    #expect(nightly == ["2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"])
  }

  @Test("croner-rust: '7L' and a bare 'L' as weekday are read and never fire")
  func lastWeekday() throws {
    #expect(try dates("0 0 * * 7L", after: "2026-01-01T00:00:00Z", 2) == ["2026-01-25", "2026-02-22"])
    #expect(code("0 0 * * L") == "E121")
  }

  @Test("croner-rust: no fixed job gets past Apia's missing day")
  func acrossMissingDay() throws {
    let found = try fires("0 12 * * *", in: "Pacific/Apia", after: "2011-12-29T00:00:00-10:00", 3)
    #expect(found == ["2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00", "2012-01-01T12:00:00+14:00"])
  }

  @Test("robfig, netresearch: a job on Apia's missing day is sought for ever")
  func onMissingDay() throws {
    let found = try fires("0 0 30 * *", in: "Pacific/Apia", after: "2011-12-28T00:00:00-10:00", 1)
    #expect(found == ["2012-01-30T00:00:00+14:00"])
  }

  @Test("hashicorp: after Apia's missing day the same instant comes again and again")
  func afterMissingDay() throws {
    let found = try fires("0 0 30 * *", in: "Pacific/Apia", after: "2011-12-28T00:00:00-10:00", 3)
    #expect(found == ["2012-01-30T00:00:00+14:00", "2012-03-30T00:00:00+14:00", "2012-04-30T00:00:00+13:00"])
  }

  @Test("hashicorp, gronx: '5-7' loses Sunday")
  func lostSunday() throws {
    let found = try dates("0 0 * * 5-7", after: "2026-01-01T00:00:00Z", 4)
    #expect(found == ["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-09"])
  }

  @Test("hashicorp, cronie, Debian: '22-2' and 'FRI-MON' never fire")
  func wrappedRanges() throws {
    let hours = try fires("0 22-2 * * *", after: "2026-01-01T00:00:00Z", 5).map { $0.prefix(16).suffix(5) }
    #expect(hours == ["01:00", "02:00", "22:00", "23:00", "00:00"])
    let days = try dates("0 0 * * FRI-MON", after: "2026-01-01T00:00:00Z", 5)
    #expect(days == ["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05", "2026-01-09"])
  }

  @Test("robfig, netresearch, zslayton, hashicorp: no leap day is found across 2100")
  func across2100() throws {
    #expect(try dates("0 0 29 2 *", after: "2096-03-01T00:00:00Z", 1) == ["2104-02-29"])
  }

  @Test("gronx: February 30th is March 4th")
  func february30() { #expect(code("0 0 30 2 *") == "E140") }

  @Test("Quartz: '15W' asked from a Sunday the 15th skips a month")
  func nearestWorkday() throws {
    #expect(try dates("0 0 15W * *", after: "2035-04-15T09:47:00Z", 1) == ["2035-04-16"])
  }

  @Test("Quartz: an hourly job loses the first pass of an overlap")
  func lostFirstPass() throws {
    let found = try fires("0 * * * *", in: "Europe/Berlin", after: "2026-10-25T01:30:00+02:00", 3)
    #expect(found == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"])
  }

  @Test("Quartz: '0~30' is 0, a step of 0 and an empty element are accepted")
  func leniency() throws {
    #expect(code("0~30 * * * *") == "E125")
    let drawn = try (0..<40).map { number in
      try CronExpression.parse("0~30 * * * *", for: CronIdentity(name: "\(number)", machine: "here"))
        .fires(in: 0...3599, .utc)
    }
    #expect(Set(drawn).count > 10 && drawn.allSatisfy { $0.count == 1 && $0[0] <= 1800 })
    #expect(code("*/0 * * * *") == "E113")
    #expect(code("0, * * * *") == "E112")
  }
}
