import CivilTime
import Cron
import Testing

/// systemd's calendar expressions ask for weekday and date together, as a `+` in front of the weekday does.
///
/// Left out, since systemd refuses it: days more than 27 before the last, and steps that reach no second value.
@Suite("Fires are those of systemd")
struct SystemdCalendarTests {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  @Test("where both day fields have to match")
  func bothDays() throws {
    var random = SeededGenerator("systemd")
    for _ in 0..<Proof.count(40, exhaustive: 3000) {
      let (ours, theirs) = Self.expressions(&random)
      let start = random.second(0...6_000_000_000)
      let expected = try Self.fires(of: theirs, after: start)
      let expression = try? CronExpression.parse(ours)
      // systemd stops looking at the end of 2199, too.
      let found = expression?.fires(in: start + 1...Int64.max / 2, .utc, limit: 5) ?? []
      if let difference = difference(ours: found, theirs: expected) {
        Issue.record("'\(ours)' and '\(theirs)' after \(utc(start)): \(difference)")
      }
      // What is proposed to whoever pastes systemd's spelling fires at the same instants, too.
      let proposed = proposals(for: theirs)
      let fires = try CronExpression.parse(#require(proposed.expressions.first, "\(theirs)"))
        .fires(in: start + 1...Int64.max / 2, .utc, limit: 5)
      #expect(proposed.zone == "UTC" && fires == expected, "'\(theirs)' gives \(proposed)")
    }
  }

  private static func fires(of calendar: String, after start: Int64) throws -> [Int64] {
    let base = utc(start).replacing("T", with: " ").replacing("Z", with: " UTC")
    let (lines, status) = output(
      of: "TZ=UTC LC_ALL=C systemd-analyze calendar --iterations=5 --base-time='\(base)' '\(calendar)'")
    try #require(status == 0, "systemd-analyze refuses '\(calendar)'")
    return try lines.filter { $0.contains(" elapse: ") || $0.contains("Iter. #") }.compactMap { line in
      // `Next elapse: Mon 2026-02-02 00:00:00 UTC`, or `never`.
      let words = line.split(separator: " ")
      guard words.last == "UTC" else { return nil }
      return try #require(Instant(rfc3339: "\(words[words.count - 3])T\(words[words.count - 2])Z")).secondsSinceEpoch
    }
  }

  /// The same in our spelling and in systemd's.
  private static func expressions(_ random: inout SeededGenerator) -> (ours: String, theirs: String) {
    let weekday = random.number(1...6)
    let lastWeekday = random.number(weekday...6)
    let isRange = random.isOnce(in: 2) && lastWeekday > weekday
    let weekdays = isRange ? "\(days[weekday])..\(days[lastWeekday])" : days[weekday]
    let date = dates(&random)
    let month = plain(1...12, &random)
    let (second, minute, hour) = (plain(0...59, &random), plain(0...59, &random), plain(0...23, &random))
    let ours = [
      second.ours, minute.ours, hour.ours, date.ours, month.ours,
      "+" + (isRange ? "\(weekday)-\(lastWeekday)" : "\(weekday)"),
    ]
    let day = date.fromEnd ? "~\(date.theirs)" : "-\(date.theirs)"
    let theirs = "\(weekdays) *-\(month.theirs)\(day) \(hour.theirs):\(minute.theirs):\(second.theirs) UTC"
    return (ours.joined(separator: " "), theirs)
  }

  /// Days of a month, or one counted from its end: systemd's last day is `~1`.
  private static func dates(_ random: inout SeededGenerator) -> (ours: String, theirs: String, fromEnd: Bool) {
    let distance = random.number(0...27)
    if random.isOnce(in: 4) { return (distance == 0 ? "L" : "L-\(distance)", "\(distance + 1)", true) }
    let date = plain(1...31, &random)
    return (date.ours, date.theirs, false)
  }

  private static func plain(_ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> (
    ours: String, theirs: String
  ) {
    let (first, other) = (random.number(range), random.number(range))
    let (low, high) = (min(first, other), max(first, other))
    let step = random.number(2...9)
    return switch random.number(1...5) {
    case 1: ("*", "*")
    case 2 where low + step <= range.upperBound: ("\(low)/\(step)", "\(low)/\(step)")
    case 3 where low < high: ("\(low)-\(high)", "\(low)..\(high)")
    case 4: ("\(low),\(high)", "\(low),\(high)")
    default: ("\(first)", "\(first)")
    }
  }
}
