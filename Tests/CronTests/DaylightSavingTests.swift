import CivilTime
import Cron
import Testing

/// The instant of a civil time in UTC, as in `2026-03-29T00:00:00`.
func utc(_ text: String) -> Instant {
  let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
  let date = CivilDate(year: parts[0], month: parts[1], day: parts[2])
  return Instant(
    secondsSinceEpoch: CivilDateTime(date: date, hour: parts[3], minute: parts[4], second: 0).localSeconds)
}

@Suite("Fires around changes of the clock")
struct DaylightSavingTests {
  @Test(
    "are those of the table in the specification",
    arguments: [
      ("Europe/Berlin", "30 2 * * *", "2026-03-28T22:00", ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]),
      (
        "Europe/Berlin", "10,40 2 * * *", "2026-03-28T22:00",
        ["2026-03-29T03:00:00+02:00", "2026-03-30T02:10:00+02:00"]
      ),
      ("Europe/Berlin", "*/30 2 * * *", "2026-03-28T22:00", ["2026-03-30T02:00:00+02:00"]),
      ("Europe/Berlin", "0 */2 * * *", "2026-03-29T00:30", ["2026-03-29T04:00:00+02:00"]),
      ("Europe/Berlin", "30 * * * *", "2026-03-29T00:45", ["2026-03-29T03:30:00+02:00"]),
      ("Europe/Berlin", "30 2 * * *", "2026-10-24T20:00", ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]),
      (
        "Europe/Berlin", "0 * * * *", "2026-10-24T23:30",
        ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"]
      ),
      ("Europe/Berlin", "30 2 * * *", "2026-10-25T01:10", ["2026-10-26T02:30:00+01:00"]),
      ("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T13:00", ["2026-10-04T02:30:00+11:00"]),
      (
        "Australia/Lord_Howe", "*/10 * * * *", "2026-10-03T15:25",
        ["2026-10-04T02:30:00+11:00", "2026-10-04T02:40:00+11:00"]
      ),
      (
        "America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00",
        ["2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"]
      ),
      ("Asia/Beirut", "30 0 * * *", "2026-03-28T12:00", ["2026-03-29T01:00:00+03:00"]),
      ("Antarctica/Troll", "30 2 * * *", "2026-03-28T12:00", ["2026-03-29T03:00:00+02:00"]),
      (
        "Asia/Pyongyang", "45 23 * * *", "2018-05-04T12:00", ["2018-05-05T00:00:00+09:00", "2018-05-05T23:45:00+09:00"]
      ),
      ("Pacific/Apia", "0 12 * * *", "2011-12-29T12:00", ["2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00"]),
      ("Pacific/Apia", "0 0 30 * *", "2011-12-28T12:00", ["2012-01-30T00:00:00+14:00"]),
      ("UTC", "0 0 29 2 *", "2096-03-01T00:00", ["2104-02-29T00:00:00+00:00"]),
      ("UTC", "0 0 29 2 +MON", "2096-03-01T00:00", ["2112-02-29T00:00:00+00:00"]),
    ])
  func table(zoneName: String, text: String, start: String, fires: [String]) throws {
    let rules = try zone(zoneName)
    let expression = try CronExpression.parse(text)
    var instant = utc(start)
    for expected in fires {
      let next = try #require(expression.next(after: instant, in: rules))
      #expect(next.rfc3339(in: rules) == expected)
      instant = next
    }
  }

  @Test(
    "at the ends of all numbers there is nothing, and nothing breaks",
    arguments: ["0 0 * * *", "@every 1h", "@at 2030-01-01T00:00:00Z"])
  func extremes(text: String) throws {
    let expression = try CronExpression.parse(text), berlin = try zone("Europe/Berlin")
    let first = Instant(secondsSinceEpoch: .min), last = Instant(secondsSinceEpoch: .max)
    #expect(expression.previous(before: first, in: berlin) == nil && expression.next(after: last, in: berlin) == nil)
    #expect(!expression.matches(first, in: berlin) && !expression.matches(last, in: berlin))
    #expect(expression.next(after: first, in: berlin) != nil && expression.previous(before: last, in: berlin) != nil)
  }

  @Test("nothing is left after 2199")
  func horizon() throws {
    #expect(try CronExpression.parse("0 0 1 1 *").next(after: utc("2199-01-01T00:00"), in: .utc) == nil)
  }

  @Test(
    "agree with a clock stepped minute by minute, whatever the expression",
    arguments: [
      "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Antarctica/Troll", "Pacific/Apia",
      "Africa/Casablanca",
    ])
  func bruteForce(zoneName: String) throws {
    let rules = try zone(zoneName)
    var random = SeededGenerator(seed: 20_261_124)
    let recent = rules.transitions.filter {
      $0.instant > utc("2005-01-01T00:00") && $0.instant < utc("2030-01-01T00:00")
    }
    for transition in recent.shuffled(using: &random).prefix(12) {
      for _ in 0..<25 {
        let text = randomExpression(&random)
        let start = transition.instant.advanced(bySeconds: -36_000)
        let end = transition.instant.advanced(bySeconds: 50_000)
        let expression = try CronExpression.parse(text)
        var fires: [Instant] = []
        var instant = start
        while let next = expression.next(after: instant, in: rules), next <= end {
          fires.append(next)
          instant = next
        }
        #expect(
          fires == oracle(text, rules, from: start, to: end),
          "'\(text)' around \(transition.instant.rfc3339UTC), seed 20261124")
      }
    }
  }
}

