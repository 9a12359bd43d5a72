import Crontab
import Diagnostics
import Testing

@Suite("The fields of a crontab")
struct FieldTests {
  @Test(
    "keep their spelling where it means the same",
    arguments: [
      "* * * * *", "*/5 * * * *", "05 04 * * *", "0 0 1,15 * 5", "0 22 * * 1-5", "23 0-20/2 * * *", "5 4 * * sun",
      "0 0 * jan-MAR/2 MON,fri", "*/15,7 * * * *", "59 23 28-31 * *", "0 0 */2 * *", "0 0 * * */2", "0-59 0 * * *",
      "0 0 1-31/2 * 1-5", "0 0 * * 7", "0 0 * * 5-7", "0 0 * * 0,7", "0 */90 * * *", "0 0 1-1 * *",
    ])
  func kept(fields: String) {
    #expect(Machine.expression(fields) == fields)
    #expect(Machine.expression(fields, .cronie) == fields)
  }

  @Test(
    "are written otherwise where ours would mean something else",
    arguments: [
      // A star counts where it is the first character.
      ("0 0 1,* * 1", "0 0 * * *"), ("0 0 *,1 * 1", "0 0 * * 1"), ("0 0 */2 * 1", "0 0 1-31/2 * +1"),
      ("0 0 1 * */2", "0 0 1 * +0-6/2"), ("0 0 */2 * */2", "0 0 1-31/2 * +0-6/2"), ("0 0 */1 * 1", "0 0 * * 1"),
      ("0 0 1 * */1", "0 0 1 * *"), ("0 0 5,*/10 * 1", "0 0 1,5,11,21,31 * 1"), ("0 0 1-31 * 1", "0 0 * * *"),
      ("0 0 1 * 0-6", "0 0 * * *"), ("0 0 1 * 0-7", "0 0 * * *"), ("0 0 * * 1,*/2", "0 0 * * 0-2,4,6"),
      ("*/2,3 0 */31 * *", "*/2,3 0 */31 * *"),
      // In minutes and hours it follows the clock.
      ("0,*/15 * * * *", "0,15,30,45 * * * *"), ("0 1,*/6 * * *", "0 0,1,6,12,18 * * *"),
      ("0,* 3 * * *", "0-59 3 * * *"), ("*/1 * * * *", "* * * * *"), ("*,5 */1 * */1 *", "* * * * *"),
      // The week of cron ends with 7.
      ("0 0 * * 1-7/2", "0 0 * * 0,1,3,5"), ("0 0 * * 0-7/7", "0 0 * * 0"), ("00005 0 * * *", "5 0 * * *"),
    ])
  func rewritten(fields: String, expression: String) {
    #expect(Machine.expression(fields) == expression)
    #expect(Machine.expression(fields, .cronie) == expression)
  }

  @Test(
    "lose ranges that run backwards, which set nothing in Debian's cron",
    arguments: [
      ("0 22-2,5 * * *", "0 5 * * *"), ("0 0 1 * FRI-MON", "0 0 1 * *"), ("0 0 28-3 * 1", "0 0 * * 1"),
      ("0 0 * * sat-sun,1", "0 0 * * 1"), ("0 0 1 11-2,6 *", "0 0 1 6 *"), ("0 0 1 * 6-0", "0 0 1 * *"),
    ])
  func backwards(fields: String, expression: String) {
    #expect(Machine.expression(fields) == expression)
    #expect(Machine.read("\(fields) run\n").said.contains { $0.contains("runs backwards: Debian's cron ignores it") })
  }

  @Test(
    "end a week in cronie where a range ends with 0",
    arguments: [
      ("0 0 * * sat-sun", "0 0 * * 0,6"), ("0 0 * * 5-0", "0 0 * * 0,5,6"), ("5-0 * * * *", "5-7 * * * *"),
      ("0 6-0/1 * * *", "0 6,7 * * *"), ("0 0 1 * FRI-MON", "0 0 1 * *"),
    ])
  func week(fields: String, expression: String) {
    #expect(Machine.expression(fields, .cronie) == expression)
  }

