import CivilTime
import Cron
import Diagnostics
import Testing

@Suite("Cron expressions come with warnings")
struct WarningTests {
  @Test(
    "about their spelling, at its columns",
    arguments: [
      ("15 2 * * *", []), ("0 0 1 * *", []), ("*/5 * * * *", []), ("0 */6 * * *", []), ("0 0 * * */2", ["W203 9-11"]),
      ("0 0 */2 * 1", ["W201 5-7", "W203 5-7"]), ("0 0 1 * */2", ["W201 9-11", "W203 9-11"]),
      ("0 0 1 * MON", ["W202 9-11"]),
      ("0 0 1-31 * MON", ["W202 5-8"]), ("0 0 1 * +MON", []), ("0 0 * * +MON", ["W202 9-9"]),
      ("0 0 1 * +*", ["W202 9-9"]),
      ("*/90 * * * *", ["W203 1-4"]), ("*/7 * * * *", ["W203 1-3"]), ("0 */5 * * *", ["W203 3-5"]),
      ("0 0 12 ? * 6", ["W204 12-12"]), ("0 0 12 ? * FRI", []), ("0 12 ? * 6", ["W204 10-10"]),
      ("0 0 12 * * 6 2027", ["W204 12-12"]), ("0 0 12 * * FRI 2027", []),
      ("0 12 ? * 0,6", []), ("0 12 * * 6", []), ("0 0 12 * * 6", []), ("0 12 ? * MON,6", ["W204 14-14"]),
      ("0 0 12 ? * 2-6", ["W204 12-12"]),
      ("*/5 * * * * *", ["W208 1-13"]), ("15 10 * * * *", ["W208 1-13"]), ("15 10 * * 1-5 *", ["W208 1-15"]),
      ("* * * * * *", ["W208 1-11"]), ("0 10 * * * *", []), ("15 30 * * * *", []), ("15 10 * * * * *", []),
      ("15 10 9 * * *", []), ("30 * * * * MON", []),
      ("0 0 31 4,5 *", ["W209 5-6"]), ("0 0 29-31 2 *", ["W209 5-9"]), ("0 0 31 * *", []), ("0 0 30 4,5 *", []),
      ("0 0 29 2 *", []), ("0 0 0 29 2,3 * 2027", ["W209 7-8"]), ("0 0 31W 4,5 *", ["W209 5-7"]),
      ("0 0 */2 2 *", ["W203 5-7"]),
      ("0 0 30 2,3 *", ["W209 5-6"]), ("0 0 1-28 2 *", []),
      ("0/15 9 * * *", ["W210 1-4"]), ("0 0/2 * * *", ["W210 3-5"]), ("*/15 0/2 * * *", []), ("0/15 * * * *", []),
      ("0 0 0/4 * * *", ["W210 5-7"]), ("5/15 9 * * *", []), ("0-59/15 9 * * *", []), ("0/15 0 9 * * *", []),
    ])
  func spelling(text: String, expected: [String]) throws {
    let warnings = try CronExpression.read(text).warnings
    let found = warnings.map { warning in
      let first = warning.span?.start.column ?? 0
      return "\(warning.code ?? "") \(first)-\(first + (warning.span?.length ?? 0) - 1)"
    }
    #expect(found == expected)
    #expect(warnings.allSatisfy { $0.severity == .warning })
  }

  @Test(
    "in sentences that say what to write instead",
    arguments: [
      (
        "0 0 */2 * 1",
        "'*/2' with a restricted weekday: Factotum ORs (OCPS); cronie and Debian cron AND. Write '1-31/2' to keep OR or '+1' for AND"
      ),
      ("0 0 1 * MON", "day-of-month and weekday are both set: fires on either. Use '+' for both"),
      ("*/90 * * * *", "'*/90' only matches minute 0"),
      ("*/7 * * * *", "'*/7' restarts every hour (…:56, then :00)"),
      ("0 */5 * * *", "'*/5' restarts every day (…20:00, then 00:00)"),
      ("0 0 */2 * *", "'*/2' restarts every month (…31, then 1)"),
      ("0 0 1 */5 *", "'*/5' restarts every year (…Nov, then Jan)"),
      ("0 0 * * */2", "'*/2' restarts every week (…Sat, then Sun)"),
      (
        "15 10 * * * *",
        "the first field is seconds: this fires at second 15 of minute 10 of every hour; with the year last, as in Nomad or AWS, it would be at 10:15 every day: write '15 10 * * *'"
      ),
      ("0 0 31 4,5 *", "day 31 does not exist in April"),
      ("0 0 29-31 2 *", "days 30 and 31 do not exist in February"),
      ("0 0 29-31 2,4 *", "day 30 does not exist in February; day 31 does not exist in February and April"),
      ("0/15 9 * * *", "'0/15' counts as a fixed time, so it skips a repeated hour; '*/15' follows the clock"),
      ("0 0 12 ? * 6", "looks like Quartz or AWS: weekday 6 is Saturday here, Friday there"),
    ])
  func sentences(text: String, message: String) throws {
    #expect(try CronExpression.read(text).warnings.first?.message == message)
  }

