import CivilTime
import Cron
import Diagnostics
import Testing

@Suite("The days of an expression")
struct DayTests {
  private static let dates = OracleDate.all

  @Test("are those that section A.3 gives, date by date")
  func everyDay() throws {
    var random = SeededGenerator("days")
    for _ in 0..<Proof.count(150, exhaustive: 10_000) {
      let (text, oracle) = Self.expression(&random)
      guard let value = try? CronExpression.parse(text) else { continue }
      // Twenty years, and all of them where everything is proved.
      let count = Proof.isExhaustive ? Self.dates.count : 7305
      let first = random.number(0...Self.dates.count - count)
      let theirs = Self.dates[first..<first + count].filter(oracle.matches).map { Int64($0.number) * 86_400 }
      let ours = value.fires(in: Int64(first) * 86_400...Int64(first + count) * 86_400 - 1, .utc)
      if let found = difference(ours: ours, theirs: theirs) { Issue.record("'\(text)': \(found)") }
    }
  }

  @Test("are called none if and only if no date from 1970 to 2199 is one")
  func never() throws {
    var random = SeededGenerator("never")
    var nevers = 0
    let count = Proof.count(1200, exhaustive: 40_000)
    for _ in 0..<count {
      let (text, oracle) = random.isOnce(in: 2) ? Self.rareExpression(&random) : Self.expression(&random)
      if !Self.agreesOnFirst(text, oracle) { nevers += 1 }
    }
    #expect(nevers > count / 50, "too few expressions that never fire to tell: \(nevers)")
  }

  @Test("are found where only one kind of year has them", arguments: 0...6)
  func leapDays(weekday: Int) {
    for (date, day) in [("29", "\(weekday)"), ("L", "\(weekday)#5"), ("29W", "\(weekday)"), ("28,L", "\(weekday)L")] {
      for year in ["*", "1970-1999", "2000-2027", "2072-2099"] {
        let (text, oracle) = Self.spelt([date, "2", "+" + day], year: year)
        _ = Self.agreesOnFirst(text, oracle)
      }
    }
  }

  /// Whether an expression fires at all; records where ours says something else than the oracle, or another first date.
  private static func agreesOnFirst(_ text: String, _ oracle: DayOracle) -> Bool {
    let first = dates.first(where: oracle.matches).map { Int64($0.number) * 86_400 }
    let expected = first.map(utc) ?? "never"
    do throws(CronError) {
      let value = try CronExpression.parse(text)
      let found = value.next(after: .epoch.advanced(bySeconds: -1), in: .utc)?.secondsSinceEpoch
      guard found != first || first == nil else { return true }
      Issue.record(
        "'\(text)' is read and first fires \(found.map(utc) ?? "never"), not \(expected); seed \(Proof.seed)")
    } catch {
      guard error.diagnostic.code != "E140" || first != nil else { return false }
      Issue.record("'\(text)' is refused: \(error); it first fires \(expected); seed \(Proof.seed)")
    }
    return first != nil
  }

  private static func expression(_ random: inout SeededGenerator) -> (String, DayOracle) {
    let grammar = GrammarExpression(drawsValues: false)
    let days = grammar.days(from: &random)
    return spelt(days, year: random.isOnce(in: 3) ? grammar.year(from: &random) : "*")
  }

  /// Dates that few years have, or none.
  private static func rareExpression(_ random: inout SeededGenerator) -> (String, DayOracle) {
    let date = random.pick([
      "29", "30", "30", "31", "30,31", "29W", "31W", "L-28", "L-29", "L-30", "L-28W", "L-30W", "LW", "L", "1W", "*",
    ])
    let month = random.pick(["2", "2", "2", "2,4", "4,6,9,11", "1", "*"])
    let day = random.number(0...7)
    let modulus = random.number(2...52)
    let weekday = random.pick([
      "*", "*", "\(day)", "\(day)#5", "\(day)#1", "\(day)L", "\(day)%\(modulus)+\(random.number(0...modulus - 1))",
    ])
    let first = random.number(1970...2199)
    let year = random.pick(["*", "*", "\(first)", "\(first)-\(min(first + 9, 2199))", "1971/4", "1970/28", "1972/40"])
    return spelt([date, month, (random.isOnce(in: 3) ? "" : "+") + weekday], year: year)
  }

  private static func spelt(_ days: [String], year: String) -> (String, DayOracle) {
    let oracle = DayOracle(dayOfMonth: days[0], month: days[1], weekday: days[2], year: year)
    return ("0 0 0 \(days[0]) \(days[1]) \(days[2]) \(year)", oracle)
  }
}
