import CivilTime
import Cron
import Diagnostics
import SystemZones
import Testing

/// What holds for every expression, in every zone, at any time.
@Suite("Every expression")
struct PropertyTests {
  static let identity = CronIdentity(name: "backup", machine: "4c1b2d3e")

  /// Expressions of the whole grammar that fire, each with its text.
  private static func expressions(_ count: Int, topic: String) -> [(text: String, value: CronExpression)] {
    var random = SeededGenerator(topic)
    var found: [(text: String, value: CronExpression)] = []
    while found.count < count {
      let text = GrammarExpression().text(from: &random)
      do throws(CronError) {
        found.append((text, try CronExpression.parse(text, for: identity)))
      } catch {
        // Only never firing is allowed to what the grammar has made.
        guard error.diagnostic.code != "E140" else { continue }
        Issue.record("'\(text)' is refused: \(error); seed \(Proof.seed)")
        return found
      }
    }
    return found
  }

  @Test("prints in a spelling that reads as an equal value")
  func spelling() throws {
    for (text, value) in Self.expressions(Proof.count(3000, exhaustive: 1_000_000), topic: "spelling") {
      let printed = value.description
      let again = try? CronExpression.parse(printed, for: Self.identity)
      guard again != value || again?.description != printed else { continue }
      Issue.record("'\(text)' prints as '\(printed)', which is another one; seed \(Proof.seed)")
    }
  }

  @Test("fires in order, the same forwards and backwards, and nowhere in between")
  func order() throws {
    var random = SeededGenerator("order")
    let names = InstalledZones.slice(InstalledZones.names, 40, topic: "order")
    let zones = try names.map { try SystemZones().rules(named: $0) }
    for (text, value) in Self.expressions(Proof.count(1500, exhaustive: 400_000), topic: "order") where !value.isReboot
    {
      let zone = random.pick(zones)
      let start = Self.start(in: zone, &random)
      if let found = Self.contradiction(of: value, in: zone, from: start, &random) {
        Issue.record("'\(text)' in \(zone.name) from \(utc(start.secondsSinceEpoch)): \(found); seed \(Proof.seed)")
      }
    }
  }

  /// Mostly within a day of a change of the offset.
  private static func start(in zone: TimeZoneRules, _ random: inout SeededGenerator) -> Instant {
    let known = zone.transitions.filter { $0.instant > .epoch }
    guard !known.isEmpty, !random.isOnce(in: 4) else {
      return Instant(secondsSinceEpoch: random.second(-100_000...7_259_000_000))
    }
    return random.pick(known).instant.advanced(bySeconds: random.second(-86_400...3600))
  }

  /// What is wrong with some fires after an instant, nil where nothing is.
  private static func contradiction(
    of value: CronExpression, in zone: TimeZoneRules, from start: Instant, _ random: inout SeededGenerator
  ) -> String? {
    var here = start
    for _ in 0..<6 {
      guard let fire = value.next(after: here, in: zone) else {
        let last = value.previous(before: Instant(secondsSinceEpoch: 8_000_000_000), in: zone)
        return last.map { $0 <= here } ?? true ? nil : "next stops at \(here.rfc3339UTC) before the last fire"
      }
      let name = fire.rfc3339UTC
      if fire <= here { return "next after \(here.rfc3339UTC) is \(name)" }
      if !value.matches(fire, in: zone) { return "it does not match its fire \(name)" }
      if value.next(after: fire.advanced(bySeconds: -1), in: zone) != fire {
        return "next misses \(name) from close by"
      }
      if value.previous(before: fire.advanced(bySeconds: 1), in: zone) != fire { return "previous misses \(name)" }
      if let before = value.previous(before: fire, in: zone) {
        if before >= fire { return "previous before \(name) is \(before.rfc3339UTC)" }
        if before > here { return "next passes over \(before.rfc3339UTC)" }
        if value.next(after: before, in: zone) != fire { return "next after \(before.rfc3339UTC) is not \(name)" }
        if value.matches(here, in: zone), before != here { return "previous passes over \(here.rfc3339UTC)" }
      } else if value.matches(here, in: zone) {
        return "previous finds nothing before \(name)"
      }
      let between = Instant(
        secondsSinceEpoch: random.second(here.secondsSinceEpoch...fire.secondsSinceEpoch - 1))
      if value.next(after: between, in: zone) != fire { return "next after \(between.rfc3339UTC) is not \(name)" }
      if between > here, value.matches(between, in: zone) { return "it matches \(between.rfc3339UTC) in between" }
      here = fire
    }
    return nil
  }

  @Test("looks at no instant before 1970 and none after 2199, however far the question lies")
  func ends() throws {
    for (text, value) in Self.expressions(Proof.count(300, exhaustive: 50_000), topic: "ends") where !value.isReboot {
      let (early, late) = (Instant(secondsSinceEpoch: -1 << 60), Instant(secondsSinceEpoch: 1 << 60))
      let first = try #require(value.next(after: early, in: .utc), "'\(text)'")
      let last = try #require(value.previous(before: late, in: .utc), "'\(text)'")
      let isWithin = first >= .epoch && last < Instant(secondsSinceEpoch: 7_258_118_400) && first <= last
      let isAll = value.previous(before: first, in: .utc) == nil && value.next(after: last, in: .utc) == nil
      if !isWithin || !isAll {
        Issue.record("'\(text)': \(first.rfc3339UTC) to \(last.rfc3339UTC); seed \(Proof.seed)")
      }
      let beyond = value.next(after: late, in: .utc) ?? value.previous(before: early, in: .utc)
      if let beyond { Issue.record("'\(text)' fires at \(beyond.rfc3339UTC); seed \(Proof.seed)") }
    }
  }
}
