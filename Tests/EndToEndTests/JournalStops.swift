import Testing

extension HostTests {
  /// A journald that takes nothing for 30 s while tasks print more than it could keep waiting.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct JournalStops {
    /// How journald is made to stop, and to go on.
    struct Fault: Sendable, CustomTestStringConvertible {
      let testDescription: String
      let stop: String
      let resume: String
    }

    static let faults = [
      Fault(
        testDescription: "it hangs", stop: "systemctl kill --signal=STOP systemd-journald",
        resume: "systemctl kill --signal=CONT systemd-journald"),
      Fault(
        testDescription: "it is stopped with its sockets",
        stop: "systemctl stop systemd-journald.socket systemd-journald-dev-log.socket systemd-journald",
        resume: "systemctl start systemd-journald.socket systemd-journald-dev-log.socket systemd-journald"),
    ]

    private static let lines = 20_000

    /// Asks the ledger; a row a line.
    private static func rows(_ sql: String, on host: TestHost) async throws -> String {
      let script = """
        import sqlite3, sys
        ledger = sqlite3.connect("/var/lib/factotum/ledger.db", timeout=60)
        for row in ledger.execute(sys.argv[1]): print(*row)
        """
      return try await host.succeed(["python3", "-c", script, sql])
    }

    private static func count(_ matches: String..., on host: TestHost) async throws -> Int {
      let text = try await host.succeed(
        ["sh", "-c", "journalctl --no-pager --output=cat \"$@\" | wc -l", "sh"] + matches)
      return Int(text.filter(\.isNumber)) ?? -1
    }

    @Test("holds up no decision and no start, and then every line is there, or counted as lost", arguments: faults)
    func heldUp(fault: Fault) async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await ServiceFaults.add("flood", "seq 1 \(Self.lines)", on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("a flood has ended") {
          try await ServiceFaults.outcomes("flood", "succeeded", on: host).first
        }
        try await host.succeed(["sh", "-c", fault.stop])
        let stopped = try await host.succeed(["date", "+%s"]).filter(\.isNumber)
        let since = "schedule = 'pulse' AND instant > \(stopped)"
        _ = try await eventually("pulse has been decided for 30 s") {
          try await Self.rows("SELECT 1 FROM decision WHERE \(since) + 30", on: host).isEmpty ? nil : true
        }
        // Whoever is held up by the journal is so until it goes on.
        let late = try await Self.rows(
          "SELECT instant, decision, reason, lateness FROM decision WHERE \(since) AND (decision != 'started' OR lateness > 5000000)",
          on: host)
        #expect(late.isEmpty)
        let unended = try await Self.rows(
          """
          SELECT run_id, outcome FROM started_run WHERE \(since) AND instant < \(stopped) + 20
          AND (outcome IS NULL OR outcome != 'succeeded')
          """, on: host)
        #expect(unended.isEmpty)
        try await host.succeed(["sh", "-c", fault.resume])
        try await host.succeed(["rm", "/etc/factotum.d/flood.toml"])
        try await host.succeed(["factotumctl", "reload"])
        try await Self.expectLines(on: host)
        try await ServiceFaults.expectLife(on: host)
      }
    }

    /// Every line of every flood that ended, but for those that are counted.
    private static func expectLines(on host: TestHost) async throws {
      _ = try await eventually("all floods have ended") {
        try await rows("SELECT 1 FROM started_run WHERE schedule = 'flood' AND outcome IS NULL", on: host).isEmpty
          ? true : nil
      }
      let runs = try await rows("SELECT run_id FROM started_run WHERE schedule = 'flood'", on: host)
        .split(separator: "\n").count
      _ = try await eventually("each line of \(runs) floods is in the journal or counted") {
        let written = try await count("FACTOTUM_SCHEDULE=flood", "FACTOTUM_STREAM=stdout", on: host)
        let lost = try await host.succeed([
          "sh", "-c", "journalctl --no-pager --output=cat | sed -n 's/^\\([0-9]*\\) journal entr.* lost: .*/\\1/p'",
        ]).split(separator: "\n").compactMap { Int($0) }.reduce(0, +)
        return written + lost >= runs * lines ? true : nil
      }
    }
  }
}
