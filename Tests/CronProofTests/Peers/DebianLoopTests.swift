import CivilTime
import Cron
import SystemZones
import Testing

@Suite("Fires are those of Debian's cron")
struct DebianLoopTests {
  @Test(
    "through changes of the clock in zones of whole hours",
    arguments: [
      ("Europe/Berlin", "2026-03-29T01:00:00Z"), ("Europe/Berlin", "2026-10-25T01:00:00Z"),
      ("America/New_York", "2027-03-14T07:00:00Z"), ("America/New_York", "2027-11-07T06:00:00Z"),
      ("America/Sao_Paulo", "2018-11-04T03:00:00Z"), ("Antarctica/Troll", "2026-03-29T01:00:00Z"),
    ])
  func changes(zone: String, change: String) throws {
    let middle = instant(change).secondsSinceEpoch
    let window = GlibcClock.withZone(zone) { ClockWindow(middle - 86_400...middle + 86_400, unit: 60, clock: $0) }
    #expect(window.changes == [middle])
    let minutes = window.moments.map { (instant: $0.instant, clock: Int64($0.day * 1440 + $0.secondOfDay / 60)) }
    let rules = try SystemZones().rules(named: zone)
    var random = SeededGenerator("Debian in \(zone) at \(change)")
    for _ in 0..<Proof.count(120, exhaustive: 4000) {
      let text = Self.expression(&random)
      let theirs = DebianLoop.fires(of: DebianLoop.Job(text), on: minutes).filter { $0 >= window.range.lowerBound }
      let ours = try CronExpression.parse(text).fires(in: window.range, rules)
      if let found = difference(ours: ours, theirs: theirs) {
        Issue.record("'\(text)' in \(zone) around \(change): \(found)")
      }
    }
  }

  /// Minutes and hours, a star only in front, since Debian's cron looks at the first character.
  private static func expression(_ random: inout SeededGenerator) -> String {
    func field(_ range: ClosedRange<Int>) -> String {
      let (first, last) = (random.number(range), random.number(range))
      let step = random.number(2...20)
      return switch random.number(1...7) {
      case 1: "*"
      case 2: "*/\(step)"
      case 3: "*/\(step),\(first)"
      case 4: "\(min(first, last))-\(max(first, last))/\(step)"
      case 5: "\(first),\(last)"
      default: "\(first)"
      }
    }
    return "\(field(0...59)) \(field(random.isOnce(in: 3) ? 0...23 : 0...4)) * * *"
  }
}
