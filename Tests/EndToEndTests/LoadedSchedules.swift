import Testing

extension HostTests {
  /// What loading schedules shows, and what the machine lacks: on a booted host, as its administrator sees it.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct LoadedSchedules {
    private static let message = "the variable 'dir' in line 2 has no value and becomes the empty string"

    @Test("a variable without a value is told at reload, in list and status, and in the journal of each run")
    func warnings() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        let factfile = ServiceFaults.factfile("echo")
          .replacing("\"arguments\": []", with: "\"arguments\": [\"clean\", \"{{dir}}/*\"]")
        try await host.write(factfile, to: "/etc/factotum.d/clean.factfile")
        try await host.write(
          ServiceFaults.schedule("clean", "env = { dri = \"/srv/old\" }"), to: "/etc/factotum.d/clean.toml")
        try await host.write(
          ServiceFaults.schedule("strict", "env = { dri = \"/srv/old\" }\nstrict = true")
            .replacing("strict.factfile", with: "clean.factfile"), to: "/etc/factotum.d/strict.toml")
        let reload = try await host.run(["factotumctl", "reload"])
        #expect(reload.status == 1)
        #expect(reload.output.contains("warning      clean: \(Self.message)\n"), "\(reload)")
        #expect(reload.output.contains("/etc/factotum.d/clean.factfile: warning: \(Self.message)"))
        #expect(reload.output.contains("problem      strict: "))
        let list = try await host.succeed(["factotumctl", "list"])
        #expect(list.contains("warning: clean: \(Self.message)\n"), "\(list)")
        let status = try await host.succeed(["factotumctl", "status"])
        #expect(
          status.contains("warning: clean: \(Self.message)\n") && status.contains("1 warning in all"), "\(status)")
        let entry = try await eventually("the load's warning is in the journal") {
          try await host.journal("--unit=factotum", "FACTOTUM_SCHEDULE=clean", "PRIORITY=4").first {
            $0["FACTOTUM_RUN_ID"] == nil
          }
        }
        #expect(entry["MESSAGE"]?.contains(Self.message) == true && entry["MESSAGE_ID"] != nil)
        let run = try await eventually("a run's warning is in the journal") {
          try await host.journal("--unit=factotum").first {
            $0["FACTOTUM_RUN_ID"]?.hasPrefix("clean-") == true && $0["MESSAGE"]?.contains(Self.message) == true
          }
        }
        #expect(run["PRIORITY"] == "4" && run["FACTOTUM_SCHEDULE"] == "clean")
        let refused = try await eventually("the strict one does not start") {
          try await host.journal("FACTOTUM_SCHEDULE=strict", "FACTOTUM_DECISION=failed-to-start").first
        }
        #expect(refused["FACTOTUM_REASON"]?.contains(Self.message) == true)
      }
    }

    @Test("programs that ask for a shell or a home work in a job of the user factotum")
    func environment() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        let commands = [
          "env": "test $SHELL = /bin/sh && test $HOME = /var/lib/factotum/homes/factotum && cd && touch here",
          "flock": "flock /tmp/factotum.lock -c 'echo locked'", "script": "script -qec 'echo scripted' /dev/null",
          "git": "git config --global user.name jobs && git config --global user.name",
        ]
        for (name, command) in commands.sorted(by: { $0.key < $1.key }) {
          try await ServiceFaults.add(name, command, on: host)
        }
        try await host.succeed(["factotumctl", "reload"])
        for name in commands.keys.sorted() {
          let isThere = try await host.run(["sh", "-c", "command -v \(name)"]).status == 0
          guard isThere || name == "env" else { continue }
          let ended = try await eventually("\(name) has ended") {
            try await host.journal("FACTOTUM_SCHEDULE=\(name)").first { $0["FACTOTUM_OUTCOME"] != nil }
          }
          #expect(ended["FACTOTUM_OUTCOME"] == "succeeded", "\(name): \(ended["MESSAGE"] ?? "")")
        }
        // What the daemon keeps beside the homes is its own.
        for path in ["/var/lib/factotum/ledger.db", "/var/lib/factotum/ledger.db-wal", "/var/lib/factotum/homes"] {
          let command = path.hasSuffix("homes") ? ["ls", path] : ["cat", path]
          #expect(try await host.run(["runuser", "-u", "factotum", "--"] + command).status != 0, "\(path)")
        }
      }
    }

    @Test("a daemon starts without any zone that can be read, and the schedules that need none run")
    func zones() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await ServiceFaults.add("local", "true", on: host)
        try await ServiceFaults.add("berlin", "true", "timezone = \"Europe/Berlin\"", on: host)
        try await host.succeed(["factotumctl", "reload"])
        try await host.succeed(["rm", "/usr/share/zoneinfo/Europe/Berlin"])
        let reload = try await host.run(["factotumctl", "reload"])
        #expect(
          reload.output.contains("problem      berlin: the time zone 'Europe/Berlin' cannot be read, so that it fires"))
        #expect(!reload.output.contains("quarantined"), "\(reload)")
        try await host.succeed(["ln", "-sfn", "/gone", "/etc/localtime"])
        try await host.succeed(["systemctl", "restart", "factotum"])
        let status = try await host.succeed(["factotumctl", "status"])
        #expect(status.contains("problem: local: the machine's own time zone cannot be read"), "\(status)")
        #expect(
          status.contains("problem: berlin: the time zone 'Europe/Berlin' cannot be read, so that it does not fire"))
        #expect(!status.contains("quarantined"))
        try await ServiceFaults.expectLife(on: host)
      }
    }
  }
}
