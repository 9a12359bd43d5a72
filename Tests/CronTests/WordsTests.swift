import CivilTime
import Cron
import Testing

@Suite("Cron expressions in words")
struct WordsTests {
  private static let rows: [(String, String)] = [
    ("\t15  02 * * ?", "at 02:15 every day"),
    ("15 2 * * *", "at 02:15 every day"),
    ("15 2 * * 1-5", "at 02:15 on weekdays"),
    ("*/5 * * * *", "every 5 minutes"),
    ("* * * * *", "every minute"),
    ("0 * * * *", "every hour, on the hour"),
    ("30 9-17 * * MON-FRI", "every hour from 09:30 to 17:30 on weekdays"),
    ("0 0 1,15 * *", "at 00:00 on the 1st and the 15th"),
    ("0 0 1 * MON", "at 00:00 on the 1st, and on Mondays"),
    ("0 0 1 * +MON", "at 00:00 on the 1st where that is a Monday"),
    ("15 2 L * 1-5", "at 02:15 on weekdays, and on the last day of the month"),
    ("0 0 LW * *", "at 00:00 on the last weekday of the month"),
    ("0 0 L-3 * *", "at 00:00 on the 3rd day before the last of the month"),
    ("0 0 L-1 * *", "at 00:00 on the day before the last of the month"),
    ("0 0 L-3W * *", "at 00:00 on the weekday nearest to the 3rd day before the last of the month"),
    ("0 0 15W * *", "at 00:00 on the weekday nearest to the 15th of the month"),
    ("0 0 1,15W,L 3 *", "at 00:00 on the 1st, the weekday nearest to the 15th and the last day of March"),
    ("0 0 * * 5#2", "at 00:00 on the 2nd Friday of the month"),
    ("0 0 * * FRI#L", "at 00:00 on the last Friday of the month"),
    ("0 0 * * FRI#1,FRI#3,MON#L", "at 00:00 on the last Monday and the 1st and 3rd Friday of the month"),
    (
      "0 0 * * MON-FRI#2",
      "at 00:00 on the 2nd Monday, the 2nd Tuesday, the 2nd Wednesday, the 2nd Thursday and the 2nd "
        + "Friday of the month"
    ),
    ("0 0 * * MON%2+1", "at 00:00 on every 2nd week's Monday (weeks counted from 2018-12-31, offset 1)"),
    (
      "0 0 * * MON%2,FRI%2,WED%3",
      "at 00:00 on every 2nd week's Monday and Friday (weeks counted from 2018-12-31), and on every "
        + "3rd week's Wednesday (weeks counted from 2018-12-31)"
    ),
    ("0 0 * * MON,FRI#2", "at 00:00 on Mondays, and on the 2nd Friday of the month"),
    ("0 0 * 3 MON,FRI#2", "at 00:00 on Mondays, and on the 2nd Friday of the month, in March only"),
    ("0 0 1 1 *", "at 00:00 on the 1st of January"),
    ("@yearly", "at 00:00 on the 1st of January"),
    ("@quarterly", "at 00:00 on the 1st of January, April, July and October"),
    ("0 0 * 3 *", "at 00:00 every day in March"),
    ("*/5 * * 3 *", "every 5 minutes in March"),
    ("0 0 * 3 MON", "at 00:00 on Mondays in March"),
    ("0 0 1 3 MON", "at 00:00 on the 1st, and on Mondays, in March only"),
    ("0 0 1 3 +MON", "at 00:00 on the 1st of March where that is a Monday"),
    ("0 0 8-14 * +FRI#2", "at 00:00 on the 8th to the 14th where that is the 2nd Friday of the month"),
    ("0 0 L * +1-5", "at 00:00 on the last day of the month where that is a weekday"),
    ("0 0 0 1 1 * 2027", "at 00:00 on the 1st of January, in 2027"),
    ("0 0 0 1 1 * 2027,2029", "at 00:00 on the 1st of January, in 2027 and 2029"),
    ("0 0 0 * * * 2027/2", "at 00:00 every day, in every 2nd year from 2027 to 2199"),
    ("0 0 0 * * * 1970-2199", "at 00:00 every day"),
    ("*/5 * * * * *", "every 5 seconds"),
    ("*/5 0 10 * * *", "every 5 seconds from 10:00:00 to 10:00:55 every day"),
    ("30 5 * * * *", "at second 30 of minute 05 of every hour"),
    ("* * * * * *", "every second"),
    ("10 * * * * *", "at second 10 of every minute"),
    ("10,40 * * * * *", "at seconds 10 and 40 of every minute"),
    ("30 15 2 * * *", "at 02:15:30 every day"),
    ("0 22-2 * * *", "every hour from 22:00 to 02:00 every day"),
    ("*/5 22-2 * * *", "every 5 minutes from 22:00 to 02:55 every day"),
    ("*/5 22-2 * * FRI", "every 5 minutes from 00:00 to 02:55 and from 22:00 to 23:55 on Fridays"),
    ("0 22-2 * * FRI-MON", "at 00:00, 01:00, 02:00, 22:00 and 23:00 on Friday to Monday"),
    ("0 0 * NOV-FEB *", "at 00:00 every day in November to February"),
    ("0 0 * DEC-JAN *", "at 00:00 every day in December and January"),
    ("@every 90m", "every 90 minutes, counted from 1970-01-01T00:00:00Z"),
    ("@every 1d from 2026-11-24T02:00:00Z", "every 24 hours, the first at 2026-11-24T02:00:00Z"),
    ("@every 3605s", "every 1 hour and 5 seconds, counted from 1970-01-01T00:00:00Z"),
    ("@every 1w", "every 7 days, counted from 1970-01-01T00:00:00Z"),
    ("@at 2026-11-24T02:15:00+01:00", "once, at 2026-11-24T01:15:00Z"),
    ("@reboot", "once after each boot"),
    ("CRON_TZ=Europe/Berlin 15 2 * * *", "at 02:15 every day, in the zone Europe/Berlin"),
    ("H H * * *", "at 03:18 every day"),
    ("H/15 * * * *", "at minutes 04, 19, 34 and 49 of every hour"),
    ("0~30 3 * * *", "at 03:08 every day"),
    ("H(0-29)/10 * * * *", "at minutes 03, 13 and 23 of every hour"),
    ("*/7 * * * *", "every 7th minute from 00 to 56 of every hour"),
    ("*/35 * * * *", "at minutes 00 and 35 of every hour"),
    ("*/90 * * * *", "every hour, on the hour"),
    ("0 */5 * * *", "every 5 hours from 00:00 to 20:00 every day"),
    ("0 */6 * * *", "every 6 hours from 00:00 to 18:00 every day"),
    ("0 0,6,12,18 * * *", "at 00:00, 06:00, 12:00 and 18:00 every day"),
    ("0 */12 * * *", "every 12 hours from 00:00 to 12:00 every day"),
    ("0 0-23 * * *", "every hour, on the hour, once where the clock changes"),
    ("0-59/5 2 * * *", "every 5 minutes from 02:00 to 02:55 every day, once where the clock changes"),
    ("*/5 2 * * *", "every 5 minutes from 02:00 to 02:55 every day"),
    ("* 2 * * *", "every minute from 02:00 to 02:59 every day"),
    ("0,30 9-17 * * *", "at minutes 00 and 30 of hours 09 to 17 every day"),
    ("*/30 9-17 * * *", "every 30 minutes from 09:00 to 17:30 every day"),
    ("10-20 2 * * *", "every minute from 02:10 to 02:20 every day"),
    ("15 * * * *", "at minute 15 of every hour"),
    ("15,45 * * * *", "at minutes 15 and 45 of every hour"),
    ("2-59/5 * * * *", "every 5th minute from 02 to 57 of every hour"),
    ("*/15,7 * * * *", "at minutes 00, 07, 15, 30 and 45 of every hour"),
    ("*/2,1 * * * *", "at minutes 00 to 02 and every 2nd minute from 04 to 58 of every hour"),
    ("0 1,2,5,7,8,9,13,15,19 * * *", "at minute 00 of hours 01, 02, 05, 07 to 09, 13, 15 and 19 every day"),
    ("* 9,17 * * *", "every minute from 09:00 to 09:59 and from 17:00 to 17:59 every day"),
    ("*/5 9,17 * * MON", "every 5 minutes from 09:00 to 09:55 and from 17:00 to 17:55 on Mondays"),
    ("0 * * * MON", "every hour, on the hour, on Mondays"),
    ("1,2,3,17,44 * * * 1,3,5", "at minutes 01 to 03, 17 and 44 of every hour, on Mondays, Wednesdays and Fridays"),
    ("0 0 */2 * *", "at 00:00 on every 2nd day from the 1st to the 31st"),
    ("0 0 */2 * 1", "at 00:00 on every 2nd day from the 1st to the 31st, and on Mondays"),
    ("0 0 1-31 * 1", "at 00:00 every day"),
    ("0 0 1-7 * +0-6", "at 00:00 on the 1st to the 7th"),
    (
      "0 0 1-7 * +MON,TUE,WED,SUN",
      "at 00:00 on the 1st to the 7th where that is a Monday, a Tuesday, a Wednesday or a Sunday"
    ),
    ("0 0 * * 0,6", "at 00:00 on Saturdays and Sundays"),
    ("0 0 * * 1-6", "at 00:00 on Monday to Saturday"),
    ("0 0 * * SUN-WED", "at 00:00 on Sunday to Wednesday"),
    ("0 0 * */2 *", "at 00:00 every day in every 2nd month from January to November"),
    ("0 0 * 1,4,7,10 *", "at 00:00 every day in January, April, July and October"),
    ("0 9-12 * * *", "every hour from 09:00 to 12:00 every day"),
    ("0 9,10,11 * * *", "at 09:00, 10:00 and 11:00 every day"),
    ("*/40 2,5 * * *", "at 02:00, 02:40, 05:00 and 05:40 every day, whenever the clock shows it"),
    ("*/90 2 * * *", "at 02:00 every day, whenever the clock shows it"),
    ("55-5 * * * *", "at minutes 55 to 05 of every hour"),
    ("0 0 29 2 +MON", "at 00:00 on the 29th of February where that is a Monday"),
    ("30 0-23 * * *", "at minute 30 of every hour, once where the clock changes"),
    ("7 3 * * */2", "at 03:07 on Tuesdays, Thursdays, Saturdays and Sundays"),
    ("0 0 1-7,15-21,31 * *", "at 00:00 on the 1st to the 7th, the 15th to the 21st and the 31st"),
    (
      "13,14,15,16,17,18,19,20,21,22,23,24,1,3,8,44,46,59 4 * * *",
      "at minutes 01, 03, 08, 13 to 24, 44, 46 and 59 of hour 04 every day"
    ),
    ("1 2 3 4 5 6 2030", "at 03:02:01 on the 4th, and on Saturdays, in May only, in 2030"),
    ("*/15 9-12,14-17 * * *", "every 15 minutes from 09:00 to 12:45 and from 14:00 to 17:45 every day"),
    ("0 9-12,14-17 * * *", "every hour from 09:00 to 12:00 and from 14:00 to 17:00 every day"),
    ("0 9-12,22-2 * * *", "every hour from 09:00 to 12:00 and from 22:00 to 02:00 every day"),
    ("*/20 * 2,5 * * *", "every 20 seconds from 02:00:00 to 02:59:40 and from 05:00:00 to 05:59:40 every day"),
    ("0 0 28-3 * *", "at 00:00 on the 28th to the 3rd"),
    (
      "0 0 1,2,3,5,9,12,16,20,25,30 * *",
      "at 00:00 on the 1st to the 3rd, the 5th, the 9th, the 12th, the 16th, the 20th, the 25th and "
        + "the 30th"
    ),
    ("0 0 * * 1#1,1#L", "at 00:00 on the 1st and last Monday of the month"),
    ("0 0 ? * ?", "at 00:00 every day"),
    (
      "0 0 L,L-1,LW * FRI#L",
      "at 00:00 on the last Friday of the month, and on the last weekday, the last day and the day "
        + "before the last of the month"
    ),
    ("0 0 * * +5#5", "at 00:00 on the 5th Friday of the month"),
    ("0 0 13 * +5", "at 00:00 on the 13th where that is a Friday"),
    (
      "0 0 13 * +MON,5#2,SUN%4+3",
      "at 00:00 on the 13th where that is a Monday, the 2nd Friday of the month or every 4th week's "
        + "Sunday (weeks counted from 2018-12-31, offset 3)"
    ),
    ("0 0 * * 0-4", "at 00:00 on Sunday to Thursday"), ("0 0 * * SAT-MON", "at 00:00 on Saturday to Monday"),
    ("0 0 * * TUE-THU,SAT", "at 00:00 on Tuesday to Thursday and Saturday"),
    ("0 0 * * 1,3,5", "at 00:00 on Mondays, Wednesdays and Fridays"),
    ("0 0 31-2 * *", "at 00:00 on the 31st to the 2nd"),
    ("0 0 28-3 2 *", "at 00:00 on the 1st to the 3rd, the 28th and the 29th of February"),
    ("55-5 3 * * *", "every minute from 03:00 to 03:05 and from 03:55 to 03:59 every day"),
    ("0 0 30,31 4 *", "at 00:00 on the 30th of April"), ("0 0 29-31 2 *", "at 00:00 on the 29th of February"),
    ("0 0 31 4,5 *", "at 00:00 on the 31st of May"),
    ("0 0 30,31 4 +MON", "at 00:00 on the 30th of April where that is a Monday"),
    ("0 0 31 4,5 MON", "at 00:00 on the 31st, and on Mondays, in April and May only"),
    ("0 0 0 28,29 2 * 2027", "at 00:00 on the 28th of February, in 2027"),
    ("0 0 */2 4 *", "at 00:00 on every 2nd day from the 1st to the 29th of April"),
    ("0 0 * 4-6,11 5", "at 00:00 on Fridays in April to June and November"),
  ]

