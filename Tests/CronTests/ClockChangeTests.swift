import CivilTime
import Cron
import Testing

@Suite("What a change of the clock does to fires")
struct ClockChangeTests {
  @Test(
    "is told at the fire it concerns",
    arguments: [
      ("Europe/Berlin", "30 2 * * *", "2026-03-28T22:00", ["02:30 does not exist that night; runs at 03:00", nil]),
      (
        "Europe/Berlin", "10,40 2 * * *", "2026-03-28T22:00", ["02:10 and 02:40 do not exist that night; runs at 03:00"]
      ),
      ("Europe/Berlin", "15 30 2 * * *", "2026-03-28T22:00", ["02:30:15 does not exist that night; runs at 03:00"]),
      (
        "Europe/Berlin", "0 1-4 * * *", "2026-03-28T23:30",
        [nil, "02:00 does not exist that night; runs at 03:00", nil]
      ),
      (
        "Europe/Berlin", "*/30 2 * * *", "2026-03-28T22:00",
        ["02:00 and 02:30 on 2026-03-29 do not exist, and are skipped", nil]
      ),
      (
        "Europe/Berlin", "*/5 * * * *", "2026-03-29T00:50",
        [nil, "02:00 to 02:55 on 2026-03-29 do not exist, and are skipped", nil]
      ),
      ("Europe/Berlin", "30 2 * * *", "2026-10-24T22:00", ["first of two passes; does not run in the second", nil]),
      ("Europe/Berlin", "30 * * * *", "2026-10-24T23:00", [nil, "first of two passes", "second pass", nil]),
      ("Europe/Berlin", "@every 1h", "2026-10-24T23:10", ["first of two passes", "second pass", nil]),
      ("Europe/Berlin", "@every 1h", "2026-03-29T00:10", [nil, nil]),
      (
        "Australia/Lord_Howe", "15 2 * * *", "2026-10-03T13:00",
        ["02:15 does not exist that night; runs at 02:30", nil]
      ),
      (
        "Australia/Lord_Howe", "45 1 * * *", "2026-04-04T13:00",
        ["first of two passes; does not run in the second", nil]
      ),
      ("America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00", ["00:00 does not exist that night; runs at 01:00", nil]),
      (
        "Pacific/Apia", "0 12 * * *", "2011-12-29T12:00",
        [nil, "12:00 on 2011-12-30 does not exist, and is skipped", nil]
      ),
      ("UTC", "* * * * *", "2026-03-29T00:30", [nil, nil]),
    ] as [(String, String, String, [String?])])
  func table(zoneName: String, text: String, start: String, notes: [String?]) throws {
    let rules = try zone(zoneName)
    let expression = try CronExpression.parse(text)
    var earlier = utc(start)
    for expected in notes {
      let fire = try #require(expression.next(after: earlier, in: rules))
      #expect(expression.clockChange(at: fire, since: earlier, in: rules) == expected, "\(fire.rfc3339(in: rules))")
      earlier = fire
    }
  }
}
