import Cron
import Diagnostics
import Testing

/// What an expression of another program is answered with.
@Suite("An expression from elsewhere is named, with what to write instead")
struct ElsewhereTests {
  /// The form's name, the expression to write and the time zone that belongs to it.
  typealias Row = (text: String, form: String, expression: String, zone: String?)

  private static let crontab = "a crontab line with its command"
  private static let yearLast = "the form of AWS and Nomad with the year last"
  private static let calendar = "systemd OnCalendar"
  private static let bare = "a duration without '@every'"
  private static let other = "a duration in another spelling"

  static let crontabs: [Row] = [
    ("0 5 * * * /usr/local/bin/backup.sh", crontab, "0 5 * * *", nil),
    ("*/5 * * * * root /usr/sbin/run-parts /etc/cron.d", crontab, "*/5 * * * *", nil),
    ("17 * * * *\troot    cd / && run-parts --report /etc/cron.hourly", crontab, "17 * * * *", nil),
    ("@daily /usr/bin/backup", crontab, "@daily", nil), ("@reboot root /opt/start --now", crontab, "@reboot", nil),
    ("0 5 * * 1 tar -zcf /var/backups/home.tgz /home/", crontab, "0 5 * * 1", nil),
    ("15 2 * * 1-5 backup", crontab, "15 2 * * 1-5", nil),
    ("0 0 1 * * php artisan schedule:run", crontab, "0 0 1 * *", nil),
    ("30 3 * * sun [ -x /usr/bin/x ] && x", crontab, "30 3 * * sun", nil),
    ("0 4 */2 * MON /bin/true", crontab, "0 4 */2 * +MON", nil), ("0 4 1,* * MON /bin/true", crontab, "0 4 * * *", nil),
    ("0 4 */1 * MON /bin/true", crontab, "0 4 * * MON", nil), ("0 4 1 * MON /bin/true", crontab, "0 4 1 * MON", nil),
    ("CRON_TZ=Europe/Berlin 0 5 * * * /bin/true", crontab, "CRON_TZ=Europe/Berlin 0 5 * * *", nil),
  ]

  static let clouds: [Row] = [
    ("cron(0 12 * * ? *)", "AWS cron(...)", "0 12 * * *", "UTC"),
    ("cron(15 10 ? * 2-6 *)", "AWS cron(...)", "15 10 * * MON-FRI", "UTC"),
    ("CRON(0/15 8-17 ? * MON-FRI *)", "AWS cron(...)", "*/15 8-17 * * MON-FRI", "UTC"),
    ("cron(0 9 ? * 6#1 *)", "AWS cron(...)", "0 9 * * FRI#1", "UTC"),
    ("cron(0 9 ? * 6L *)", "AWS cron(...)", "0 9 * * FRI#L", "UTC"),
    ("cron(0 9 ? * L *)", "AWS cron(...)", "0 9 * * SAT", "UTC"),
    ("cron(0 9 ? * 1,7 *)", "AWS cron(...)", "0 9 * * SUN,SAT", "UTC"),
    ("cron(0 9 L * ? *)", "AWS cron(...)", "0 9 L * *", "UTC"),
    ("cron(0 9 3W * ? 2027-2029)", "AWS cron(...)", "0 0 9 3W * * 2027-2029", "UTC"),
    ("rate(5 minutes)", "AWS rate(...)", "@every 5m", nil), ("rate(1 day)", "AWS rate(...)", "@every 1d", nil),
    ("at(2026-11-24T02:15:00)", "AWS at(...), in UTC", "@at 2026-11-24T02:15:00Z", nil),
    ("0 12 * * ? *", yearLast, "0 12 * * *", nil), ("0 9 ? * MON-FRI 2027", yearLast, "0 0 9 * * MON-FRI 2027", nil),
    ("0/15 9-17 * * MON-FRI *", yearLast, "*/15 9-17 * * MON-FRI", nil),
    ("30 2 28 * ? *", yearLast, "30 2 28 * *", nil),
    ("0 0 31 12 * *", yearLast, "0 0 31 12 *", nil), ("0 9 ? * L *", yearLast, "0 9 * * SAT", nil),
    ("- cron: '30 5 * * 1,3'", "a GitHub workflow, which counts in UTC", "30 5 * * 1,3", "UTC"),
  ]

