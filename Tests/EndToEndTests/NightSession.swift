import Testing

extension HostTests {
  /// What somebody types after a bad night, as the README has it.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct NightSession {
    /// Three tasks in a row, of which the second needs a file that is not there.
    private static let job: String = {
      let tasks = [("extract", "echo 214 rows", ""), ("load", "cat /srv/password", "extract"), ("report", ":", "load")]
      let texts = tasks.map { name, command, after in
        #"{"name":"\#(name)","executor":"shell","command":"\#(command)","arguments":[],"#
          + #""dependsOn":[\#(after.isEmpty ? "" : "\"\(after)\"")],"#
          + #""onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
      }
      return #"{"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0","data":{"name":"Nightly ETL","#
        + "\"tasks\":[\(texts.joined(separator: ","))]}}\n"
    }()

    /// The text with one time, one run, one version and one duration in the place of all.
    private static func timeless(_ text: some StringProtocol) -> String {
      String(text).replacing(/\w{3} \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+]00:00/, with: "TIME")
        .replacing(/\d{8}T\d{6}Z/, with: "INSTANT").replacing(/\d+(\.\d)? ?s\b/, with: "0s")
        .replacing(/factotumd [0-9.]+ on [^,]+/, with: "factotumd VERSION on HOST")
        .replacing(/factotumd [0-9.]+,/, with: "factotumd VERSION,")
        .replacing(/\(up [^)]+\)/, with: "(up 0s)").replacing(/LEFT +LAST/, with: "LEFT LAST")
        .replacing(/(\d+d )?\d+h( \d+m)? +/, with: "0h ").replacing(/[ ]{2}(\d+ )+\* \* \*/, with: "  CRON")
        .replacing(/[ ]+\n/, with: "\n")
    }

    @Test("a job failed at night: what failed, why, its output, the fix, and the retry are as the README shows them")
    func replayed() async throws {
      try await TestHost.with("etl-1") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.install(on: host)
        try await host.write(Self.job, to: "/etc/factotum.d/nightly-etl.factfile")
        // Far enough ahead for a slow machine: a schedule that is new does not run for what lies behind.
        let soon = try await host.succeed(["date", "-u", "-d", "+20 seconds", "+%-S %-M %-H"]).filter { $0 != "\n" }
        try await host.write(
          "[nightly-etl]\ncron = \"\(soon) * * *\"\ntimezone = \"UTC\"\nfactfile = \"nightly-etl.factfile\"\n",
          to: "/etc/factotum.d/nightly-etl.toml")
        try await host.succeed(["factotumctl", "reload"])
        let ended = try await eventually("the run fails") {
          try await host.journal("FACTOTUM_SCHEDULE=nightly-etl", "FACTOTUM_OUTCOME=failed").first
        }
        let run = try #require(ended["FACTOTUM_RUN_ID"])

        let session = try #require(try await Documentation.blocks("night").first)
        #expect(session.split(separator: "\n").count { $0.hasPrefix("$ ") } < 10)
        for step in session.split(separator: "$ ") {
          let (command, shown) = (step.prefix { $0 != "\n" }, step.drop { $0 != "\n" }.dropFirst())
          let typed = command.replacing(/nightly-etl-\d{8}T\d{6}Z/, with: run)
          let result = try await host.run(["sh", "-c", String(typed)])
          let expected = Self.timeless(shown + (shown.isEmpty || shown.hasSuffix("\n") ? "" : "\n"))
          #expect(Self.timeless(result.output + result.errors) == expected, "\(command)")
        }
      }
    }
  }
}