  @Test(
    "of a line that never fires are left over, and the rest of the file is not",
    arguments: [
      "0 22-2 * * *", "30-10 * * * *", "0 0 * 11-2 *", "0 0 * * FRI-MON", "0 0 28-3 * 6-0", "0 0 31 2 *",
      "0 0 30-31 feb *", "0 0 */2 * 6-0",
    ])
  func never(fields: String) throws {
    let crontab = Machine.read("\(fields) run\n0 1 * * * other\n")
    #expect(crontab.jobs.map(\.command) == ["other"] && crontab.refusal == nil)
    #expect(try #require(crontab.said.first).contains("never fires"))
  }

  @Test(
    "pass over what follows an element in Debian's cron",
    arguments: [("*abc * * * *", "* * * * *"), ("5.3 * * * *", "5 * * * *"), ("1-5-7 * * * *", "1-5 * * * *")])
  func passedOver(fields: String, expression: String) {
    #expect(Machine.expression(fields) == expression)
    #expect(Machine.read("\(fields) run\n").remarks.count == 1)
  }

  @Test(
    "that Debian's cron cannot read, with place and reason; it then ignores the whole file",
    arguments: [
      ("0/5 * * * *", "1:1-3 a step needs a range before it: '*/n' or 'a-b/n'"),
      ("0 0 * * monday", "1:9-6 'monday' is not a day of week"), ("60 * * * *", "1:1-2 minute 60 is out of range 0-59"),
      ("5-64/30 * * * *", "1:1-7 minute 64 is out of range 0-59"), ("0 24 * * *", "1:3-2 hour 24 is out of range 0-23"),
      ("0 0 0 * *", "1:5-1 day of month 0 is out of range 1-31"), ("0 0 * 13 *", "1:7-2 month 13 is out of range 1-12"),
      ("0 0 * * 8", "1:9-1 day of week 8 is out of range 0-7"), ("*/0 * * * *", "1:1-3 a step must be at least 1"),
      ("0, * * * *", "1:2-1 an element of the minute is empty"), ("jan * * * *", "1:1-3 'jan' is not a minute"),
      ("~ * * * *", "1:1-1 '~' is no syntax of Debian's cron"),
      ("0~59 * * * *", "1:1-4 '~' is no syntax of Debian's cron"),
      ("-0 * * * *", "1:1-2 '-0' is not a minute"), ("*/5x * * * *", "1:3-2 '5x' is not a step"),
      ("L * * * *", "1:1-1 'L' is not a minute"), ("0 0 ? * *", "1:5-1 '?' is not a day of month"),
      ("@Daily", "1:1-6 Debian's cron does not know '@Daily'"),
      ("@every", "1:1-6 Debian's cron does not know '@every'"),
      ("0 0 * *", "1:9-3 'run' is not a day of week"), ("* * * * * *", "1:11-1 a sixth field in place of the command"),
    ])
  func mistakes(fields: String, said: String) throws {
    let crontab = Machine.read("\(fields) run\n0 1 * * * other\n")
    #expect(crontab.said.first == said)
    #expect(crontab.jobs.map(\.command) == ["other"])
    #expect(
      crontab.refusal?.message
        == "Debian's cron ignores a whole file because of a line that it cannot read: line 1")
  }

  @Test(
    "that cronie cannot read cost their own line only",
    arguments: [
      "0/5 * * * *", "5.3 * * * *", "1-5-7 * * * *", "0 0 * * monday", "@Daily", "9~5 * * * *", "~/5 * * * *",
    ])
  func lenient(fields: String) {
    let crontab = Machine.read("\(fields) run\n0 1 * * * other\n", .user(owner: "root"), .cronie)
    #expect(crontab.jobs.map(\.command) == ["other"] && crontab.refusal == nil && crontab.leftovers.count == 1)
  }

  @Test(
    "of cronie may be drawn", arguments: ["~ * * * *", "0~29 4 * * *", "10~ 5 * * *", "~10 5 1~7 * *", "1,~ * * * 1~5"])
  func drawn(fields: String) {
    #expect(Machine.expression(fields, .cronie) == fields)
    #expect(Machine.read("\(fields) run\n", .user(owner: "root"), .cronie).said.contains { $0.contains("drawn once") })
  }

  @Test(
    "are nicknames in small letters",
    arguments: ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@reboot"])
  func nicknames(name: String) {
    #expect(Machine.read("\(name)\trun\n").jobs.first?.expression == name)
    #expect(Machine.read("\(name) root  run\n", .system).jobs.first?.command == "run")
  }
}
