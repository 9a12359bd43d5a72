import CivilTime
import Cron
import Testing

@Suite("Why an expression does not name a time")
struct MismatchTests {
  @Test(
    "is the largest part that it does not name",
    arguments: [
      ("15 2 * * *", "2026-11-25T02:15:00", nil), ("15 2 * * *", "2026-11-25T02:15:01", .second),
      ("15 2 * * *", "2026-11-25T02:16:00", .minute), ("15 2 * * *", "2026-11-25T03:16:00", .hour),
      ("15 2 * * 1-5", "2026-11-28T03:16:00", .weekday), ("15 2 1 * *", "2026-11-28T02:15:00", .dayOfMonth),
      ("15 2 1 * 1", "2026-11-28T02:15:00", .day), ("15 2 1 * +1", "2026-11-01T02:15:00", .day),
      ("15 2 L * *", "2026-11-29T02:15:00", .dayOfMonth), ("15 2 L * *", "2026-11-30T02:15:00", nil),
      ("15 2 * 12 *", "2026-11-28T02:15:00", .month), ("0 15 2 * * * 2027", "2026-11-28T02:15:00", .year),
      ("* * * * *", "1969-12-31T23:59:00", .year), ("* * * * *", "2200-01-01T00:00:00", .year),
      ("@every 5m", "2026-11-28T02:15:00", .grid), ("@reboot", "2026-11-28T02:15:00", .boot),
    ] as [(String, String, CronMismatch?)])
  func mismatch(expression: String, time: String, mismatch: CronMismatch?) throws {
    let seconds = try #require(Instant(rfc3339UTC: time + "Z")).secondsSinceEpoch
    #expect(try CronExpression.parse(expression).mismatch(at: CivilDateTime(localSeconds: seconds)) == mismatch)
  }

  @Test("is nothing exactly where the expression matches, in a zone whose clock is never changed")
  func agrees() throws {
    for text in ["*/7 3-5 * * 1,3", "0 0 L * *", "0 12 13 * 5", "30 4 1,15 2,9 *", "5 0 * * MON#2"] {
      let expression = try CronExpression.parse(text)
      for minute in 0..<(60 * 24 * 40) {
        let instant = Instant(secondsSinceEpoch: 1_795_435_200 + Int64(minute) * 60)
        let isNamed = expression.mismatch(at: TimeZoneRules.utc.civil(at: instant)) == nil
        if isNamed != expression.matches(instant, in: .utc) {
          Issue.record("\(text) at \(instant.rfc3339UTC)")
        }
      }
    }
  }
}