  @Test(
    "that spell weekdays of Quartz and AWS in names",
    arguments: [
      ("0 12 ? * 2-6", "MON-FRI", "TUE-SAT"), ("0 12 ? * 2,4,6", "MON,WED,FRI", "TUE,THU,SAT"),
      ("0 12 ? * 6#1", "FRI#1", "SAT#1"), ("0 12 ? * 6L", "FRI#L", "SAT#L"), ("0 12 ? * 2/2", "MON/2", "TUE/2"),
      ("0 12 ? * 1", "SUN", "MON"), ("0 12 ? * 7", "SAT", "SUN"), ("0 12 ? * MON,6", "MON,FRI", "MON,SAT"),
    ])
  func quartz(text: String, there: String, here: String) throws {
    let warning = try #require(try CronExpression.read(text).warnings.first { $0.code == "W204" })
    #expect(
      warning.hint == "write '\(there)' if Quartz or AWS is meant, '\(here)' if not: names mean the same in both")
    let named = text.split(separator: " ").dropLast().joined(separator: " ") + " \(here)"
    #expect(try CronExpression.parse(named) == CronExpression.parse(text))
  }

  @Test("about fires that a move of the calendar takes away, and no other")
  func loss() throws {
    let apia = try zone("Pacific/Apia"), before = try #require(Instant(rfc3339: "2011-12-01T00:00:00Z"))
    func loss(_ text: String) throws -> String? { try CronExpression.parse(text).loss(after: before, in: apia) }
    #expect(try loss("0 12 * * *") == "12:00 does not exist on 2011-12-30 in Pacific/Apia; will not run then")
    #expect(try loss("0 12 29 * *") == nil && loss("*/5 12 * * *") == nil && loss("@every 1h") == nil)
    // A summer time is made up for.
    let berlin = try zone("Europe/Berlin")
    #expect(try CronExpression.parse("30 2 * * *").loss(after: before, in: berlin) == nil)
  }

  @Test(
    "about what the clock will do, and about fires far away",
    arguments: [
      (
        "30 2 * * *", "Europe/Berlin", "2026-11-24T00:00:00Z",
        [
          "W205 02:30 does not exist on 2027-03-28 in Europe/Berlin; will run at 03:00",
          "W205 02:30 comes twice on 2027-10-31 in Europe/Berlin; will run the first time only",
        ]
      ),
      (
        "*/30 2 * * *", "Europe/Berlin", "2027-01-01T00:00:00Z",
        [
          "W205 02:00 does not exist on 2027-03-28 in Europe/Berlin; will not run then",
          "W205 02:00 comes twice on 2027-10-31 in Europe/Berlin; will run both times",
        ]
      ),
      ("0 * * * *", "Europe/Berlin", "2027-01-01T00:00:00Z", []),
      ("30 12 * * *", "Europe/Berlin", "2027-01-01T00:00:00Z", []),
      ("30 2 * * *", "UTC", "2027-01-01T00:00:00Z", []),
      ("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", ["W206 next run is more than 5 years away (2104-02-29)"]),
      ("0 0 0 1 1 * 2020", "UTC", "2026-01-01T00:00:00Z", ["W207 no fire left in this zone before 2200"]),
      (
        "0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z",
        ["W205 12:00 does not exist on 2011-12-30 in Pacific/Apia; will not run then"]
      ),
      ("@reboot", "UTC", "2026-01-01T00:00:00Z", []), ("@every 1h", "Europe/Berlin", "2026-01-01T00:00:00Z", []),
    ] as [(String, String, String, [String])])
  func outlook(text: String, zoneName: String, now: String, expected: [String]) throws {
    let expression = try CronExpression.parse(text)
    let warnings = try expression.outlook(after: #require(Instant(rfc3339: now)), in: zone(zoneName))
    #expect(warnings.map { "\($0.code ?? "") \($0.message)" } == expected)
  }
}
