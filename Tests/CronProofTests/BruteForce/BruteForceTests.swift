import CivilTime
import Cron
import SystemZones
import Testing

/// Real minutes and seconds looked at one by one on glibc's clock, by the rules of section B.1 taken literally.
@Suite("Fires are those that a clock watched minute by minute gives")
struct BruteForceTests {
  /// Zones in which something unusual happens, which every slice has.
  private static let unusual = [
    "Africa/Casablanca", "Africa/Monrovia", "America/Sao_Paulo", "Antarctica/Casey", "Antarctica/Troll",
    "Antarctica/Vostok", "Asia/Pyongyang", "Australia/Lord_Howe", "Europe/Berlin", "Europe/Dublin", "Pacific/Apia",
  ]

  private static let year2038: Int64 = 2_145_916_800
  private static let year2199: Int64 = 7_226_582_400
  /// The first days are left to the horizon's own test.
  private static let january1970: Int64 = 4 * 86_400

  @Test(
    "around every change of the offset of every zone",
    arguments: InstalledZones.slice(InstalledZones.distinctNames, 8, with: unusual, topic: "zones"))
  func changes(name: String) throws {
    let rules = try SystemZones().rules(named: name)
    var random = SeededGenerator("changes of \(name)")
    let windows = GlibcClock.withZone(name) { [random] clock in
      var random = random
      let recent = clock.changes(in: Self.january1970...Self.year2038)
      let later = clock.changes(in: Self.year2038...Self.year2199).shuffled(using: &random)
      let chosen =
        Proof.isExhaustive ? recent + later.prefix(16) : recent.shuffled(using: &random).prefix(4) + later.prefix(1)
      return chosen.enumerated().flatMap { index, change in
        let offsets = abs(clock.offset(at: change) - clock.offset(at: change - 1))
        let reach = 15 * 3600 + (offsets < 3 * 3600 ? 0 : offsets)
        let minutes = ClockWindow(change - reach...change + reach, unit: 60, clock: clock)
        guard index % 8 == 0, offsets < 3 * 3600 else { return [minutes] }
        return [minutes, ClockWindow(change - 3600...change + offsets + 3600, unit: 1, leadIn: 60, clock: clock)]
      }
    }
    for window in windows {
      let isBySecond = window.moments[1].instant - window.moments[0].instant == 1
      let near = Self.moments(near: window)
      for _ in 0..<Proof.count(isBySecond ? 4 : 8, exhaustive: isBySecond ? 8 : 40) {
        let text = SimpleExpression(moments: near).text(withSeconds: isBySecond, from: &random)
        Self.compare(text, in: rules, with: window, &random)
      }
    }
  }

  @Test("at any time at all", arguments: 0..<Proof.count(6, exhaustive: 400))
  func anyTime(number: Int) throws {
    var random = SeededGenerator("any time \(number)")
    let name = random.pick(InstalledZones.names)
    let start = random.second(Self.january1970...Self.year2199)
    let window = GlibcClock.withZone(name) { ClockWindow(start...start + 9 * 86_400, unit: 60, clock: $0) }
    for _ in 0..<Proof.count(3, exhaustive: 30) {
      let text = SimpleExpression(moments: [random.pick(window.moments)]).text(withSeconds: false, from: &random)
      Self.compare(text, in: try SystemZones().rules(named: name), with: window, &random)
    }
  }

  @Test(
    "at both ends of the calendar, which the zone's own clock decides",
    arguments: ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/New_York"])
  func horizon(name: String) throws {
    let rules = try SystemZones().rules(named: name)
    var random = SeededGenerator("horizon \(name)")
    let ends: [Int64] = [0, 7_258_118_400]
    let windows = GlibcClock.withZone(name) { clock in
      ends.map { ClockWindow($0 - 2 * 86_400...$0 + 2 * 86_400, unit: 60, clock: clock) }
    }
    for window in windows {
      for _ in 0..<Proof.count(10, exhaustive: 500) {
        let text = SimpleExpression(moments: window.moments).text(withSeconds: false, from: &random)
        Self.compare(text, in: rules, with: window, &random)
      }
    }
  }

  /// What is shown around the changes, and what is skipped by them.
  private static func moments(near window: ClockWindow) -> [ClockWindow.Moment] {
    let middle = window.changes.first ?? window.range.lowerBound
    let skipped = window.gaps.flatMap(\.skipped)
    return window.moments.filter { abs($0.instant - middle) < 3 * 3600 } + skipped + skipped
  }

  private static func compare(
    _ text: String, in rules: TimeZoneRules, with window: ClockWindow, _ random: inout SeededGenerator
  ) {
    let oracle = window.fires(of: ExpressionOracle(text))
    let isNever = "'\(text)' is taken for one that never fires"
    guard let expression = try? CronExpression.parse(text) else {
      if !oracle.isEmpty { Issue.record("\(isNever); seed \(Proof.seed)") }
      return
    }
    let place = "'\(text)' in \(rules.name) from \(utc(window.range.lowerBound))"
    if let found = difference(ours: expression.fires(in: window.range, rules), theirs: oracle) {
      Issue.record("\(place), next: \(found)")
    }
    if let found = difference(ours: expression.firesBackwards(in: window.range, rules), theirs: oracle) {
      Issue.record("\(place), previous: \(found)")
    }
    // Whoever asks from far away crosses other changes, and must not be led past this one.
    let far = random.second(86_400...800 * 86_400)
    let ahead = expression.next(after: Instant(secondsSinceEpoch: window.range.lowerBound - far), in: rules)
    if let ahead = ahead?.secondsSinceEpoch, ahead >= window.range.lowerBound,
      (window.range.contains(ahead) ? ahead : nil) != oracle.first
    {
      Issue.record("\(place), next from \(far) s before is \(utc(ahead)); seed \(Proof.seed)")
    }
    let back = expression.previous(before: Instant(secondsSinceEpoch: window.range.upperBound + far), in: rules)
    if let back = back?.secondsSinceEpoch, back <= window.range.upperBound,
      (window.range.contains(back) ? back : nil) != oracle.last
    {
      Issue.record("\(place), previous from \(far) s after is \(utc(back)); seed \(Proof.seed)")
    }
    let anywhere = random.second(window.range)
    for start in [anywhere] + window.changes.flatMap({ [$0 - 1, $0, $0 + 1] }) where window.range.contains(start) {
      let next = expression.next(after: Instant(secondsSinceEpoch: start), in: rules)?.secondsSinceEpoch
      if next.flatMap({ window.range.contains($0) ? $0 : nil }) != oracle.first(where: { $0 > start }) {
        Issue.record("\(place), next after \(utc(start)) is \(next.map(utc) ?? "none"); seed \(Proof.seed)")
      }
      let previous = expression.previous(before: Instant(secondsSinceEpoch: start), in: rules)?.secondsSinceEpoch
      if previous.flatMap({ window.range.contains($0) ? $0 : nil }) != oracle.last(where: { $0 < start }) {
        Issue.record("\(place), previous before \(utc(start)) is \(previous.map(utc) ?? "none"); seed \(Proof.seed)")
      }
    }
  }
}
