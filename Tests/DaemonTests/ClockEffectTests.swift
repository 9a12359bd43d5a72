import CivilTime
import Cron
import SchedulerMachine
import Testing

@testable import Daemon

@Suite("What a change of the clock does to a schedule")
struct ClockEffectTests {
  /// In 2026: back from 03:00 to 02:00 on 25 October, forward from 02:00 to 03:00 on 29 March.
  private static let berlin: TimeZoneRules? = {
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + [0, 0, 0, 0, 1, 4].flatMap(number)
    let block = number(0) + [0, 0] + Array("UTC\0".utf8)
    let footer = Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    return try? TimeZoneRules(name: "Europe/Berlin", tzif: header + block + header + block + footer)
  }()

  @Test(
    "is told where it skips or repeats one of its times",
    arguments: [
      ("30 2 * * *", "2026-10-25T00:00:00Z", ClockEffect.once), ("*/15 * * * *", "2026-10-25T00:00:00Z", .both),
      ("0 4 * * *", "2026-10-25T00:00:00Z", nil), ("30 2 * * *", "2026-03-29T00:00:00Z", .once),
      ("0 3 * * *", "2026-03-29T00:00:00Z", nil), ("*/15 * * * *", "2026-03-29T00:00:00Z", nil),
      ("0 12 1 1 *", "2026-10-25T00:00:00Z", nil),
    ] as [(String, String, ClockEffect?)])
  func effect(expression: String, night: String, expected: ClockEffect?) throws {
    let zone = try #require(Self.berlin)
    let transition = zone.transitions[zone.nextTransition(after: try #require(Instant(rfc3339: night)))]
    let job = ScheduledJob(name: "etl", expressions: [try .parse(expression)], zone: zone, fingerprint: "f")
    #expect(ClockEffect(of: transition, on: job) == expected)
  }
}
