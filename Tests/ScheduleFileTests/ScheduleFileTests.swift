import CivilTime
import Cron
import Diagnostics
import JSON
import RunConstraint
import ScheduleFile
import Testing

@Suite("A schedule file")
struct ScheduleFileTests {
  private func read(_ text: String) -> ScheduleFile.Reading {
    ScheduleFile.parse(text, on: .london)
  }

  @Test(
    "a name that only looks like a reserved one is good",
    arguments: ["Factotumd", "factotumd2", "job", "jobs-1", "my-job-1"])
  func unreserved(name: String) {
    #expect(!Schedule.isReserved(name))
  }

  @Test("gives each table a schedule, with the defaults of the file below it")
  func good() throws {
    let reading = read(
      """
      [defaults]
      timezone = "Europe/London"
      env = { bucket = "s3://acme", depth = { a = [1, 2.5, true] } }
      tag = { team = "data" }

      [nightly-etl]
      cron = ["15 2 * * *", "@hourly"]
      factfile = "jobs/nightly.factfile"
      constraint = "host,etl-1"
      env = { bucket = "s3://other" }
      user = "etl"
      journal-limit = "none"

      [weekly]
      cron = "0 0 * * 0"
      factfile = "/jobs/weekly.factfile"
      constraint = ["host,a", "host,b"]
      timezone = "UTC"
      enabled = false
      description = "once a week"
      tag = { kind = "report" }
      """)
    #expect(reading.diagnostics.isEmpty)
    #expect(reading.schedules.map(\.name) == ["nightly-etl", "weekly"])
    let nightly = try #require(reading.schedules.first), weekly = try #require(reading.schedules.last)
    #expect(nightly.cron.count == 2 && nightly.timezone == "Europe/London" && nightly.user == "etl")
    #expect(nightly.env.compactText == #"{"depth":{"a":[1,2.5,true]},"bucket":"s3://other"}"#)
    #expect(nightly.journalLimit == nil && weekly.journalLimit == 16 << 20)
    #expect(nightly.constraints.map(\.value) == ["etl-1"] && weekly.constraints.map(\.value) == ["a", "b"])
    #expect(weekly.timezone == "UTC" && !weekly.isEnabled && weekly.description == "once a week")
    #expect(weekly.tags == ["team": "data", "kind": "report"])
  }

  @Test(
    "shows each mistake with its line, a caret and the way out",
    arguments: [
      (
        "[a]\ncrom = \"@daily\"\nfactfile = \"x\"\ncron = \"@daily\"",
        """
        f:2:1: error: unknown key 'crom'
          crom = "@daily"
          ^~~~
          did you mean 'cron'?
        """
      ),
      (
        "[a]\ncron = \"61 2 * * *\"\nfactfile = \"x\"",
        """
        f:2:9: error E110: minute 61 is out of range 0–59
          cron = "61 2 * * *"
                  ^~
        """
      ),
      (
        "[a]\ncron = \"@daily\"\nfactfile = \"x\"\ntimezone = \"Europe/Lodnon\"",
        """
        f:4:12: error E106: unknown time zone 'Europe/Lodnon'; did you mean 'Europe/London'?
          timezone = "Europe/Lodnon"
                     ^~~~~~~~~~~~~~~
        """
      ),
      (
        "[a]\ncron = \"CRON_TZ=UTC 0 0 * * *\"\nfactfile = \"x\"",
        """
        f:2:17: error: a time zone cannot stand in an expression
          cron = "CRON_TZ=UTC 0 0 * * *"
                          ^~~
          use the key 'timezone'
        """
      ),
      (
        "[a]\ncron = 5\nfactfile = \"x\"",
        """
        f:2:8: error: 'cron' must be a text, and is a number
          cron = 5
                 ^
        """
      ),
      (
        "[a]\nfactfile = \"x\"",
        """
        f:1:2: error: the schedule 'a' has no cron
          [a]
           ^
        """
      ),
      (
        "cron = \"@daily\"",
        """
        f:1:1: error: 'cron' does not belong to any schedule
          cron = "@daily"
          ^~~~
          put a line with the schedule's name above it, as in [nightly-etl]
        """
      ),
      (
        "[\"a b\"]\ncron = \"@daily\"\nfactfile = \"x\"",
        """
        f:1:2: error: 'a b' cannot be a schedule's name
          ["a b"]
           ^~~
          use letters, digits, '-' and '_', at most 128 of them, a letter or digit first
        """
      ),
      (
        "[factotumd]\ncron = \"@daily\"\nfactfile = \"x\"",
        """
        f:1:2: error: the name 'factotumd' is reserved
          [factotumd]
           ^~~~~~~~~
          'factotumd' and names that start with 'job-' are used by the daemon; choose another name
        """
      ),
      (
        "[fine]\ncron = \"@daily\"\nfactfile = \"x\"\n[job-1]\ncron = \"@daily\"\nfactfile = \"x\"",
        """
        f:4:2: error: the name 'job-1' is reserved
          [job-1]
           ^~~~~
          'factotumd' and names that start with 'job-' are used by the daemon; choose another name
        """
      ),
      (
        "[a]\ncron = \"@daily\"\nfactfile = \"x\"\noverlap = \"queue\"",
        """
        f:4:1: error: the key 'overlap' is not supported by this version yet
          overlap = "queue"
          ^~~~~~~
        """
      ),
      (
        "[a]\ncron = \"@daily\"\nfactfile = \"x\"\nconstraint = \"hots,b\"",
        """
        f:4:14: error: the constraint 'hots,b' is not valid: unknown kind 'hots'; did you mean 'host'?
          constraint = "hots,b"
                       ^~~~~~~~
        """
      ),
    ])
  func mistakes(text: String, rendered: String) {
    let diagnostics = read(text).diagnostics
    #expect(diagnostics.map { $0.rendered(file: "f", source: text) } == [rendered])
  }