/// A generator whose sequence a seed decides.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

private func randomExpression(_ random: inout SeededGenerator) -> String {
  func field(_ range: ClosedRange<Int>) -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: "*"
    case 1: "*/\(Int.random(in: 2...20, using: &random))"
    case 2: "\(Int.random(in: range, using: &random))"
    default: "\(Int.random(in: range, using: &random)),\(Int.random(in: range, using: &random))"
    }
  }
  return "\(field(0...59)) \(field(0...4)) * * *"
}

/// Rule B.1 taken literally: every real minute is looked at, each skipped minute is asked about.
private func oracle(_ text: String, _ rules: TimeZoneRules, from start: Instant, to end: Instant) -> [Instant] {
  let fields = text.split(separator: " ").map(String.init)
  let isWildcard = fields[0].contains("*") || fields[1].contains("*")
  let minutes = matching(fields[0], 0..<60)
  let hours = matching(fields[1], 0..<24)
  func matches(local: Int64) -> Bool {
    let civil = CivilDateTime(localSeconds: local)
    return minutes.contains(civil.minute) && hours.contains(civil.hour)
  }
  var fires: [Instant] = []
  var shown: Set<Int64> = []
  // From a day earlier on, so that a second pass is known for one right from the start.
  var instant = start.advanced(bySeconds: -86_400 - start.secondsSinceEpoch % 60)
  while instant <= end {
    let offset = Int64(rules.offset(at: instant))
    let local = instant.secondsSinceEpoch + offset
    let isSecondPass = !shown.insert(local).inserted
    var fire = matches(local: local) && (isWildcard || !isSecondPass)
    let before = Int64(rules.offset(at: instant.advanced(bySeconds: -1)))
    if !isWildcard, offset > before, offset - before < 3 * 3600 {
      let skipped = stride(from: instant.secondsSinceEpoch + before, to: local, by: 60)
      fire = fire || skipped.contains { matches(local: $0) }
    }
    if fire, instant > start { fires.append(instant) }
    instant = instant.advanced(bySeconds: 60)
  }
  return fires
}

/// The values one of the oracle's fields matches: stars, steps over a star, and lists of numbers.
private func matching(_ field: String, _ values: Range<Int>) -> Set<Int> {
  Set(
    values.filter { value in
      field.split(separator: ",").contains { part in
        part == "*" || part.hasPrefix("*/") && value % Int(part.dropFirst(2))! == 0 || Int(part) == value
      }
    })
}
