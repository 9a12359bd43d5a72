import CivilTime
import Cron
import Testing

@Suite("Drawn values")
struct HashTests {
  /// What an expression draws for a name: the parts of its first fire.
  private static func first(_ text: String, _ identity: CronIdentity) throws -> CivilDateTime {
    let expression = try CronExpression.parse(text, for: identity)
    let fire = try #require(expression.next(after: Instant(secondsSinceEpoch: 1_795_521_600), in: .utc))
    return TimeZoneRules.utc.civil(at: fire)
  }

  @Test("never change from one version to the next")
  func golden() throws {
    let path = #filePath.replacing("HashTests.swift", with: "drawn-values.txt")
    let lines = try text(of: path).split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == 20)
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      let identity = CronIdentity(name: words[0], machine: words[1])
      let date = try Self.first("H H H H H *", identity)
      let weekday = try Self.first("0 0 * * H", identity).date.weekday
      let random = try Self.first("~ ~ * * *", identity)
      let drawn = [
        date.second, date.minute, date.hour, date.date.day, date.date.month, weekday, random.minute, random.hour,
      ]
      #expect(drawn.map(String.init) == Array(words[2...]), "\(words[0])")
    }
  }

  @Test(
    "lie flat over each field, and never outside",
    arguments: ["minute", "hour", "day of month", "month", "day of week", "second"])
  func flat(field: String) throws {
    // The text that draws in one field, and the values it may have.
    let (text, values): (String, ClosedRange<Int>) =
      switch field {
      case "second": ("H 0 0 * * *", 0...59)
      case "minute": ("H 0 * * *", 0...59)
      case "hour": ("0 H * * *", 0...23)
      case "day of month": ("0 0 H * *", 1...28)
      case "month": ("0 0 1 H *", 1...12)
      default: ("0 0 * * H", 0...6)
      }
    var counts: [Int: Int] = [:]
    for number in 0..<20_000 {
      let expression = try CronExpression.parse(text, for: CronIdentity(name: "job-\(number)"))
      let fire = try #require(expression.next(after: Instant(secondsSinceEpoch: 1_795_521_600), in: .utc))
      let civil = TimeZoneRules.utc.civil(at: fire)
      let value =
        switch field {
        case "second": civil.second
        case "minute": civil.minute
        case "hour": civil.hour
        case "day of month": civil.date.day
        case "month": civil.date.month
        default: civil.date.weekday
        }
      counts[value, default: 0] += 1
    }
    #expect(counts.keys.allSatisfy(values.contains))
    let expected = 20_000 / Double(values.count)
    let chiSquare = values.reduce(0) { sum, value in
      sum + (Double(counts[value] ?? 0) - expected) * (Double(counts[value] ?? 0) - expected) / expected
    }
    // Beyond this an even draw comes once in some ten thousand times; the names are always the same.
    let freedom = Double(values.count - 1)
    #expect(chiSquare < freedom + 4 * (2 * freedom).squareRoot(), "\(field): \(chiSquare)")
  }

  @Test("depend on the element's place in its own field, and on nothing else")
  func independent() throws {
    let identity = CronIdentity(name: "nightly-etl", machine: "m1")
    func hour(_ text: String) throws -> Int64 {
      let expression = try CronExpression.parse(text, for: identity)
      return try #require(expression.next(after: Instant(secondsSinceEpoch: -1), in: .utc)).secondsSinceEpoch / 3600
    }
    #expect(try hour("0 H * * *") == hour("H H * * *") && hour("0 H * * *") == hour("17 H * * *"))
    #expect(Set(try (0..<40).map { try Self.first("H 0 * * *", CronIdentity(name: "job-\($0)")).minute }).count > 20)
    // The machine moves what is random, not what is hashed.
    let here = CronIdentity(name: "x", machine: "m1"), there = CronIdentity(name: "x", machine: "m2")
    #expect(try CronExpression.parse("H 0 * * *", for: here) == CronExpression.parse("H 0 * * *", for: there))
    let slots = try Set(
      (0..<20).map { machine in
        let identity = CronIdentity(name: "x", machine: "m\(machine)")
        return try #require(
          CronExpression.parse("~ 0 * * *", for: identity).next(after: Instant(secondsSinceEpoch: -1), in: .utc))
      })
    #expect(slots.count > 10)
  }

  @Test("with a step keep their distance, and stay in their range")
  func steps() throws {
    for number in 0..<200 {
      let identity = CronIdentity(name: "job-\(number)")
      let expression = try CronExpression.parse("H(10-49)/15 0 * * *", for: identity)
      var minutes: [Int64] = []
      var instant = Instant(secondsSinceEpoch: -1)
      while let fire = expression.next(after: instant, in: .utc), fire.secondsSinceEpoch < 3600 {
        minutes.append(fire.secondsSinceEpoch / 60)
        instant = fire
      }
      #expect(minutes.allSatisfy { (10...49).contains($0) } && (10...24).contains(minutes[0]))
      #expect(zip(minutes, minutes.dropFirst()).allSatisfy { $1 - $0 == 15 })
      #expect(expression.isWildcard)
    }
  }
}
