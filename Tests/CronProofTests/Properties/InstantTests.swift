import CivilTime
import Cron
import SystemZones
import Testing

@Suite("Expressions of instants")
struct InstantTests {
  @Test("@every fires on a grid that its anchor and its length give, whatever the clock does")
  func grid() throws {
    let zones = try ["UTC", "Europe/Berlin", "Pacific/Apia"].map { try SystemZones().rules(named: $0) }
    var random = SeededGenerator("grid")
    for _ in 0..<Proof.count(500, exhaustive: 50_000) {
      let length = random.second(1...random.pick([60, 86_400, 366 * 86_400]))
      let anchor = random.isOnce(in: 2) ? 0 : random.second(0...3_000_000_000)
      let text = "@every \(length)s" + (anchor == 0 ? "" : " from \(utc(anchor))")
      let start = random.second(max(0, anchor - 2 * length)...4_000_000_000)
      let steps = start < anchor ? 0 : (start - anchor) / length + 1
      let theirs = (0..<4).map { anchor + (steps + $0) * length }
      let value = try CronExpression.parse(text)
      let ours = value.fires(in: start + 1...Int64.max / 2, random.pick(zones), limit: 4)
      if let found = difference(ours: ours, theirs: theirs) { Issue.record("'\(text)' after \(utc(start)): \(found)") }
    }
  }

  @Test("@every adds up its units")
  func units() throws {
    let value = try CronExpression.parse("@every 1w2d 3h4m 5s")
    #expect(value.fires(in: 1...Int64.max / 2, .utc, limit: 1) == [788_645])
  }

  @Test("@at fires once, in whatever offset it is written")
  func once() throws {
    let value = try CronExpression.parse("@at 2026-11-24T03:15:00+01:00")
    #expect(value.fires(in: 0...Int64.max / 2, .utc).map(utc) == ["2026-11-24T02:15:00Z"])
  }

  @Test("@reboot fires at no instant")
  func reboot() throws {
    let value = try CronExpression.parse("@reboot")
    #expect(value.isReboot && value.fires(in: 0...Int64.max / 2, .utc).isEmpty)
    #expect(value.firesBackwards(in: 0...Int64.max / 2, .utc).isEmpty)
  }

  @Test(
    "nicknames stand for fields",
    arguments: [
      ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@semiannually", "0 0 1 1,7 *"),
      ("@quarterly", "0 0 1 1,4,7,10 *"), ("@monthly", "0 0 1 * *"), ("@weekly", "0 0 * * 0"), ("@daily", "0 0 * * *"),
      ("@midnight", "0 0 * * *"), ("@hourly", "0 * * * *"), ("@minutely", "* * * * *"),
    ])
  func nicknames(nickname: String, fields: String) throws {
    #expect(try CronExpression.parse(nickname) == CronExpression.parse(fields))
  }
}
