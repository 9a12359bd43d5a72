import CivilTime
import Diagnostics
import ScheduleFile
import Testing

@Suite("The keys of a schedule")
struct ScheduleKeyTests {
  private func read(_ lines: String) -> ScheduleFile.Reading {
    ScheduleFile.parse("[a]\ncron = \"@daily\"\nfactfile = \"x\"\n\(lines)", on: .london)
  }

  @Test("are read into values")
  func values() throws {
    let reading = read(
      """
      start = ["one", "two"]
      webhook = "https://example.com/runs"
      max-parallel = 4
      heartbeat-interval = 60
      strict = true
      overlap = "queue"
      catchup = "all"
      catchup-window = "1h30m"
      catchup-limit = 7
      start-deadline = "90s"
      jitter = "5m"
      timeout = "2d"
      nice = -5
      umask = "027"
      oom-score-adjust = 500
      limits = { nofile = 4096, as = "2G", cpu = "1h", nproc = 100, fsize = "1G", core = 0, memlock = "infinity" }
      not-before = 2026-12-01T08:00:00
      not-after = "2027-12-01T08:00:00+01:00"
      exclude = [2026-12-25, "--12-26", "holidays.ics"]
      """)
    #expect(reading.diagnostics.isEmpty)
    let schedule = try #require(reading.schedules.first)
    #expect(schedule.start == ["one", "two"] && schedule.webhook == "https://example.com/runs")
    #expect(schedule.maxParallel == 4 && schedule.heartbeatInterval == .seconds(60) && schedule.isStrict)
    #expect(schedule.overlap == .queue && schedule.catchUp == .all && schedule.catchUpLimit == 7)
    #expect(schedule.catchUpWindow == .seconds(5400) && schedule.startDeadline == .seconds(90))
    #expect(schedule.jitter == .seconds(300) && schedule.timeout == .seconds(2 * 86_400))
    #expect(schedule.nice == -5 && schedule.umask == 0o027 && schedule.oomScoreAdjust == 500)
    #expect(
      schedule.limits.values == [
        .nofile: 4096, .as: 2 << 30, .cpu: 3600, .nproc: 100, .fsize: 1 << 30, .core: 0, .memlock: .max,
      ])
    let morning = CivilDateTime(date: CivilDate(year: 2026, month: 12, day: 1), hour: 8, minute: 0, second: 0)
    #expect(schedule.notBefore == .local(morning))
    #expect(schedule.notAfter == .instant(try #require(Instant(rfc3339UTC: "2027-12-01T07:00:00Z"))))
    #expect(schedule.exclude.count == 3 && schedule.exclude.last == .file(path: "holidays.ics"))
  }

  @Test("that are absent have the values of the specification")
  func defaults() throws {
    let schedule = try #require(read("").schedules.first)
    #expect(schedule.overlap == .skip && schedule.catchUp == .latest && schedule.catchUpWindow == .seconds(86_400))
    #expect(schedule.catchUpLimit == 100 && schedule.jitter == .zero && schedule.umask == 0o022)
    #expect(schedule.startDeadline == nil && schedule.timeout == nil && !schedule.isStrict)
    #expect(schedule.limits.values.isEmpty && schedule.exclude.isEmpty && schedule.nice == nil)
  }

  @Test(
    "take a value of their kind alone, and say what that is",
    arguments: [
      ("overlap = \"skpi\"", "'overlap' cannot be 'skpi'", "did you mean 'skip'?"),
      ("overlap = \"forever\"", "'overlap' cannot be 'forever'", "it is one of skip, queue, replace, allow"),
      ("overlap = true", "'overlap' must be a text, and is true or false", nil),
      ("catchup = \"al\"", "'catchup' cannot be 'al'", "did you mean 'all'?"),
      ("jitter = 300", "'jitter' must be a duration, and is a number", Self.example),
      ("jitter = \"300\"", "'300' is no duration", Self.example),
      ("jitter = \"\"", "'' is no duration", Self.example),
      ("jitter = \"-5m\"", "'-5m' is no duration", Self.example),
      ("jitter = \"5 minutes\"", "'5 minutes' is no duration", Self.example),
      ("timeout = \"0s\"", "'timeout' must be from 1s to 3650d, and is 0s", nil),
      ("catchup-window = \"99999d\"", "'catchup-window' must be from 0s to 3650d, and is 99999d", nil),
      ("catchup-window = \"99999999999d\"", "'99999999999d' is no duration", Self.example),
      ("catchup-limit = 0", "'catchup-limit' must be from 1 to 10000, and is 0", nil),
      ("max-parallel = 0", "'max-parallel' must be at least 1, and is 0", nil),
      ("max-parallel = \"4\"", "'max-parallel' must be a whole number, and is a text", nil),
      ("heartbeat-interval = 0", "'heartbeat-interval' must be from 1 to 86400, and is 0", nil),
      ("heartbeat-interval = \"2d\"", "'heartbeat-interval' must be from 1s to 24h", nil),
      ("strict = \"yes\"", "'strict' must be true or false, and is a text", nil),
      ("webhook = \"ftp://x\"", "'webhook' must be a URL of http or https", nil),
      ("nice = 20", "'nice' must be from -20 to 19, and is 20", nil),
      ("oom-score-adjust = -1001", "'oom-score-adjust' must be from -1000 to 1000, and is -1001", nil),
      ("umask = 22", "'umask' must be a text of octal digits, at most 0777", "write umask = \"022\""),
      ("umask = \"1777\"", "'umask' must be a text of octal digits, at most 0777", "write umask = \"022\""),
      ("limits = { nofiles = 1 }", "unknown limit 'nofiles'", "did you mean 'nofile'?"),
      ("limits = { as = \"2X\" }", "the limit 'as' must be bytes or a size as in \"2G\", or \"infinity\"", nil),
      ("limits = { nproc = \"2G\" }", "the limit 'nproc' must be a whole number of at least 0, or \"infinity\"", nil),
      ("limits = { cpu = -1 }", "the limit 'cpu' must be seconds or a duration as in \"1h\", or \"infinity\"", nil),
      (
        "not-before = 2026-12-01", "'2026-12-01' is no date and time",
        "write 2026-12-01T08:00:00, or with an offset 2026-12-01T08:00:00Z"
      ),
      (
        "not-after = \"soon\"", "'soon' is no date and time",
        "write 2026-12-01T08:00:00, or with an offset 2026-12-01T08:00:00Z"
      ),
      (
        "exclude = \"2026-02-30\"", "'2026-02-30' is no date that exists",
        "write 2026-12-25, --12-25 for every year, or the path of a file of dates"
      ),
      (
        "exclude = [\"12-25\"]", "'12-25' is no date that exists",
        "write 2026-12-25, --12-25 for every year, or the path of a file of dates"
      ),
      ("journal-limit = \"nome\"", "'journal-limit' must be a number of bytes, or \"none\", and is a text", nil),
      ("start-deadlin = \"1h\"", "unknown key 'start-deadlin'", "did you mean 'start-deadline'?"),
    ] as [(String, String, String?)])
  func mistakes(line: String, message: String, hint: String?) {
    let diagnostics = read(line).diagnostics
    #expect(diagnostics.map(\.message) == [message])
    #expect(diagnostics.first?.hint == hint)
    #expect(diagnostics.first?.span?.start.line == 4)
  }

  private static let example = "write a number and a unit, as in 90s, 15m, 1h30m or 7d"

  @Test("a last time before the first one is a mistake")
  func reversedBounds() {
    let diagnostics = read("not-before = 2026-12-02T00:00:00Z\nnot-after = 2026-12-01T00:00:00Z").diagnostics
    #expect(diagnostics.map(\.message) == ["'not-after' lies before 'not-before'"])
  }

  @Test("those that a program cannot carry out are mistakes where it asks")
  func unsupported() {
    let machine = MachineFacts(
      knowsZone: { _ in true }, zoneNames: { [] }, identity: nil, unsupportedKeys: [.overlap])
    let reading = ScheduleFile.parse("[a]\ncron = \"@daily\"\nfactfile = \"x\"\noverlap = \"skip\"", on: machine)
    #expect(reading.diagnostics.map(\.message) == ["the key 'overlap' is not supported by this version yet"])
  }
}