  @Test("tells all its mistakes at once, those of the defaults once")
  func several() {
    let text =
      "[defaults]\nuser = 1\n[a]\ncron = \"x\"\nfactfile = \"\"\n[b]\ncron = \"@daily\"\nfactfile = \"y\"\nenabled = \"no\"\n"
    #expect(read(text).diagnostics.compactMap(\.span?.start.line) == [2, 4, 5, 9])
    #expect(!read(text).isGood)
  }

  @Test(
    "that is no TOML is one mistake with its place",
    arguments: [("[a]\ncron = \n", 2), ("[a\n", 1), ("a = 1\na = 2\n", 2)])
  func syntax(text: String, line: Int) {
    let diagnostics = read(text).diagnostics
    #expect(diagnostics.count == 1 && diagnostics.first?.span?.start.line == line)
  }

  @Test("drawn values belong to the schedule's name, or to its seed")
  func drawn() throws {
    func reading(_ name: String, seed: String? = nil) throws -> Schedule {
      let key = seed.map { "seed = \"\($0)\"\n" } ?? ""
      let text = "[\(name)]\ncron = \"H H * * *\"\nfactfile = \"x\"\n\(key)"
      let reading = ScheduleFile.parse(text, on: .london)
      #expect(reading.diagnostics.isEmpty)
      return try #require(reading.schedules.first)
    }
    let first = try reading("one"), renamed = try reading("two", seed: "one"), second = try reading("two")
    let zero = Instant(secondsSinceEpoch: 0)
    #expect(first.cron[0].next(after: zero, in: .utc) == renamed.cron[0].next(after: zero, in: .utc))
    #expect(first.cron[0].next(after: zero, in: .utc) != second.cron[0].next(after: zero, in: .utc))
    #expect(renamed.seed == "one")
  }

  @Test("what surprises people in an expression is a warning at its place, and some of it is said once")
  func cronWarnings() {
    let text = """
      [one]
      cron = ["0 0 1 * MON", "*/7 * * * *"]
      factfile = "x"
      [two]
      cron = "0 0 1 * TUE"
      factfile = "x"
      """
    let reading = ScheduleFile.parse(text, on: .london)
    #expect(reading.isGood)
    let told = reading.diagnostics.map { "\($0.code ?? "") \($0.span?.start.line ?? 0):\($0.span?.start.column ?? 0)" }
    #expect(told == ["W202 2:18", "W203 2:25"])
  }
}