  @Test("say when it fires", arguments: rows)
  func table(text: String, words: String) throws {
    let expression = try CronExpression.parse(text, for: CronIdentity(name: "nightly", machine: "m"))
    #expect(expression.words == words)
    // The canonical spelling is an equal expression, so it reads the same.
    let printed = try CronExpression.parse(expression.description, for: CronIdentity(name: "nightly", machine: "m"))
    #expect(printed.words == words)
  }

  @Test(
    "name a change of the clock only where the zone has one that touches the hour",
    arguments: [
      ("*/90 2 * * *", "Europe/Berlin", ", whenever the clock shows it"), ("*/90 2 * * *", "UTC", ""),
      ("*/90 12 * * *", "Europe/Berlin", ""), ("*/90 0 * * *", "America/Havana", ", whenever the clock shows it"),
      ("*/90 3 * * *", "Europe/Berlin", ""), ("*/90 1 * * *", "Europe/London", ", whenever the clock shows it"),
      ("*/90 2 1 6 *", "Europe/Berlin", ", whenever the clock shows it"), ("*/90 2 * * *", "Asia/Tokyo", ""),
    ])
  func clockChanges(text: String, name: String, note: String) throws {
    let expression = try CronExpression.parse(text)
    let now = try #require(Instant(rfc3339: "2026-11-24T00:00:00Z"))
    let plain = expression.words.replacing(", whenever the clock shows it", with: "")
    #expect(expression.words(in: try zone(name), after: now) == plain + note)
  }

