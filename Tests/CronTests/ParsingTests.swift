import Cron
import Diagnostics
import Testing

private let identity = CronIdentity(name: "nightly-etl", machine: "0123456789abcdef0123456789abcdef")

@Suite("Cron expressions are read")
struct ParsingTests {
  @Test(
    "and print in a plain spelling that reads as the same",
    arguments: [
      ("15 2 * * *", "15 2 * * *"), ("*/5 0 10 * * *", "*/5 0 10 * * *"),
      ("0 22-2 * * FRI-MON", "0 0-2,22,23 * * 0,1,5,6"),
      ("0 22-4/3 * * *", "0 1,4,22 * * *"), ("55-1/2 * * * *", "1,55,57,59 * * * *"), ("0 0 * * 5-7", "0 0 * * 0,5,6"),
      ("0 0 * * 0-7", "0 0 * * 0-6"), ("0 0 * * 7-2", "0 0 * * 0-2"), ("0 0 1,15 JAN-jan *", "0 0 1,15 1 *"),
      ("0 0 * * 6-0", "0 0 * * 0,6"), ("0 0 * * 5-1/2", "0 0 * * 0,5"), ("0 0 4-4/2 * *", "0 0 4 * *"),
      ("0 0 *,1 * ?", "0 0 * * *"), ("0 0 1 * +MON", "0 0 1 * +1"), ("@Daily", "0 0 * * *"), ("0 0 ? * ?", "0 0 * * *"),
      ("@quarterly", "0 0 1 1,4,7,10 *"), ("@semiannually", "0 0 1 1,7 *"), ("@hourly", "0 * * * *"),
      ("@minutely", "* * * * *"), ("@WEEKLY", "0 0 * * 0"), ("@annually", "0 0 1 1 *"), ("@midnight", "0 0 * * *"),
      ("08 09 * * monday", "8 9 * * 1"), ("\t0  0 * * *  ", "0 0 * * *"), ("0 0 * * 1/2", "0 0 * * 1,3,5"),
      ("*/90 * * * *", "*/60 * * * *"), ("*/1 * * * *", "* * * * *"), ("0-59 * * * *", "0-59 * * * *"),
      ("*/7,3 * * * *", "*/7,3 * * * *"), ("0 0 28-3/2 * *", "0 0 1,3,28,30 * *"), ("0 0 1-31 * *", "0 0 1-31 * *"),
      ("0 0 * 1-12 *", "0 0 * * *"), ("0 0 * NOV-FEB *", "0 0 * 1,2,11,12 *"), ("0 0 * */5 *", "0 0 * 1,6,11 *"),
      ("0 0 l * *", "0 0 L * *"), ("0 0 1,15,L * *", "0 0 1,15,L * *"), ("0 0 L-3 * *", "0 0 L-3 * *"),
      ("0 0 lw,L-2w * *", "0 0 LW,L-2W * *"), ("0 0 15w,1W * *", "0 0 1W,15W * *"), ("0 0 *,L * *", "0 0 * * *"),
      ("0 0 * * 5L", "0 0 * * 5L"), ("0 0 * * FRIL", "0 0 * * 5L"), ("0 0 * * FRI#L", "0 0 * * 5L"),
      ("0 0 * * fridayL,7L", "0 0 * * 0L,5L"), ("0 0 * * MON#1,FRI#3", "0 0 * * 1#1,5#3"),
      ("0 0 * * MON-WED#2", "0 0 * * 1#2,2#2,3#2"), ("0 0 * * FRI-MON#L", "0 0 * * 0L,1L,5L,6L"),
      ("0 0 * * MON%2", "0 0 * * 1%2"), ("0 0 * * 7%52+51", "0 0 * * 0%52+51"), ("0 0 * * 1,MON%2", "0 0 * * 1,1%2"),
      ("0 0 2 29 2 * 2028", "0 0 2 29 2 * 2028"), ("0 0 0 * * * *", "0 0 * * *"),
      ("0 0 0 * * * 1970-2199", "0 0 0 * * * 1970-2199"),
      ("0 0 0 1 1 * 2026/100", "0 0 0 1 1 * 2026,2126"),
      ("0 0 0 1 1 * */200,2030-2032", "0 0 0 1 1 * 1970,2030-2032,2170"),
      ("0 0 0 1 1 * 2030,*", "0 0 1 1 *"), ("30 0 0 * * *", "30 0 0 * * *"),
      ("@every 90m", "@every 1h 30m"), ("@every 1w2d 3h4m 5s", "@every 1w 2d 3h 4m 5s"), ("@EVERY 86400S", "@every 1d"),
      ("@every 1d from 2026-11-24T03:00:00+01:00", "@every 1d from 2026-11-24T02:00:00Z"),
      ("@at 2026-11-24T02:15:00.5Z", "@at 2026-11-24T02:15:00Z"), ("@reboot", "@reboot"),
      ("CRON_TZ=Europe/Berlin 0 0 * * *", "CRON_TZ=Europe/Berlin 0 0 * * *"),
      ("TZ='UTC' @daily", "CRON_TZ=UTC 0 0 * * *"),
      (" TZ=\"Etc/GMT+1\" @every 1h", "CRON_TZ=Etc/GMT+1 @every 1h"),
      ("h h(0-5) * * *", "H H(0-5) * * *"), ("~ 1~5,~ ~/2 * +H", "~ 1~5,~ ~/2 * +H"), ("H/15 0 H H H", "H/15 0 H H H"),
    ])
  func canonical(text: String, printed: String) throws {
    let expression = try CronExpression.parse(text, for: identity)
    #expect(expression.description == printed)
    #expect(try CronExpression.parse(expression.description, for: identity) == expression)
  }