  static let systemd: [Row] = [
    ("Mon..Fri *-*-* 09:00:00", calendar, "0 9 * * MON-FRI", nil), ("*:0/5", calendar, "*/5 * * * *", nil),
    ("03:00", calendar, "0 3 * * *", nil), ("daily", calendar, "@daily", nil), ("hourly", calendar, "@hourly", nil),
    ("weekly", calendar, "0 0 * * MON", nil), ("OnCalendar=weekly", calendar, "0 0 * * MON", nil),
    ("monthly", calendar, "@monthly", nil), ("biannually", calendar, "@semiannually", nil),
    ("OnCalendar=Mon..Fri 08:30", calendar, "30 8 * * MON-FRI", nil),
    ("OnCalendar=*-*-01 00:00:00", calendar, "0 0 1 * *", nil), ("*-*-01,15 04:00", calendar, "0 4 1,15 * *", nil),
    ("Mon *-*-01..07 09:00:00", calendar, "0 9 1-7 * +MON", nil), ("*-*~01 23:00", calendar, "0 23 L * *", nil),
    ("Fri *-*~07/1 18:00", calendar, "0 18 L-6,L-5,L-4,L-3,L-2,L-1,L * +FRI", nil),
    ("*-02~03 12:00", calendar, "0 12 L-2 2 *", nil), ("Sat,Sun 20:00", calendar, "0 20 * * SAT,SUN", nil),
    ("2026-12-24 18:30:00", calendar, "0 30 18 24 12 * 2026", nil), ("*:*:0/10", calendar, "*/10 * * * * *", nil),
    ("12:05:30", calendar, "30 5 12 * * *", nil), ("*-*-* 00/2:00", calendar, "0 */2 * * *", nil),
    ("Wednesday 17:48", calendar, "48 17 * * WED", nil), ("03-05 08:05", calendar, "5 8 5 3 *", nil),
    ("*-*-* 02:00:00 Europe/Berlin", calendar, "0 2 * * *", "Europe/Berlin"),
    ("05:40 UTC", calendar, "40 5 * * *", "UTC"),
    ("*-*-* 9..17:00/30:00", calendar, "0/30 9-17 * * *".replacing("0/30", with: "*/30"), nil),
  ]

  static let durations: [Row] = [
    ("15m", bare, "@every 15m", nil), ("1min", bare, "@every 1m", nil), ("15 minutes", bare, "@every 15m", nil),
    ("PT15M", bare, "@every 15m", nil), ("P1DT12H", bare, "@every 1d 12h", nil), ("1.5h", bare, "@every 1h 30m", nil),
    ("1h30m", bare, "@every 1h 30m", nil), ("2 hours and 5 min", bare, "@every 2h 5m", nil),
    ("90s", bare, "@every 1m 30s", nil),
    ("@every 1.5h", other, "@every 1h 30m", nil), ("@every 5 minutes", other, "@every 5m", nil),
    ("@every PT1H", other, "@every 1h", nil), ("@every 10min", other, "@every 10m", nil),
    ("@every 0.5h", other, "@every 30m", nil), ("@every 1 day", other, "@every 1d", nil),
    ("R/2026-11-24T02:00:00Z/PT15M", "a repeating interval of ISO 8601", "@every 15m from 2026-11-24T02:00:00Z", nil),
  ]