  @Test("stay bounded, whatever is listed")
  func bounded() throws {
    let minutes = stride(from: 0, to: 60, by: 3).flatMap { [$0, $0 + 1] }.map(String.init).joined(separator: ",")
    let words = try CronExpression.parse("\(minutes) \(minutes) 0,2,3,7,9 L,L-2,3W,5,9 1,5,6 FRI#2,MON 1999,2003").words
    #expect(words.utf8.count < 800)
  }

  @Test("are the same only for expressions that fire at the same times", arguments: [20_261_124, 7, 99])
  func distinct(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let berlin = try zone("Europe/Berlin")
    var known: [String: CronExpression] = [:]
    var collisions = 0
    for _ in 0..<3000 {
      guard let expression = try? CronExpression.parse(anyExpression(&random)) else { continue }
      guard let other = known.updateValue(expression, forKey: expression.words), other != expression else { continue }
      collisions += 1
      for start in starts(berlin, &random) {
        for rules in [TimeZoneRules.utc, berlin] {
          #expect(
            expression.next(after: start, in: rules) == other.next(after: start, in: rules),
            "'\(expression)' and '\(other)' are both '\(expression.words)', seed \(seed)")
        }
      }
    }
    // Different spellings of the same must be among the sample, or nothing was compared.
    #expect(collisions > 20)
    #expect(known.count > 1000)
  }
}

