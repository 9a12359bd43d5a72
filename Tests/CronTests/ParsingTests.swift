import Cron
import Diagnostics
import Testing

@Suite("Cron expressions are read")
struct ParsingTests {
  @Test(
    "and print in a plain spelling that reads as the same",
    arguments: [
      ("15 2 * * *", "15 2 * * *"), ("*/5 0 10 * * *", "*/5 0 10 * * *"),
      ("0 22-2 * * FRI-MON", "0 0-2,22,23 * * 0,1,5,6"),
      ("0 22-4/3 * * *", "0 1,4,22 * * *"), ("55-1/2 * * * *", "1,55,57,59 * * * *"), ("0 0 * * 5-7", "0 0 * * 0,5,6"),
      ("0 0 * * 0-7", "0 0 * * 0-6"), ("0 0 * * 7-2", "0 0 * * 0-2"), ("0 0 1,15 JAN-jan *", "0 0 1,15 1 *"),
      ("0 0 *,1 * ?", "0 0 * * *"), ("0 0 1 * +MON", "0 0 1 * +1"), ("@Daily", "0 0 * * *"),
      ("@quarterly", "0 0 1 */3 *"),
      ("08 09 * * monday", "8 9 * * 1"), ("\t0  0 * * *  ", "0 0 * * *"), ("0 0 * * 1/2", "0 0 * * 1,3,5"),
      ("*/90 * * * *", "*/60 * * * *"), ("0 0 28-3/2 * *", "0 0 1,3,28,30 * *"),
    ])
  func canonical(text: String, printed: String) throws {
    let expression = try CronExpression.parse(text)
    #expect(expression.description == printed)
    #expect(try CronExpression.parse(expression.description) == expression)
  }

  @Test(
    "and refused with code and columns",
    arguments: [
      ("", "E101", 0, 0), ("* * * *", "E102", 1, 7), ("daily", "E102", 1, 5), ("@dialy", "E105", 1, 6),
      ("60 * * * *", "E110", 1, 2), ("0 24 * * *", "E110", 3, 2), ("0 0 0 * *", "E110", 5, 1),
      ("0 0 32 * *", "E110", 5, 2),
      ("0 0 * 13 *", "E110", 7, 2), ("0 0 * * 8", "E110", 9, 1), ("0 0 * FOO *", "E111", 7, 3),
      ("0 0 * * MONX", "E111", 9, 4),
      ("0, * * * *", "E112", 3, 1), (",, * * * *", "E112", 1, 1), ("*/0 * * * *", "E113", 3, 1),
      ("*/x * * * *", "E113", 3, 1),
      ("/30 * * * *", "E114", 1, 3), ("0 0 ? ? *", "E120", 7, 1), ("+1 0 * * *", "E124", 1, 2),
      ("0 0 * * 1 2030", "E107", 11, 4), ("0\u{A0}0 * * *", "E104", 2, 1), ("¹ 0 * * *", "E104", 1, 1),
      ("0 0 30 2 *", "E140", 5, 2), ("0 0 31 4,6 *", "E140", 5, 2), ("0 0 30 2 +MON", "E140", 5, 2),
      ("0 0 1-2-3 * *", "E111", 5, 5), ("-5 * * * *", "E112", 1, 1), ("00005 * * * *", "E111", 1, 5),
      ("0 0 L * *", "E111", 5, 1),
      ("@every 5m", "E105", 1, 6), ("@daily x", "E102", 1, 6), ("0~30 0 * * *", "E111", 1, 4),
    ])
  func refused(text: String, code: String, column: Int, length: Int) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse(text) }
    #expect(error?.diagnostic.code == code)
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

  @Test("a mistyped nickname or name is told the nearest one")
  func suggestions() {
    let nickname = #expect(throws: CronError.self) { try CronExpression.parse("@dialy") }
    #expect(nickname?.description == "unknown nickname '@dialy'; did you mean '@daily'?")
    let day = #expect(throws: CronError.self) { try CronExpression.parse("0 0 * * MNO") }
    #expect(day?.diagnostic.hint == "did you mean 'MON'?")
  }
}
