import Glibc
import Testing

extension CronCommands {
  @Test(
    "an expression is explained: words, canonical form, next fire, and what may surprise",
    arguments: [
      (
        "15  02 * * MON-FRI", "Europe/Berlin", "2026-11-24T22:03:00Z",
        """
        fires      at 02:15 on weekdays
        canonical  15 2 * * 1-5
        next       Wed 2026-11-25T02:15:00+01:00  Europe/Berlin  in 3h 12m
        """
      ),
      (
        "30 2 */2 * MON", "UTC", "2026-03-01",
        """
        fires      at 02:30 on every 2nd day from the 1st to the 31st, and on Mondays
        canonical  30 2 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * 1
        next       Sun 2026-03-01T02:30:00+00:00  UTC  in 2h 30m
        1:6: warning W201: '*/2' with a restricted weekday: Factotum ORs (OCPS); cronie and Debian cron AND. \
        Write '1-31/2' to keep OR or '+MON' for AND
          30 2 */2 * MON
               ^~~
        1:6: warning W203: '*/2' restarts every month (…31, then 1)
          30 2 */2 * MON
               ^~~
        """
      ),
      (
        "15 2 * * *", "Europe/Berlin", "2026-11-24T22:03:00Z",
        """
        fires      at 02:15 every day
        canonical  15 2 * * *
        next       Wed 2026-11-25T02:15:00+01:00  Europe/Berlin  in 3h 12m
        warning W205: 02:15 does not exist on 2027-03-28 in Europe/Berlin; will run at 03:00
        warning W205: 02:15 comes twice on 2027-10-31 in Europe/Berlin; will run the first time only
        """
      ),
      (
        "0 0 29 2 +MON", "UTC", "2026-03-01",
        """
        fires      at 00:00 on the 29th of February where that is a Monday
        canonical  0 0 29 2 +1
        next       Mon 2044-02-29T00:00:00+00:00  UTC  in 6574d 0h
        warning W206: next run is more than 5 years away (2044-02-29)
        """
      ),
      (
        "@reboot", "UTC", "2026-03-01",
        """
        fires      once after each boot
        canonical  @reboot
        next       it fires once after each boot, at no fixed time
        """
      ),
    ])
  func explained(text: String, zone: String, from: String, lines: String) async throws {
    let result = try await runCommand([
      "\(Installation.programs)/factotumctl", "explain", text, "--timezone", zone, "--from", from,
    ])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    #expect(result.output == lines + "\n")
  }

  @Test("an explanation is had as JSON")
  func explanationAsJSON() async throws {
    let result = try await runCommand([
      "\(Installation.programs)/factotumctl", "explain", "*/90 2 * * *", "--timezone", "UTC", "--from", "2026-03-01",
      "--json",
    ])
    let next = #"{"time":"2026-03-01T02:00:00+00:00","utc":"2026-03-01T02:00:00Z"}"#
    let warning =
      #"{"code":"W203","message":"'*/90' only matches minute 0","column":1,"length":4,"hint":"for every 90 minutes write '@every 90m'"}"#
    let words = "at 02:00 every day"
    #expect(
      result.output
        == #"{"words":"\#(words)","canonical":"*/60 2 * * *","timezone":"UTC","next":\#(next),"warnings":[\#(warning)]}"#
        + "\n")
  }

  @Test("a schedule's fires are those of its expressions together, in its zone; a mistyped name is told the nearest")
  func named() async throws {
    let directory = "/tmp/factotum-named-\(getpid())"
    defer { _ = unsafe system("rm -rf '\(directory)'") }
    let schedule = """
      [nightly]
      cron = ["30 2 * * *", "0 3 * * SUN", "0 12 1 * *"]
      timezone = "Europe/Berlin"
      factfile = "x.factfile"

      [resting]
      cron = "00 0-23/1 * * mon-FRI"
      factfile = "x.factfile"
      enabled = false

      [daily]
      cron = "2/4 0 2 * * *"
      timezone = "Europe/Berlin"
      factfile = "x.factfile"
      """
    let script = """
      mkdir -p "$0"/{schedules,state,runtime}; cd "$0"; printf '%s\\n' "$1" >schedules/nightly.toml
      '\(Installation.programs)/factotumd' --schedules schedules --state state --runtime runtime --log-format json 2>log &
      trap 'kill $!; wait' EXIT
      until grep -qs 'is ready' log; do kill -0 $! || exit 9; sleep 0.1; done
      export FACTOTUM_SOCKET="$0/runtime/io.factotum.Scheduler"
      '\(Installation.programs)/factotumctl' next nightly --from 2026-03-28T12:00 -n 3
      '\(Installation.programs)/factotumctl' next nigthly; echo $?
      '\(Installation.programs)/factotumctl' next nightly --timezone UTC; echo $?
      '\(Installation.programs)/factotumctl' next resting; echo $?
      '\(Installation.programs)/factotumctl' list --all | sed '/^$/,$d' | tr -s ' ' | grep -oE '30 2 .*|00 0.*|2/4 .*' | sort
      '\(Installation.programs)/factotumctl' explain daily --from 2026-11-24 --timezone Europe/Berlin
      '\(Installation.programs)/factotumctl' explain nightly --from 2026-11-24 | grep -A1 expression
      '\(Installation.programs)/factotumctl' list | grep -cE '(Mon|Tue|Wed|Thu|Fri|Sat|Sun) 20'
      """
    let result = try await runCommand(["timeout", "60", "bash", "-c", script, directory, schedule])
    #expect(
      result.output == """
        Sun 2026-03-29T03:00:00+02:00  Europe/Berlin  in 14h 0m  02:30 does not exist that night; runs at 03:00
        Mon 2026-03-30T02:30:00+02:00  Europe/Berlin  in 1d 13h
        Tue 2026-03-31T02:30:00+02:00  Europe/Berlin  in 2d 13h
        1
        2
        1
        00 0-23/1 * * mon-FRI
        2/4 0 2 * * *
        30 2 * * *, 0 3 * * SUN, 0 12 1 * *
        expression 2/4 0 2 * * *
        fires      every 4 seconds from 02:00:02 to 02:00:58 every day
        canonical  2,6,10,14,18,22,26,30,34,38,42,46,50,54,58 0 2 * * *
        next       Tue 2026-11-24T02:00:02+01:00  Europe/Berlin  in 2h 0m
        warning W205: 02:00:02 does not exist on 2027-03-28 in Europe/Berlin; will run at 03:00
        warning W205: 02:00:02 comes twice on 2027-10-31 in Europe/Berlin; will run the first time only
        expression 30 2 * * *
        fires      at 02:30 every day
        --
        expression 0 3 * * SUN
        fires      at 03:00 on Sundays
        --
        expression 0 12 1 * *
        fires      at 12:00 on the 1st
        2

        """, "\(result)")
    #expect(
      result.errors == """
        factotumctl: there is no schedule 'nigthly'; did you mean 'nightly'?
        error E106: time zone given twice (Europe/Berlin and UTC)
        factotumctl: the schedule 'resting' is disabled and does not fire

        """)
  }
}
