import CivilTime
import Cron
import Testing

extension PeerDefectsTests {
  @Test("Spring: '31W' skips a month that ends with a Sunday")
  func endOfMonth() throws {
    #expect(try dates("0 0 31W * *", after: "2026-05-01T00:00:00Z", 1) == ["2026-05-29"])
    #expect(try dates("0 0 31W * *", after: "2027-01-01T00:00:00Z", 1) == ["2027-01-29"])
  }

  @Test("Spring, cron-parser: Lord Howe's gap sends '*/10' to 03:00")
  func gapOfHalfAnHour() throws {
    let found = try fires("*/10 * * * *", in: "Australia/Lord_Howe", after: "2026-10-04T01:50:00+10:30", 2)
    #expect(found == ["2026-10-04T02:30:00+11:00", "2026-10-04T02:40:00+11:00"])
  }

  @Test("croniter: wrapped steps, equal ranges, and # and L beside a day of month go wrong")
  func mixedDays() throws {
    let hours = try fires("0 22-4/3 * * *", after: "2026-01-01T00:00:00Z", 3).map { $0.prefix(16).suffix(5) }
    #expect(hours == ["01:00", "04:00", "22:00"])
    #expect(try dates("0 0 1 JAN-JAN *", after: "2026-01-01T00:00:00Z", 2) == ["2027-01-01", "2028-01-01"])
    let last = try dates("0 0 15 * 5L", after: "2026-02-01T00:00:00Z", 3)
    #expect(last == ["2026-02-15", "2026-02-27", "2026-03-15"])
    let first = try dates("0 0 1 * MON#1", after: "2026-02-01T12:00:00Z", 4)
    #expect(first == ["2026-02-02", "2026-03-01", "2026-03-02", "2026-04-01"])
  }

  @Test("cronsim: '4-4/2' runs on to the end of the field, hour steps go wrong in Lord Howe")
  func equalRange() throws {
    let found = try fires("0 4-4/2 * * *", after: "2026-01-01T00:00:00Z", 2)
    #expect(found == ["2026-01-01T04:00:00+00:00", "2026-01-02T04:00:00+00:00"])
    let hours = try fires("0 */2 * * *", in: "Australia/Lord_Howe", after: "2026-10-03T23:30:00+10:30", 3)
    #expect(hours == ["2026-10-04T00:00:00+10:30", "2026-10-04T04:00:00+11:00", "2026-10-04T06:00:00+11:00"])
  }

  @Test("cron-parser: leap days take milliseconds each, the second fifth Monday of February is given up")
  func rareDays() throws {
    let found = try dates("0 0 * 2 MON#5", after: "2016-01-01T00:00:00Z", 4)
    #expect(found == ["2016-02-29", "2044-02-29", "2072-02-29", "2112-02-29"])
    let leapDay = try CronExpression.parse("0 0 29 2 *")
    let start = Instant(secondsSinceEpoch: 1_772_323_200)
    // The best of ten, since other tests run meanwhile.
    let times = (0..<10).map { _ in
      ContinuousClock().measure { for _ in 0..<100 { _ = leapDay.next(after: start, in: .utc) } }
    }
    // Hundreds of times what it takes, and a tenth of theirs.
    #expect(times.min() ?? .zero < .milliseconds(50))
  }

  @Test("systemd: an overlap silences a minutely timer for an hour, a gap skips a fixed one")
  func silence() throws {
    let zone = "Europe/Berlin"
    for start in ["2026-10-24T12:00:00Z", "2026-03-28T12:00:00Z"] {
      let minutes = try fires("* * * * *", in: zone, after: start, 1440).map { instant($0).secondsSinceEpoch }
      #expect(zip(minutes, minutes.dropFirst()).allSatisfy { $1 - $0 == 60 })
    }
    #expect(try fires("30 2 * * *", in: zone, after: "2026-03-28T12:00:00Z", 1) == ["2026-03-29T03:00:00+02:00"])
  }

  @Test("cronie: a move of the zone without daylight time shifts all jobs, London's night loses UTC's, '5-0' is 5 to 7")
  func staleOffset() throws {
    let moved = try fires("45 23 * * *", in: "Asia/Pyongyang", after: "2018-05-03T12:00:00+08:30", 3)
    #expect(moved == ["2018-05-03T23:45:00+08:30", "2018-05-05T00:00:00+09:00", "2018-05-05T23:45:00+09:00"])
    let text = "CRON_TZ=UTC 30 1 * * *"
    let zone = try #require(CronExpression.parse(text).zoneName)
    #expect(try fires(text, in: zone, after: "2026-10-25T00:00:00Z", 1) == ["2026-10-25T01:30:00+00:00"])
    let minutes = try CronExpression.parse("5-0 * * * *").fires(in: 0...3599, .utc).map { $0 / 60 }
    #expect(minutes == [0] + Array(5...59))
  }
}