/// Instants all over the calendar, and some around changes of the clock.
private func starts(_ zone: TimeZoneRules, _ random: inout SeededGenerator) -> [Instant] {
  let anywhere = (0..<40).map { _ in
    Instant(secondsSinceEpoch: Int64.random(in: 0..<7_258_118_400, using: &random))
  }
  let changes = zone.transitions.filter { $0.instant > .epoch }.shuffled(using: &random).prefix(40)
  return anywhere + changes.map { $0.instant.advanced(bySeconds: Int64.random(in: -7200...7200, using: &random)) }
}

/// Few values, so that much of the sample means the same, or nearly.
private func anyExpression(_ random: inout SeededGenerator) -> String {
  func any(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "*" }
  func list(_ choices: [String]) -> String {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in any(choices) }.joined(separator: ",")
  }
  let minute = ["*", "*/30", "0", "30", "0-59", "0-59/30", "*/15", "5", "50-10", "*/7", "0-10"]
  let hour = ["*", "*/12", "0", "12", "0-23", "0-23/2", "*/2", "2", "22-2", "9-17", "1-3"]
  let date = ["*", "?", "1", "13", "L", "L-1", "LW", "15W", "*/2", "1-31", "1-7", "31", "L-1W"]
  let month = ["*", "*", "*", "1", "3", "*/3", "11-2", "1-12"]
  let weekday = ["*", "?", "1", "FRI", "1-5", "5#2", "FRI#L", "5#5", "MON%2", "MON%2+1", "0-6", "6-0", "MON-FRI#1"]
  let both = any(["", "", "+"])
  let days = "\(list(date)) \(list(month)) \(both)\(list(weekday))"
  switch any(["5", "5", "6", "7"]) {
  case "5": return "\(list(minute)) \(list(hour)) \(days)"
  case "6": return "\(list(minute)) \(list(minute)) \(list(hour)) \(days)"
  default:
    return "\(any(["0", "0", "30"])) \(list(minute)) \(any(hour)) \(days) \(list(["*", "2027", "2030-2034", "2027/2"]))"
  }
}
