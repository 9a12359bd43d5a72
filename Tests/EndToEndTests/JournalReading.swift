import JSON
import Testing

extension HostTests {
  /// What somebody reads who types `journalctl -u factotum`.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct JournalReading {
    /// A task of a factfile 1-0-1; dependencies and members as JSON, command as it is.
    private static func task(_ name: String, _ command: String, after: String = "", _ members: String = "") -> String {
      let quoted = command.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return #"{"name":"\#(name)","executor":"shell","command":"\#(quoted)","arguments":[],"dependsOn":[\#(after)],"#
        + #"\#(members)"onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
    }

    private static func factfile(_ tasks: String...) -> String {
      #"{"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1","data":{"name":"job","tasks":["#
        + tasks.joined(separator: ",") + "]}}\n"
    }

    /// Installs the service and gives it schedules that all come due once, in the same second.
    private static func start(_ schedules: String, _ factfiles: [String: String], on host: TestHost) async throws {
      try await InstalledService.install(on: host)
      try await host.succeed(["mkdir", "-p", "/etc/factotum.d/jobs"])
      for (name, text) in factfiles { try await host.write(text, to: "/etc/factotum.d/jobs/\(name).factfile") }
      let time = try await host.succeed(["date", "-u", "-d", "+5 seconds", "+%S %M %H"])
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let defaults = "[defaults]\ntimezone = \"UTC\"\n"
      try await host.write(
        defaults + schedules.replacing("TIME", with: "\(time) * * *"), to: "/etc/factotum.d/jobs.toml")
      try await host.succeed(["factotumctl", "reload"])
    }

    private static func waitForRuns(_ count: Int, on host: TestHost) async throws {
      _ = try await eventually("\(count) runs have ended") {
        try await host.journal("--unit=factotum", "MESSAGE_ID=\(runEnded)").count >= count ? true : nil
      }
    }

    private static let runEnded = "412d076b10354d708ca6b59727b1666f"

    // MARK: The README

