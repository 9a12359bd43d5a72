import Cron
import Diagnostics
import Testing

@Suite("An expression from elsewhere without a counterpart is named, with the reason")
struct ReasonTests {
  @Test(
    "and nothing is guessed",
    arguments: [
      ("cron(0 12 * * *)", "AWS cron(...): it has six fields in AWS, the last a year, and here 5"),
      ("cron(0 12 1 * 2 *)", "AWS cron(...): AWS takes no day of month together with a day of week"),
      ("cron(0 12 ? * 0 *)", "AWS cron(...): '0' is no day of week in AWS, where 1 is Sunday and 7 Saturday"),
      ("cron(0 25 * * ? *)", "AWS cron(...): in '0 25 * * *' hour 25 is out of range 0–23"),
      ("rate(often)", "AWS rate(...): 'often' is no number of minutes, hours or days"),
      ("at(tomorrow)", "AWS at(...), in UTC: in '@at tomorrowZ' 'tomorrowZ' is no instant from 1970 to 2199"),
      (
        "0 9 ? * 2-6 *",
        "the form of AWS and Nomad with the year last: weekday 2-6 is MON-FRI in AWS and TUE-SAT in Nomad; "
          + "write '0 9 * * MON-FRI' or '0 9 * * TUE-SAT'"
      ),
      ("500ms", "a duration without '@every': the shortest is 1 second: '@every 1s'"),
      (
        "P1M",
        "a duration without '@every': months and years differ in length; write '@monthly' or '@yearly', or the day as in '0 0 1 */2 *'"
      ),
      ("400 days", "a duration without '@every': duration must be between 1s and 366d"),
      ("@every 0.1s", "a duration in another spelling: it is no whole number of seconds"),
      ("300", "a duration without its unit: write '@every 300s' for seconds, '@every 300m' for minutes"),
      ("R5/2026-11-24T02:00:00Z/PT15M", "a repeating interval of ISO 8601: no schedule counts its fires"),
      (
        "OnUnitActiveSec=15min",
        "systemd OnUnitActiveSec: it counts from the last run, and schedules from fixed instants; '@every 15m' is nearest"
      ),
      (
        "OnBootSec=5min",
        "systemd OnBootSec: it counts from a start that is no schedule; '@reboot' fires after each boot"
      ),
      ("OnCalendar=whenever", "systemd OnCalendar: 'whenever' has no counterpart in fields"),
      (
        "0 24 * * FRI",
        "24 as an hour: 24:00 is 00:00 of the day after; write hour 0 and the day after, or '0-23' for all hours"
      ),
      (
        "0 0 24 * * *",
        "24 as an hour, or the form of AWS and Nomad with the year last: write '0 0 0 * * *' for midnight or '0 0 24 * *' for the 24th"
      ),
      ("0 22-2 * * * /bin/true", "a crontab line with its command: cron ignores the range '22-2', and here it wraps"),
      (
        "0 25 * * * /bin/true", "a crontab line with its command: in '0 25 * * *' hour 25 is out of range 0–23"
      ),
      ("'0 25 * * *'", "an expression in quotes: in '0 25 * * *' hour 25 is out of range 0–23"),
      ("0 9 * * *\n0 17 * * *", "several lines: an expression is one line; write a list with one of them each"),
      (
        "TZ=UTC\n0 9 * * *\n0 17 * * *",
        "Jenkins' TZ= line above an expression: it is followed by 2 expressions; write each with a key 'timezone'"
      ),
      ("every monday at 9:00 and 17:30", "plain English: its times need a list: '0 9 * * MON', '30 17 * * MON'"),
      (
        "every two weeks on friday",
        "plain English: it does not say which weeks; write 'FRI%2' or 'FRI%2+1' as day of week"
      ),
      ("every week", "plain English: the weekday is not said; '@weekly' is Sunday at 00:00"),
      (
        "every full moon",
        "plain English: 'full' is not understood; write minute, hour, day of month, month and day of week, as in '15 2 * * 1-5'"
      ),
      ("twice a day", "plain English: 'twice' is not understood; "),
      ("on the 1st on mondays", "plain English: it names a date and a weekday; "),
    ])
  func reason(text: String, sentence: String) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse(text) }
    #expect(error?.diagnostic.code == "E150")
    #expect(error?.description.hasPrefix("looks like " + sentence) == true, "\(error?.description ?? "")")
  }

  @Test(
    "and what is mistyped here keeps its own words",
    arguments: [
      "0 0 * * MNO", "0 0 0 * * MNO", "0 0 * * MNO 2027", "@dialy", "@manually", "60 * * * *", "0 0 * * * # nightly",
      "* * * *", "* * * * * * * *", "@every 5x", "@daily x", "0 0 * * 1 2030", "0 0 * * L", "0 0 * L *", "x",
      "FOO 0 * * *",
      "0 0 * * 5#6", "5- 0 * * *", "MON 0 * * *", "@at tomorrow", "jan 1 * * *", "0 0 ? * MONX",
    ])
  func own(text: String) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse(text) }
    #expect(error?.diagnostic.code != "E150", "\(error?.description ?? "")")
  }
}
