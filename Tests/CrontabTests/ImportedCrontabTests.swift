import Crontab
import Diagnostics
import Factfile
import JSON
import ScheduleFile
import Testing

@Suite("An imported crontab")
struct ImportedCrontabTests {
  private static let machine = MachineFacts(knowsZone: { _ in true }, zoneNames: { [] }, identity: "machine")

  private func imported(
    _ text: String, _ form: Crontab.Form = .user(owner: "alice"), _ dialect: CrontabDialect = .debian,
    isForced: Bool = false
  ) -> ImportedCrontab {
    ImportedCrontab(
      Machine.read(text, form, dialect), name: "tab", path: "/etc/cron.d/tab", dialect: dialect, isForced: isForced)
  }

  @Test("is one file of schedules, and a factfile for each line")
  func texts() throws {
    let files = imported("# nightly\nMAILTO=root\n15 2 * * * /usr/bin/etl --day $(date +\\%F)\n").files
    #expect(files.map(\.name) == ["tab-3.factfile", "tab.toml"])
    #expect(
      files[1].text == #"""
        # Imported from the crontab /etc/cron.d/tab, as Debian's cron reads it.

        [defaults]
        overlap = "allow"
        catchup = "none"
        user = "alice"
        working-directory = "/home/alice"
        environment = { "LOGNAME" = "alice", "MAILTO" = "root", "PATH" = "/usr/bin:/bin", "SHELL" = "/bin/sh", "USER" = "alice" }

        # nightly
        # line 3: 15 2 * * * /usr/bin/etl --day $(date +\%F)
        [tab-3]
        cron = "15 2 * * *"
        factfile = "tab-3.factfile"

        """#)
    #expect(
      files[0].text == #"""
        {
          "schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1",
          "data": {
            "name": "tab-3",
            "tasks": [
              {
                "name": "command",
                "executor": "shell",
                "command": "/usr/bin/etl --day $(date +%F)",
                "arguments": [],
                "dependsOn": [],
                "onResult": {"terminateJobWithSuccess":[],"continueJob":[0]}
              }
            ]
          }
        }

        """#)
  }

  @Test("means what the crontab says, whatever characters stand in it")
  func meaning() throws {
    let text = #"""
      SHELL=/bin/bash
      A="a\b'c # d = é	{{x}}"
      1 2 * * * printf '%%s' "\" {{x}} \\ é	" \
      A=other
      3 4 1 * * www-data%{{x}} "in" %\%
      """# + "\n"
    let crontab = Machine.read(text)
    let imported = imported(text)
    let file = try #require(imported.files.last)
    let reading = ScheduleFile.parse(file.text, on: Self.machine)
    #expect(reading.isGood && reading.schedules.count == 2)
    for (job, schedule) in zip(crontab.jobs, reading.schedules) {
      #expect(schedule.environment == job.environment && schedule.user == job.user)
      #expect(schedule.workingDirectory == job.workingDirectory)
      #expect(schedule.overlap == .allow && schedule.catchUp == .none && schedule.jitter == .zero)
      let source = try #require(imported.files.first { $0.name == schedule.factfile })
      let task = try #require(
        Factfile.parse(bytes: Array(source.text.utf8), variables: Variables(values: ["x": "no"])).factfile.tasks.first)
      #expect(task.input == job.input && task.shell == "/bin/bash" && task.arguments == [])
      // A shell task has one blank behind its command.
      let isEscaped = job.command.hasSuffix("\\")
      #expect(task.command == job.command + (isEscaped ? "\\" : ""))
    }
  }

  @Test("keeps what differs from line to line with each line")
  func differences() throws {
    let text = "CRON_TZ=UTC\n1 0 * * * a\nCRON_TZ=Europe/Berlin\nRANDOM_DELAY=5\nB=2\n2 0 * * * b\n"
    let file = try #require(imported(text, .user(owner: "root"), .cronie).files.last)
    let schedules = ScheduleFile.parse(file.text, on: Self.machine).schedules
    #expect(schedules.map(\.timezone) == ["UTC", "Europe/Berlin"])
    #expect(schedules.map(\.jitter) == [.zero, .seconds(300)])
    #expect(schedules.map { $0.environment["B"] } == [nil, "2"])
  }

  @Test("of a file that cron refuses is empty, unless somebody insists")
  func refused() {
    let text = "0/5 * * * * bad\n0 1 * * * good\n"
    #expect(imported(text).files.isEmpty && imported(text).schedules.isEmpty)
    #expect(imported(text, isForced: true).schedules.map(\.name) == ["tab-2"])
    #expect(imported(text, isForced: true).files.last?.text.contains("# not imported: 0/5 * * * * bad\n") == true)
  }

  @Test("leaves over what no process could be given")
  func tooLong() {
    let command = String(repeating: "x", count: 131_069)
    let imported = imported("0 0 * * * \(command) y\n0 1 * * * b\n", .user(owner: "root"), .cronie)
    #expect(imported.schedules.map(\.line) == [2] && imported.leftovers.count == 1)
    #expect(imported.leftovers.first?.message.contains("131071") == true)
  }

  @Test(
    "has a name that may be a schedule's, different from others",
    arguments: [
      ("backup", "backup"), ("e2scrub_all", "e2scrub_all"), ("my crontab.txt", "my-crontab-txt"), ("-x", "cron-x"),
      ("_x", "cron-x"), ("", "crontab"), ("é", "crontab"), ("job", "cron-job"), ("job-1", "cron-job-1"),
      ("taken", "taken_2"),
      (String(repeating: "a", count: 200), String(repeating: "a", count: 110)),
    ])
  func names(fileName: String, name: String) {
    let found = ImportedCrontab.baseName(for: fileName, unlike: ["taken"])
    #expect(found == name && Schedule.isValidName("\(found)-10000") && !Schedule.isReserved("\(found)-1"))
  }
}