    private static let failing = factfile(
      task("dump", "echo 'dumping 3 databases'; sleep 0.3"),
      task("verify", "sleep 0.1; echo 'orders.sql.gz: checksum mismatch' >&2; exit 3", after: #""dump""#),
      task("upload", "echo uploading", after: #""verify""#),
      task("alert", "echo 'paging the operator'", after: #""verify""#, #""runs":"onFailure","#))
    private static let retried = factfile(
      task("list", "sleep 0.1; echo '214 files'"),
      task(
        "copy", "sleep 0.2; [ $FACTOTUM_ATTEMPT = 2 ] && echo '214 files copied'", after: #""list""#,
        #""retries":{"count":1,"delay":"1s"},"#))

    @Test("the README shows what three concurrent jobs leave in it, and what a host says that a constraint excludes")
    func readme() async throws {
      let blocks = try await Documentation.blocks("")
      let shown = try #require(blocks.first { $0.contains("started run ") }).split(separator: "\n").map(String.init)
      let excluded = try #require(blocks.first { $0.contains("not run on this host") })
      #expect(shown.count == 30)
      let report = """
        [nightly-report]
        cron = "TIME"
        factfile = "jobs/report.factfile"
        constraint = "host,etl-1"
        env = { bucket = "s3://acme" }

        """
      let others = """
        [nightly-backup]
        cron = "TIME"
        factfile = "jobs/backup.factfile"
        [media-sync]
        cron = "TIME"
        factfile = "jobs/sync.factfile"

        """
      let job = try #require(try await Documentation.blocks("json").first)
      let factfiles = ["report": job, "backup": Self.failing, "sync": Self.retried]
      try await TestHost.with("etl-1", "web-1") { hosts async throws in
        try await Self.start(report, factfiles, on: hosts[1])
        try await Self.start(report + others, factfiles, on: hosts[0])
        try await Self.waitForRuns(3, on: hosts[0])
        let told = try await Self.lines(about: "nightly-|media-", on: hosts[0])
        #expect(Self.bySpeaker(told) == Self.bySpeaker(shown), "\(told.joined(separator: "\n"))")
        let no = try await Self.lines(about: "nightly-", on: hosts[1])
        #expect(no.map { Line($0)?.message } == [Line(excluded)?.message])
      }
    }

    private static func lines(about names: String, on host: TestHost) async throws -> [String] {
      try await host.succeed(["sh", "-c", "journalctl --unit=factotum --no-pager | grep -E ' (\(names))'"])
        .split(separator: "\n").map(String.init)
    }

    /// A line of `journalctl`.
    private struct Line {
      let host: Substring, name: Substring, process: Substring, message: String

      init?(_ line: String) {
        // Nov 24 02:15:00 etl-1 nightly-report[612]: started run ...
        let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard words.count == 6, let bracket = words[4].firstIndex(of: "["), words[4].hasSuffix("]:") else { return nil }
        host = words[3]
        name = words[4][..<bracket]
        process = words[4][bracket...].dropFirst().dropLast(2)
        message = words[5].split(separator: " ").map(Self.plain).joined(separator: " ")
      }

      /// A word without what differs from one run to the next: the digits of a time, and durations.
      private static func plain(_ word: Substring) -> String {
        if word.contains("."), word.allSatisfy({ $0.isNumber || $0 == "." }) { return "0.0" }
        let isTime = word.contains("20") && word.contains("T") && word.contains("Z")
        return isTime ? String(word.map { $0.isNumber ? "0" : $0 }) : String(word)
      }
    }

    /// Messages in their order, for each process and name: how those of different ones mix is chance.
    private static func bySpeaker(_ lines: [String]) -> [String: [String]] {
      let parsed = lines.compactMap(Line.init)
      // The daemon's process speaks under the name of each schedule.
      let daemon = parsed.first { $0.message.hasPrefix("started run ") }?.process
      var found: [String: [String]] = [:]
      for line in parsed {
        found["\(line.host) \(line.name) \(line.process == daemon ? "daemon" : "runner")", default: []].append(
          line.message)
      }
      return found
    }

    // MARK: Hostile output

    /// Something that a task prints.
    private struct Printed {
      /// As an argument of printf.
      let text: String
      let messages: [String]
      /// Whether the bytes go along.
      var hasRaw = true
    }

    private static let printed = [
      Printed(text: #"gr\374n\n"#, messages: ["gr\u{FFFD}n"]),
      Printed(text: #"10%%\r20%%\rdone\n"#, messages: ["done"]),
      Printed(text: #"\033[31mred\033[0m\033[K\n"#, messages: ["red"]),
      Printed(text: #"bell\a\n"#, messages: [#"bell\u0007"#]),
      Printed(text: #"nul\000del\177\n"#, messages: [#"nul\u0000del\u007f"#]),
      Printed(text: #"c1\302\205\302\233\n"#, messages: [#"c1\u0085\u009b"#]),
      Printed(text: #"lone\033"#, messages: [#"lone\u001b"#]),
      Printed(text: #"\033]0;title\007titled\n"#, messages: ["titled"]),
      Printed(text: #"none\357\277\276\357\267\220\n"#, messages: ["none\u{FFFD}\u{FFFD}"]),
      Printed(text: #"sep\342\200\250\n"#, messages: ["sep\u{2028}"], hasRaw: false),
      Printed(text: #"tab\tgr\303\274n\n"#, messages: ["tab\tgrün"], hasRaw: false),
      Printed(text: #"dos\r\nlines\r\n"#, messages: ["dos", "lines"], hasRaw: false),
    ]

    @Test("shows every line as text, whatever a task prints, and has the bytes it printed")
    func hostileOutput() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        var tasks: [String] = []
        for (number, printed) in Self.printed.enumerated() {
          tasks.append(Self.task("t\(number)", "printf '\(printed.text)'"))
        }
        tasks.append(Self.task("long", #"yes é | head -n 50000 | tr -d '\n'; printf '\377\n'"#))
        tasks.append(Self.task("a b/c", "echo named"))
        let schedule = "[hostile]\ncron = \"TIME\"\nfactfile = \"jobs/hostile.factfile\"\n"
        try await Self.start(schedule, ["hostile": Self.factfile(tasks.joined(separator: ","))], on: host)
        try await Self.waitForRuns(1, on: host)
        let short = try await host.succeed(["journalctl", "--unit=factotum", "--no-pager", "--output=short"])
        #expect(!short.contains("blob data"), "\(short)")
        for number in Self.printed.indices { try await Self.expectLines(of: number, on: host) }
        try await Self.expectLongLine(on: host)
        try await Self.expectNames(count: tasks.count, on: host)
      }
    }

    private static func output(_ task: String, on host: TestHost) async throws -> [JournalEntry] {
      try await host.journal("FACTOTUM_TASK=\(task)", "FACTOTUM_STREAM=stdout")
    }

    private static func expectLines(of number: Int, on host: TestHost) async throws {
      let expected = printed[number]
      let entries = try await output("t\(number)", on: host)
      #expect(entries.map { $0["MESSAGE"] } == expected.messages, "\(expected.text)")
      for entry in entries {
        #expect((entry.value["FACTOTUM_RAW"] != nil) == expected.hasRaw, "\(expected.text)")
        #expect(entry["SYSLOG_IDENTIFIER"] == "hostile/t\(number)")
      }
    }

    private static func expectLongLine(on host: TestHost) async throws {
      let latin = try await output("t0", on: host).first?.value["FACTOTUM_RAW"]?.array ?? []
      #expect(latin.map(\.integer) == [0x67, 0x72, 0xFC, 0x6E])
      let long = try await output("long", on: host).compactMap { $0["MESSAGE"] }
      #expect(long.count == 2 && long.joined() == String(repeating: "é", count: 50_000) + "\u{FFFD}")
    }

    /// Decisions, runs and tasks are found by the schedule's name, everything by its field.
    private static func expectNames(count: Int, on host: TestHost) async throws {
      let named = try await host.journal("SYSLOG_IDENTIFIER=hostile/a_b_c")
      #expect(named.map { $0["FACTOTUM_TASK"] } == ["a b/c"])
      let byName = try await host.journal("--identifier=hostile")
      #expect(byName.count == 2 + 2 * count, "started and ended, the run and each task")
      let all = try await host.journal("FACTOTUM_SCHEDULE=hostile")
      #expect(Set(all.map { $0["FACTOTUM_RUN_ID"] }).count == 1)
      for entry in all {
        #expect(entry["FACTOTUM_JOB"] == "job" && entry["CODE_FILE"]?.hasSuffix(".swift") == true)
        #expect(entry["CODE_LINE"] != nil && entry["CODE_FUNC"] != nil)
      }
    }

    @Test("a run takes as long as its tasks, without what its runner lives on for the journal")
    func duration() async throws {
      try await TestHost.with("alpha") { (hosts) async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        // The runner lives on for 100 ms: counted in, no run could be shorter.
        _ = try await eventually("a short run is recorded as short") {
          try await host.journal("--unit=factotum", "MESSAGE_ID=\(Self.runEnded)")
            .first { $0["FACTOTUM_DURATION_USEC"].flatMap { Int($0) }.map { $0 < 100_000 } == true }
        }
      }
    }
  }
}
