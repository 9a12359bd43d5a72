import Glibc
import Testing

/// What `factotumctl` says about cron expressions, to the letter; every test says when it is, so that nothing moves.
@Suite(
  "factotumctl next and explain",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumctl: run `make build` first"))
struct CronCommands {
  private func factotumctl(_ arguments: [String]) async throws -> CommandResult {
    try await runCommand(["timeout", "60", "\(Installation.programs)/factotumctl"] + arguments)
  }

  @Test(
    "the coming fires, one a line, with what a change of the clock does",
    arguments: [
      (
        "15 2 * * 1-5", "Europe/Berlin", "2026-11-24T22:03:00Z", 2,
        """
        Wed 2026-11-25T02:15:00+01:00  Europe/Berlin  in 3h 12m
        Thu 2026-11-26T02:15:00+01:00  Europe/Berlin  in 1d 3h
        """
      ),
      (
        "30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00", 3,
        """
        Sat 2026-03-28T02:30:00+01:00  Europe/Berlin  in 2h 30m
        Sun 2026-03-29T03:00:00+02:00  Europe/Berlin  in 1d 2h  02:30 does not exist that night; runs at 03:00
        Mon 2026-03-30T02:30:00+02:00  Europe/Berlin  in 2d 1h
        """
      ),
      (
        "*/30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", 1,
        """
        Mon 2026-03-30T02:00:00+02:00  Europe/Berlin  in 1d 13h  02:00 and 02:30 on 2026-03-29 do not exist, and are skipped
        """
      ),
      (
        "30 2 * * *", "Europe/Berlin", "2026-10-25", 2,
        """
        Sun 2026-10-25T02:30:00+02:00  Europe/Berlin  in 2h 30m  first of two passes; does not run in the second
        Mon 2026-10-26T02:30:00+01:00  Europe/Berlin  in 1d 3h
        """
      ),
      (
        "30 * * * *", "Europe/Berlin", "2026-10-25T01:45", 3,
        """
        Sun 2026-10-25T02:30:00+02:00  Europe/Berlin  in 45m 0s  first of two passes
        Sun 2026-10-25T02:30:00+01:00  Europe/Berlin  in 1h 45m  second pass
        Sun 2026-10-25T03:30:00+01:00  Europe/Berlin  in 2h 45m
        """
      ),
      (
        "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00", 2,
        """
        Sun 2026-10-04T02:30:00+11:00  Australia/Lord_Howe  in 14h 0m  02:15 does not exist that night; runs at 02:30
        Mon 2026-10-05T02:15:00+11:00  Australia/Lord_Howe  in 1d 13h
        """
      ),
      (
        "*/15 * * * *", "Australia/Lord_Howe", "2026-04-05T01:30", 4,
        """
        Sun 2026-04-05T01:45:00+11:00  Australia/Lord_Howe  in 15m 0s  first of two passes
        Sun 2026-04-05T01:30:00+10:30  Australia/Lord_Howe  in 30m 0s  second pass
        Sun 2026-04-05T01:45:00+10:30  Australia/Lord_Howe  in 45m 0s  second pass
        Sun 2026-04-05T02:00:00+10:30  Australia/Lord_Howe  in 1h 0m
        """
      ),
      // What begins at a time that does not exist begins when that time is skipped.
      (
        "*/20 * * * *", "Europe/Berlin", "2026-03-29T02:30", 1,
        "Sun 2026-03-29T03:20:00+02:00  Europe/Berlin  in 20m 0s"
      ),
      (
        "@every 90m from 2026-11-24T02:00:00Z", "UTC", "2026-11-24", 2,
        """
        Tue 2026-11-24T02:00:00+00:00  UTC  in 2h 0m
        Tue 2026-11-24T03:30:00+00:00  UTC  in 3h 30m
        """
      ),
      ("@at 2026-11-24T02:00:00Z", "UTC", "2026-11-24", 5, "Tue 2026-11-24T02:00:00+00:00  UTC  in 2h 0m"),
    ])
  func next(text: String, zone: String, from: String, count: Int, lines: String) async throws {
    let result = try await factotumctl(["next", text, "--timezone", zone, "--from", from, "-n", "\(count)"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    #expect(result.output == lines + "\n")
  }

  @Test("the zone in front of an expression counts, five fires are shown, and --utc shows them in UTC")
  func zoneInFront() async throws {
    let result = try await factotumctl([
      "next", "CRON_TZ=Europe/Berlin 30 2 * * *", "--from", "2026-03-28T12:00:00Z", "--utc",
    ])
    #expect(
      result.output == """
        Sun 2026-03-29T01:00:00Z  UTC  in 13h 0m  02:30 does not exist that night; runs at 03:00
        Mon 2026-03-30T00:30:00Z  UTC  in 1d 12h
        Tue 2026-03-31T00:30:00Z  UTC  in 2d 12h
        Wed 2026-04-01T00:30:00Z  UTC  in 3d 12h
        Thu 2026-04-02T00:30:00Z  UTC  in 4d 12h

        """)
  }

  @Test("fires are had as JSON, with a note only where there is one")
  func json() async throws {
    let result = try await factotumctl([
      "next", "30 2 * * *", "--timezone", "Europe/Berlin", "--from", "2026-03-28T12:00", "-n", "2", "--json",
    ])
    #expect(result.status == 0 && result.errors.isEmpty)
    let first =
      #"{"time":"2026-03-29T03:00:00+02:00","utc":"2026-03-29T01:00:00Z","note":"02:30 does not exist that night; runs at 03:00"}"#
    let second = #"{"time":"2026-03-30T02:30:00+02:00","utc":"2026-03-30T00:30:00Z"}"#
    #expect(result.output == "[\(first),\(second)]\n")
  }

  @Test(
    "what cannot be used is told on standard error, with a caret where it is in the expression",
    arguments: [
      (["next", "60 2 * * *"], 2, "1:1: error E110: minute 60 is out of range 0–59\n  60 2 * * *\n  ^~\n"),
      (
        ["next", "0 0 * * MNO"], 2,
        "1:9: error E111: 'MNO' is not a day of week\n  0 0 * * MNO\n          ^~~\n  did you mean 'MON'?\n"
      ),
      (["next", "H 2 * * *"], 2, "1:1: error E125: 'H' needs a named schedule\n  H 2 * * *\n  ^\n"),
      (
        ["explain", "15 2 30 2 *"], 2,
        "1:6: error E140: never fires: no month in {Feb} has day 30\n  15 2 30 2 *\n       ^~~~~~\n"
      ),
      (
        ["explain", "daily"], 2,
        "1:1: error E150: looks like systemd OnCalendar; write '@daily'\n  daily\n  ^~~~~\n"
      ),
      (
        ["next", "15 2 * * *", "--timezone", "Europ/Berlin"], 2,
        "error E106: unknown time zone 'Europ/Berlin'; did you mean 'Europe/Berlin'?\n"
      ),
      (
        ["explain", "TZ=Europe/Berln 15 2 * * *"], 2,
        """
        1:4: error E106: unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?
          TZ=Europe/Berln 15 2 * * *
             ^~~~~~~~~~~~

        """
      ),
      (
        ["next", "CRON_TZ=Europe/Berlin 15 2 * * *", "--timezone", "UTC"], 2,
        """
        1:9: error E106: time zone given twice (Europe/Berlin and UTC)
          CRON_TZ=Europe/Berlin 15 2 * * *
                  ^~~~~~~~~~~~~

        """
      ),
      (
        ["next", "15 2 * * *", "--from", "2026-02-30"], 2,
        "factotumctl: '2026-02-30' is not a time; write it as 2026-11-25T02:15:00, with or without an offset\n"
      ),
      (["next", "-0 5 * * *"], 2, "factotumctl: '-0 5 * * *' begins with '-'; write -- before it\n"),
      (
        ["explain", "--", "-0 5 * * *"], 2,
        """
        1:1: error E150: looks like cronie's '-' in front of an expression; write '0 5 * * *'
          -0 5 * * *
          ^~~~~~~~~~
          a leading '-' keeps cronie from logging the job; there is no such thing here

        """
      ),
      (
        ["next", "cron(0 9 ? * 2-6 *)"], 2,
        """
        1:1: error E150: looks like AWS cron(...); write '0 9 * * MON-FRI' and timezone = "UTC"
          cron(0 9 ? * 2-6 *)
          ^~~~~~~~~~~~~~~~~~~

        """
      ),
      (
        ["explain", "dialy", "--socket", "/no/such"], 3,
        "factotumctl: cannot connect to '/no/such'; is factotumd running?\n"
      ),
      (["next", "@reboot"], 1, "factotumctl: it fires once after each boot, at no fixed time\n"),
      (["next", "@at 2020-01-01T00:00:00Z"], 1, "factotumctl: no fire is left before 2200\n"),
      (
        ["next", "backup", "--socket", "/no/such"], 3,
        "factotumctl: cannot connect to '/no/such'; is factotumd running?\n"
      ),
    ] as [([String], Int32, String)])
  func refused(arguments: [String], status: Int32, errors: String) async throws {
    let result = try await factotumctl(arguments)
    #expect(result.status == status && result.output.isEmpty, "\(result)")
    #expect(result.errors == errors)
  }

  @Test("common options may stand before the command or after it")
  func commonOptions() async throws {
    let rest = ["next", "30 2 * * *", "--timezone", "Europe/Berlin", "--from", "2026-11-24", "-n", "1"]
    for options in [["--utc"], ["--json"], ["--no-colour", "--utc"], ["--user", "--socket", "/no/such", "--json"]] {
      let (before, after) = (try await factotumctl(options + rest), try await factotumctl(rest + options))
      #expect(before.status == 0 && before.output == after.output && !before.output.isEmpty, "\(options): \(before)")
    }
    for arguments in [
      ["--socket", "/no/such", "list"], ["--socket=/no/such", "--json", "status"], ["list", "--socket", "/no/such"],
    ] {
      let result = try await factotumctl(arguments)
      #expect(result.status == 3 && result.errors.contains("'/no/such'"), "\(result)")
    }
  }

  @Test(
    "H and ~ are drawn for the schedule that is named, and told in words where none is",
    arguments: [
      (["explain", "H H * * *"], "at a drawn minute of a drawn hour every day; drawn by the schedule's name"),
      (["explain", "H H * * *", "--name", "nightly-etl"], "at 13:22 every day"),
      (
        ["explain", "H/15 3 * * *"],
        "every 15th minute (the first drawn) of hour 03 every day; drawn by the schedule's name"
      ),
      (
        ["explain", "0~30 3 * * *"],
        "at a drawn minute from 0 to 30 of hour 03 every day; drawn by the machine and the schedule's name"
      ),
      (["explain", "H 2 * * H"], "at a drawn minute of hour 02 on a drawn day of week; drawn by the schedule's name"),
    ])
  func drawn(arguments: [String], words: String) async throws {
    let result = try await factotumctl(arguments + ["--timezone", "UTC", "--from", "2026-11-24"])
    #expect(result.status == 0 && result.output.hasPrefix("fires      \(words)\n"), "\(result)")
    let next = try await factotumctl([
      "next", "H H * * *", "--name", "nightly-etl", "--timezone", "UTC", "--from", "2026-11-24", "-n", "1",
    ])
    #expect(next.output == "Tue 2026-11-24T13:22:00+00:00  UTC  in 13h 22m\n")
  }

  @Test("more fires than a thousand, and fewer than one, are refused", arguments: ["0", "1001", "x"])
  func count(text: String) async throws {
    let result = try await factotumctl(["next", "* * * * *", "-n", text])
    #expect(result.status == 2 && result.output.isEmpty && result.errors.contains("-n"))
  }
}
