import Testing

extension HostTests {
  /// The machine's zone, and the rules of a zone, that change under a running daemon.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct ZoneChanges {
    /// When a schedule fires next, as local time in a zone.
    private static func next(_ schedule: String, in zone: String, on host: TestHost) async throws -> String {
      let script = """
        factotumctl list --json | python3 -c 'import datetime, json, sys, zoneinfo
        next = {entry["name"]: entry["next"] for entry in json.load(sys.stdin)["schedules"]}["\(schedule)"]
        time = datetime.datetime.fromisoformat(next.replace("Z", "+00:00"))
        print(time.astimezone(zoneinfo.ZoneInfo("\(zone)")).strftime("%H:%M"))'
        """
      return try await host.succeed(["sh", "-c", script])
    }

    private static func moves(_ schedule: String, on host: TestHost) async throws -> [JournalEntry] {
      try await host.journal("--unit=factotum", "FACTOTUM_SCHEDULE=\(schedule)")
        .filter { $0["MESSAGE"]?.hasPrefix("time zone changed: next fire ") == true }
    }

    @Test("each schedule that moves is told with its old and new next fire, and fires by the new rules")
    func changed() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await host.succeed(["ln", "-sfn", "/usr/share/zoneinfo/Europe/London", "/etc/localtime"])
        try await InstalledService.start(on: host)
        for (name, zone) in [
          ("here", ""), ("berlin", "timezone = \"Europe/Berlin\"\n"), ("fixed", "timezone = \"UTC\"\n"),
        ] {
          try await host.write(
            "[\(name)]\ncron = \"0 12 * * *\"\nfactfile = \"/usr/share/factotum/samples/linear.factfile\"\n\(zone)",
            to: "/etc/factotum.d/\(name).toml")
        }
        try await host.succeed(["factotumctl", "reload"])
        #expect(try await Self.next("here", in: "Europe/London", on: host) == "12:00\n")

        try await host.succeed(["ln", "-sfn", "/usr/share/zoneinfo/Asia/Tokyo", "/etc/localtime"])
        let move = try await eventually("the machine's new zone is told") {
          try await Self.moves("here", on: host).first
        }
        #expect(move["MESSAGE"]?.contains(", was ") == true && move["MESSAGE_ID"] != nil)
        #expect(try await Self.next("here", in: "Asia/Tokyo", on: host) == "12:00\n")

        // As a package does: a new file in the place of the old one.
        let upgrade = "cd /usr/share/zoneinfo/Europe && cp ../Pacific/Auckland .new && mv .new Berlin"
        try await host.succeed(["sh", "-c", upgrade])
        _ = try await eventually("the new rules are told") { try await Self.moves("berlin", on: host).first }
        #expect(try await Self.next("berlin", in: "Pacific/Auckland", on: host) == "12:00\n")
        #expect(try await Self.moves("here", on: host).count == 1)
        #expect(try await Self.moves("fixed", on: host).isEmpty)
        try await ServiceFaults.expectLife(on: host)
      }
    }
  }
}
