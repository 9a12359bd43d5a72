import Events
import Testing

extension HostTests {
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct Attribution {
    private static let count = 500

    @Test("500 short runs of an ordinary user at once lose no entry of journalctl -u factotum")
    func everyEntry() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await host.succeed(["useradd", "--create-home", "--uid", "4711", "ordinary"])
        try await InstalledService.start(on: host)
        try await host.write(ServiceFaults.factfile("echo done"), to: "/etc/factotum.d/short.factfile")
        let minute = try await host.succeed(["date", "-u", "-d", "+15 seconds", "+%S %M %H"])
          .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let table = { (number: Int) in "[short-\(number)]\ncron = \"\(minute) * * *\"\n" }
        let defaults = "[defaults]\nuser = \"ordinary\"\ntimezone = \"UTC\"\nfactfile = \"short.factfile\"\n"
        try await host.write(defaults + (0..<Self.count).map(table).joined(), to: "/etc/factotum.d/short.toml")
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("all runs have ended") {
          let text = try await host.succeed([
            "sh", "-c", "journalctl -u factotum -o cat MESSAGE_ID=$0 | grep -c '^run short-' || true", Self.runEnded,
          ])
          return text == "\(Self.count)\n" ? true : nil
        }
        // With the unit and without: what the journal could not attribute is in the second alone.
        let fields = "--output-fields=FACTOTUM_RUN_ID,FACTOTUM_TASK,MESSAGE_ID,_SYSTEMD_UNIT,_UID"
        let attributed = try await host.journal("--unit=factotum", fields, "FACTOTUM_ATTEMPT=1")
        let all = try await host.journal(fields, "FACTOTUM_ATTEMPT=1")
        #expect(all.count == Self.count * 3, "started, one line, ended")
        #expect(try await host.journal(fields, "_UID=4711").count == all.count, "somebody else writes in our name")
        #expect(attributed.count == all.count)
        #expect(all.allSatisfy { $0["_SYSTEMD_UNIT"] == "factotum.service" && $0["_UID"] == "4711" })
        #expect(Set(all.compactMap { $0["FACTOTUM_RUN_ID"] }).count == Self.count)
      }
    }

    /// The MESSAGE_ID of a run's end, as the catalog has it.
    private static let runEnded = MessageIdentifier.runEnded.rawValue
  }
}