  @Test(
    "and refused with code and columns",
    arguments: [
      ("", "E101", 0, 0), (" \t ", "E101", 0, 0), ("TZ=UTC", "E101", 0, 0), ("* * * *", "E102", 1, 7),
      ("* * * * * * * *", "E102", 1, 15), ("daily", "E150", 1, 5), ("dialy", "E102", 1, 5), ("@dialy", "E105", 1, 6),
      ("@", "E105", 1, 1),
      ("60 * * * *", "E110", 1, 2), ("0 24 * * *", "E150", 1, 10), ("0 25 * * *", "E110", 3, 2),
      ("0 0 0 * *", "E110", 5, 1),
      ("0 0 32 * *", "E110", 5, 2),
      ("0 0 * 13 *", "E110", 7, 2), ("0 0 * * 8", "E110", 9, 1), ("0 0 0 1 1 * 1969", "E110", 13, 4),
      ("0 0 0 1 1 * 2200", "E110", 13, 4), ("0 0 L-31 * *", "E110", 5, 4), ("0 0 32W * *", "E110", 5, 2),
      ("0 0 * FOO *", "E111", 7, 3), ("0 0 * * MONX", "E111", 9, 4), ("0 0 * * 5-", "E112", 11, 1),
      ("0 0 * * MOL", "E111", 9, 3),
      ("0 0 * * MON5", "E111", 9, 4), ("00005 * * * *", "E111", 1, 5), ("0 0 1-2-3 * *", "E111", 5, 5),
      ("0, * * * *", "E112", 3, 1), (",, * * * *", "E112", 1, 1), ("-5 * * * *", "E150", 1, 10),
      ("--5 * * * *", "E111", 1, 1),
      ("*/0 * * * *", "E113", 3, 1), ("*/x * * * *", "E113", 3, 1), ("*/ * * * *", "E113", 3, 1),
      ("*/5/2 * * * *", "E113", 3, 3),
      ("*/00000 * * * *", "E113", 3, 5), ("/30 * * * *", "E114", 1, 3), ("1,/30 * * * *", "E114", 3, 3),
      ("0 0 0 1 1 * 2030-2027", "E115", 13, 9), ("30~6 * * * *", "E115", 1, 4), ("H(9-3) * * * *", "E115", 1, 6),
      ("? * * * *", "E120", 1, 1), ("0 0 1,? * *", "E120", 7, 1), ("0 0 ?,1 * *", "E120", 5, 1),
      ("L * * * *", "E121", 1, 1), ("0 0 * L *", "E121", 7, 1), ("0 0 * * L", "E121", 9, 1),
      ("0 0 L/2 * *", "E121", 5, 3),
      ("0 0 1-15W * *", "E122", 5, 5), ("0 0 15W/2 * *", "E122", 5, 5), ("0 0 W * *", "E122", 5, 1),
      ("0 0 LWX * *", "E122", 5, 3),
      ("0 0 * * 5#6", "E123", 11, 1), ("0 0 * * 5#", "E123", 11, 1), ("0 0 * * 5#2/2", "E123", 11, 3),
      ("+1 0 * * *", "E124", 1, 2), ("0 0 * * 1,+2", "E124", 11, 2), ("0 0 * * ++2", "E124", 10, 2),
      ("H(50-59)/20 * * * *", "E125", 1, 11), ("H(5 * * * *", "E125", 1, 3), ("H/61 * * * *", "E125", 1, 4),
      ("0 0 * * 1%1", "E126", 11, 1), ("0 0 * * 1%53", "E126", 11, 2), ("0 0 * * 1%2+2", "E126", 11, 3),
      ("0 0 * * 1%2+", "E126", 11, 2), ("0 0 * * 1 2030", "E107", 11, 4), ("0 0 0 1 1 2030-2035", "E107", 11, 4),
      ("0\u{A0}0 * * *", "E104", 2, 1), ("¹ 0 * * *", "E104", 1, 1), ("0 0 * * *\n", "E104", 10, 1),
      ("0 0 30 2 *", "E140", 5, 6), ("0 0 31 4,6 *", "E140", 5, 8), ("0 0 30 2 +MON", "E140", 5, 9),
      ("0 0 29-31 * +SUN#1", "E140", 5, 14), ("0 0 0 29 2 * 2027", "E140", 7, 11), ("0 0 L-30 2 *", "E140", 5, 8),
      ("0 0 31W 2,4,6,9,11 *", "E140", 5, 16), ("0 0 0 ? 2 SUN#5 2027", "E140", 7, 14),
      ("@every 0s", "E130", 8, 2), ("@every 367d", "E130", 8, 4), ("@every", "E130", 7, 1), ("@every 5", "E130", 8, 1),
      ("@every 5x", "E130", 8, 2), ("@every 5m until", "E130", 11, 5), ("@every 99999999999999999999w", "E130", 8, 21),
      ("@every 5m from tomorrow", "E131", 16, 8), ("@at 2026-11-24T02:15:00", "E131", 5, 19), ("@at", "E131", 4, 1),
      ("@at 1969-12-31T23:59:59Z", "E131", 5, 20), ("@at 2026-02-30T00:00:00Z", "E131", 5, 20),
      ("@daily x", "E102", 8, 1),
      ("@reboot now", "E102", 9, 3), ("TZ=../etc 0 0 * * *", "E106", 4, 6), ("TZ=\"UTC 0 0 * * *", "E106", 4, 4),
      ("TZ= 0 0 * * *", "E106", 4, 1), ("0 0 * * * # nightly", "E111", 11, 1),
    ])
  func refused(text: String, code: String, column: Int, length: Int) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse(text, for: identity) }
    #expect(error?.diagnostic.code == code, "\(error?.description ?? "")")
    #expect(error?.diagnostic.span?.start.column ?? 0 == column)
    #expect(error?.diagnostic.span?.length ?? 0 == length)
  }

  @Test("limits are errors that name them")
  func limits() {
    let long = #expect(throws: CronError.self) { try CronExpression.parse(String(repeating: "1", count: 1025)) }
    #expect(long?.description == "schedule is 1025 bytes; the limit is 1024")
    let list = Array(repeating: "1", count: 257).joined(separator: ",")
    let many = #expect(throws: CronError.self) { try CronExpression.parse("\(list) * * * *") }
    #expect(many?.description == "minute lists 257 elements; the limit is 256")
  }

  @Test(
    "a mistake is told in a sentence, with the way out",
    arguments: [
      ("@dialy", "unknown nickname '@dialy'; did you mean '@daily'?", nil),
      ("0 0 * * MNO", "'MNO' is not a day of week", "did you mean 'MON'?"),
      ("dialy", "expected 5, 6 or 7 fields, found 1", "nicknames start with @"),
      ("@manually", "unknown nickname '@manually'", nil), ("@weekday", "unknown nickname '@weekday'", nil),
      ("@anually", "unknown nickname '@anually'; did you mean '@annually'?", nil),
      ("0 0 * MAI *", "'MAI' is not a month", "did you mean 'MAR' or 'MAY'?"),
      ("60 * * * *", "minute 60 is out of range 0–59", nil),
      ("0\u{A0}0 * * *", "unexpected U+00A0 at column 2; separate fields with spaces or tabs", nil),
      (
        "15 2 * * 1 2030",
        "'2030' is not a day of week; six fields are second…day-of-week, a year needs seven fields",
        "seconds come first: write '0 15 2 * * 1 2030'"
      ),
      ("/30 * * * *", "'/30' needs something to step over: '*/30' or 'a-b/30'", nil),
      ("*/0 * * * *", "step must be a whole number ≥ 1", nil), ("0, * * * *", "empty list element", nil),
      ("0 0 0 1 1 * 2030-2027", "year range 2030-2027 runs backwards", nil),
      ("30~6 * * * *", "'30~6' runs backwards", nil),
      ("? * * * *", "'?' is only allowed alone in day-of-month or day-of-week", "write '*' for every minute"),
      ("L * * * *", "'L' is only allowed in day-of-month (last day) or after a weekday (5L, FRI#L)", nil),
      ("0 0 * * L", "'L' alone names no weekday: write 6 or SAT for Saturday, FRI#L for the last Friday", nil),
      ("0 0 1-15W * *", "'W' takes one day: '15W' or 'LW', not a range or step", nil),
      ("0 0 * * 5#6", "occurrence after '#' must be 1–5 or L", nil),
      ("+1 0 * * *", "'+' is only allowed as the first character of day-of-week", nil),
      ("H(50-59)/20 * * * *", "H step 20 is wider than its range 50–59", nil),
      ("0 0 * * 1%1", "week modulus must be 2–52 and its offset below it", nil),
      ("0 0 30 2 *", "never fires: no month in {Feb} has day 30", nil),
      ("0 0 29-31 * +SUN#1", "never fires: day 29-31 with +0#1 never coincide", nil),
      ("0 0 0 29 2 * 2027", "never fires: no listed year is a leap year", nil),
      ("0 0 0 29 2 +MON 2027-2031", "never fires: no listed year has such a date", nil),
    ] as [(String, String, String?)])
  func sentences(text: String, message: String, hint: String?) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse(text, for: identity) }
    #expect(error?.description == message)
    if let hint { #expect(error?.diagnostic.hint == hint) }
  }

  @Test("no name is guessed that begins otherwise", arguments: ["LUN", "DON", "JEU", "MIT"])
  func noGuess(day: String) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse("0 0 * * \(day)") }
    #expect(error?.diagnostic.hint == nil)
  }

  @Test("an expression keeps what was written, which does not make it another one")
  func written() throws {
    let first = try CronExpression.parse("2/4 0  2 * * MON-FRI"), second = try CronExpression.parse("2/4 0 2 * * 1-5")
    #expect(first.text == "2/4 0  2 * * MON-FRI" && first == second && Set([first, second]).count == 1)
  }

  @Test("a drawn value needs somebody to draw it for", arguments: ["H * * * *", "~ * * * *", "0~30 * * * *"])
  func nameless(text: String) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse(text) }
    #expect(error?.diagnostic.code == "E125")
    #expect(error?.description.hasSuffix("needs a named schedule") == true)
  }

  @Test("what differs from machine to machine needs to know the machine")
  func machineless() {
    let error = #expect(throws: CronError.self) {
      try CronExpression.parse("~ * * * *", for: CronIdentity(name: "nightly-etl"))
    }
    #expect(error?.description == "'~' needs /etc/machine-id, which this machine has not")
  }

  @Test("zones that are unknown, or given twice, are told by the same code")
  func zones() {
    let unknown = CronError.unknownZone("Europ/Berlin", at: nil, among: ["Europe/Berlin", "UTC"])
    #expect(unknown.description == "unknown time zone 'Europ/Berlin'; did you mean 'Europe/Berlin'?")
    let twice = CronError.zoneGivenTwice("UTC", "Asia/Tokyo", at: nil)
    #expect(twice.description == "time zone given twice (UTC and Asia/Tokyo)" && twice.diagnostic.code == "E106")
  }
}
