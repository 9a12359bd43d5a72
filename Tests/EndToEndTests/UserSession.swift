import Testing

extension HostTests {
  /// The scheduler of one user, in the systemd of that user.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct UserSession {
    /// The commands in the comment of the example unit, as it has them.
    private static func commands() async throws -> String {
      let unit = try await runCommand(["cat", "\(HeldScript.checkout)/etc/examples/factotum-user.service"]).output
      return unit.split(separator: "\n").filter { $0.hasPrefix("#   ") }.map { $0.dropFirst(4) }.joined(separator: "\n")
    }

    /// Gives a host what serves the sessions of users, and a user whose systemd runs.
    private static func addUser(to host: TestHost) async throws {
      let script = """
        set -e; cd /etc/systemd/system; rm systemd-logind.service dbus.service dbus.socket; systemctl daemon-reload
        systemctl start dbus.socket systemd-logind
        useradd --create-home --uid 4711 --shell /bin/sh ordinary; loginctl enable-linger ordinary
        """
      try await host.succeed(["bash", "-c", script])
      _ = try await eventually("the user's systemd runs") {
        try await host.run(["systemctl", "is-active", "user@4711"]).status == 0 ? true : nil
      }
    }

    private static func run(_ script: String, on host: TestHost) async throws -> CommandResult {
      try await host.run([
        "runuser", "-u", "ordinary", "--", "env", "HOME=/home/ordinary", "XDG_RUNTIME_DIR=/run/user/4711", "sh", "-c",
        "cd; umask 022; \(script)",
      ])
    }

    @Test("has the example unit, as its comment says: it runs jobs as that user, and ends what they leave behind")
    func unit() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.install(on: host)
        try await host.succeed(["systemctl", "stop", "factotum"])
        try await Self.addUser(to: host)
        let installed = try await Self.run("set -e\n\(try await Self.commands())", on: host)
        #expect(installed.status == 0, "\(installed)")
        let job = ServiceFaults.factfile("id -un; (setsid setsid sleep 4242 >/dev/null 2>&1 &) ; exit 0")
        try await host.write(job, to: "/home/ordinary/.config/factotum.d/mine.factfile")
        try await host.write(ServiceFaults.schedule("mine"), to: "/home/ordinary/.config/factotum.d/mine.toml")
        try await host.succeed(["chown", "-R", "ordinary:", "/home/ordinary/.config/factotum.d"])
        let reloaded = try await Self.run("systemctl --user reload factotum && factotumctl --user list", on: host)
        #expect(reloaded.status == 0 && reloaded.output.contains("mine"), "\(reloaded)")
        _ = try await eventually("two runs have ended") {
          try await host.journal("_UID=4711", "FACTOTUM_SCHEDULE=mine", "FACTOTUM_OUTCOME=succeeded").count > 1
            ? true : nil
        }
        #expect(try await Self.run("factotumctl --user logs mine", on: host).output.contains("[only] ordinary\n"))
        let own = try await Self.run("journalctl --user -u factotum -o cat", on: host)
        #expect(own.output.contains("is ready with") && own.output.contains("ordinary\n"), "\(own)")
        for line in ["Failed to set thread priority", "no cgroups of their own"] {
          #expect(!own.output.contains(line), "\(own)")
        }
        // The next daemon knows what the last one decided.
        let again = try await Self.run(
          "systemctl --user restart factotum && factotumctl --user runs mine && systemctl --user stop factotum",
          on: host)
        #expect(again.status == 0 && again.output.contains("succeeded"), "\(again)")
        _ = try await eventually("what they left behind is gone") {
          try await host.run(["pgrep", "-f", "sleep 4242"]).status != 0 ? true : nil
        }
      }
    }
  }
}
