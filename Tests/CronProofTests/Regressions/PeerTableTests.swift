import CivilTime
import Cron
import SystemZones
import Testing

/// The column of section B.2 that is ours, row by row.
@Suite("Fires around a change of the clock")
struct PeerTableTests {
  /// A row: everything that fires in a range of time.
  struct Row: CustomTestStringConvertible {
    let name: String
    let zone: String
    let text: String
    let range: (String, String)
    let fires: [String]

    var testDescription: String { "\(name), \(text)" }
  }

  @Test("are those of the table", arguments: berlin + elsewhere)
  func row(_ row: Row) throws {
    let zone = try SystemZones().rules(named: row.zone)
    let range = instant(row.range.0).secondsSinceEpoch...instant(row.range.1).secondsSinceEpoch
    let expression = try CronExpression.parse(row.text)
    let fires = expression.fires(in: range, zone)
    #expect(fires.map { Instant(secondsSinceEpoch: $0).rfc3339(in: zone) } == row.fires)
    #expect(expression.firesBackwards(in: range, zone) == fires)
  }

  private static let spring = ("2026-03-29T00:30:00+01:00", "2026-03-29T05:00:00+02:00")
  private static let autumn = ("2026-10-25T00:30:00+02:00", "2026-10-25T05:00:00+01:00")

  private static func berlin(_ name: String, _ text: String, _ range: (String, String), _ fires: String...) -> Row {
    Row(name: name, zone: "Europe/Berlin", text: text, range: range, fires: fires)
  }

  static let berlin = [
    berlin("gap", "30 2 * * *", spring, "2026-03-29T03:00:00+02:00"),
    berlin("gap", "10,40 2 * * *", spring, "2026-03-29T03:00:00+02:00"),
    berlin("gap", "*/30 2 * * *", spring),
    berlin("gap", "0 */2 * * *", spring, "2026-03-29T04:00:00+02:00"),
    berlin(
      "gap", "30 * * * *", ("2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00"), "2026-03-29T01:30:00+01:00",
      "2026-03-29T03:30:00+02:00"),
    berlin(
      "gap asked about from before another change", "*/5 2 29 3 *",
      ("2025-09-01T00:00:00+02:00", "2027-03-29T02:00:00+02:00"), "2027-03-29T02:00:00+02:00"),
    berlin("overlap", "30 2 * * *", autumn, "2026-10-25T02:30:00+02:00"),
    berlin(
      "overlap", "0 * * * *", ("2026-10-25T01:30:00+02:00", "2026-10-25T03:30:00+01:00"), "2026-10-25T02:00:00+02:00",
      "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"),
    berlin(
      "overlap", "*/30 2 * * *", autumn, "2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00",
      "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00"),
    berlin(
      "overlap", "30 1-3 * * *", autumn, "2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+02:00",
      "2026-10-25T03:30:00+01:00"),
    berlin(
      "from inside the second pass", "30 2 * * *", ("2026-10-25T02:10:00+01:00", "2026-10-26T05:00:00+01:00"),
      "2026-10-26T02:30:00+01:00"),
  ]

  static let elsewhere = [
    Row(
      name: "Lord Howe's gap of 30 minutes", zone: "Australia/Lord_Howe", text: "15 2 * * *",
      range: ("2026-10-04T01:00:00+10:30", "2026-10-04T05:00:00+11:00"), fires: ["2026-10-04T02:30:00+11:00"]),
    Row(
      name: "Lord Howe's gap", zone: "Australia/Lord_Howe", text: "*/10 * * * *",
      range: ("2026-10-04T01:50:00+10:30", "2026-10-04T02:50:00+11:00"),
      fires: [
        "2026-10-04T01:50:00+10:30", "2026-10-04T02:30:00+11:00", "2026-10-04T02:40:00+11:00",
        "2026-10-04T02:50:00+11:00",
      ]),
    Row(
      name: "Lord Howe's overlap", zone: "Australia/Lord_Howe", text: "*/15 * * * *",
      range: ("2026-04-05T01:15:00+11:00", "2026-04-05T02:00:00+10:30"),
      fires: [
        "2026-04-05T01:15:00+11:00", "2026-04-05T01:30:00+11:00", "2026-04-05T01:45:00+11:00",
        "2026-04-05T01:30:00+10:30", "2026-04-05T01:45:00+10:30", "2026-04-05T02:00:00+10:30",
      ]),
    Row(
      name: "São Paulo's gap at midnight", zone: "America/Sao_Paulo", text: "0 0 * * *",
      range: ("2018-11-03T12:00:00-03:00", "2018-11-05T12:00:00-02:00"),
      fires: ["2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"]),
    Row(
      name: "Beirut's gap at midnight", zone: "Asia/Beirut", text: "30 0 * * *",
      range: ("2026-03-28T12:00:00+02:00", "2026-03-29T12:00:00+03:00"), fires: ["2026-03-29T01:00:00+03:00"]),
    Row(
      name: "Dublin's gap", zone: "Europe/Dublin", text: "30 1 * * *",
      range: ("2026-03-28T12:00:00Z", "2026-03-29T12:00:00+01:00"), fires: ["2026-03-29T02:00:00+01:00"]),
    Row(
      name: "Dublin's overlap", zone: "Europe/Dublin", text: "30 1 * * *",
      range: ("2026-10-24T12:00:00+01:00", "2026-10-25T12:00:00Z"), fires: ["2026-10-25T01:30:00+01:00"]),
    Row(
      name: "Troll's gap of two hours", zone: "Antarctica/Troll", text: "30 2 * * *",
      range: ("2026-03-28T12:00:00Z", "2026-03-29T12:00:00+02:00"), fires: ["2026-03-29T03:00:00+02:00"]),
    Row(
      name: "Troll's overlap", zone: "Antarctica/Troll", text: "30 2 * * *",
      range: ("2026-10-24T12:00:00+02:00", "2026-10-25T12:00:00Z"), fires: ["2026-10-25T02:30:00+02:00"]),
    Row(
      name: "Pyongyang's half hour", zone: "Asia/Pyongyang", text: "45 23 * * *",
      range: ("2018-05-04T12:00:00+08:30", "2018-05-05T23:59:00+09:00"),
      fires: ["2018-05-05T00:00:00+09:00", "2018-05-05T23:45:00+09:00"]),
    Row(
      name: "Apia's missing day", zone: "Pacific/Apia", text: "0 12 * * *",
      range: ("2011-12-29T00:00:00-10:00", "2011-12-31T23:00:00+14:00"),
      fires: ["2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00"]),
    Row(
      name: "Apia's missing day", zone: "Pacific/Apia", text: "0 12 30 12 *",
      range: ("2011-01-01T00:00:00-11:00", "2012-12-31T00:00:00+14:00"), fires: ["2012-12-30T12:00:00+14:00"]),
  ]
}