  static let sentences: [Row] = [
    ("every 5 minutes", "*/5 * * * *", nil), ("every minute", "* * * * *", nil), ("every 2 hours", "0 */2 * * *", nil),
    ("Every day at 9am", "0 9 * * *", nil), ("every weekday at 17:30", "30 17 * * MON-FRI", nil),
    ("at 2:15 pm on Mondays and Fridays", "15 14 * * MON,FRI", nil), ("every monday at noon", "0 12 * * MON", nil),
    ("Monday to Thursday at 9", "0 9 * * MON-THU", nil), ("every hour", "0 * * * *", nil),
    ("every 90 minutes", "@every 1h 30m", nil), ("every 45 seconds", "@every 45s", nil),
    ("every 10 seconds", "*/10 * * * * *", nil), ("every half hour", "*/30 * * * *", nil),
    ("on the 1st of every month at 03:00", "0 3 1 * *", nil), ("every month", "0 0 1 * *", nil),
    ("last day of the month at 23:00", "0 23 L * *", nil), ("first monday of the month at 9am", "0 9 * * MON#1", nil),
    ("every 3 months", "0 0 1 */3 *", nil), ("every day at midnight UTC", "0 0 * * *", "UTC"),
    ("daily at 3:30", "30 3 * * *", nil), ("every 15 minutes on weekdays", "*/15 * * * MON-FRI", nil),
    ("at 9am and 5pm every day", "0 9,17 * * *", nil), ("every other day", "@every 2d", nil),

    ("last friday of every month at 6 pm", "0 18 * * FRI#L", nil),
    ("every weekend at 10:00", "0 10 * * SAT,SUN", nil), ("every 5min", "*/5 * * * *", nil),
    ("every second day", "@every 2d", nil),
  ].map { ($0.0, "plain English", $0.1, $0.2) }

  static let signs: [Row] = [
    ("\"15 2 * * *\"", "an expression in quotes", "15 2 * * *", nil),
    ("'15 2 * * *'", "an expression in quotes", "15 2 * * *", nil),
    ("\u{201C}15 2 * * *\u{201D}", "an expression in quotes", "15 2 * * *", nil),
    ("`*/5 * * * *`", "an expression in quotes", "*/5 * * * *", nil),
    ("'@daily", "an expression in quotes", "@daily", nil),
    ("\"every 5 minutes\"", "plain English", "*/5 * * * *", nil), ("'daily'", calendar, "@daily", nil),
    ("schedule: \"0 5 * * *\"", "a line of a configuration file", "0 5 * * *", nil),
    ("0 24 * * *", "24 as an hour", "0 0 * * *", nil), ("*/10 8-24 * * *", "24 as an hour", "*/10 0,8-23 * * *", nil),
    ("0 0-24 * * *", "24 as an hour", "0 0-23 * * *", nil), ("0 0 $ * *", "'$' for the last day", "0 0 L * *", nil),
    ("0 0 15,$ * *", "'$' for the last day", "0 0 15,L * *", nil),
    ("\\*/5 \\* \\* \\* \\*", "an expression with escaped characters", "*/5 * * * *", nil),
    ("-*/15 * * * *", "cronie's '-' in front of an expression", "*/15 * * * *", nil),
    ("-5 * * * *", "cronie's '-' in front of an expression", "5 * * * *", nil),
    ("-0 5 * * * /usr/bin/x", crontab, "0 5 * * *", nil), ("0 0 12 ? * L", "Quartz", "0 0 12 * * SAT", nil),
    ("0 12 ? * L", "Quartz", "0 12 * * SAT", nil), ("0 0 12 ? ? FRI", "Quartz", "0 0 12 * * FRI", nil),
    ("0 ? 12 * * MON", "Quartz", "0 * 12 * * MON", nil),
    ("0 0/5 14 ? * L 2027", "Quartz", "0 */5 14 * * SAT 2027", nil),
    ("0 0 * * L5", "croniter's last weekday", "0 0 * * FRI#L", nil),
    ("TZ=Europe/Berlin\nH 2 * * *", "Jenkins' TZ= line above an expression", "H 2 * * *", "Europe/Berlin"),
    (
      "TZ=Europe/Berlin\n# nightly\n0 2 1 * 1-5", "Jenkins' TZ= line above an expression", "0 2 1 * +1-5",
      "Europe/Berlin"
    ),
    ("TZ=UTC\n@daily", "Jenkins' TZ= line above an expression", "H H * * *", "UTC"),
  ]

  @Test("wherever its meaning can be told", arguments: crontabs + clouds + systemd + durations + sentences + signs)
  func written(row: Row) {
    let error = #expect(throws: CronError.self) { try CronExpression.parse(row.text) }
    #expect(error?.diagnostic.code == "E150")
    let zone = row.zone.map { " and timezone = \"\($0)\"" } ?? ""
    #expect(error?.description == "looks like \(row.form); write '\(row.expression)'\(zone)")
  }
}
