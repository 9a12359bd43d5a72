import Testing

extension HostTests {
  /// A machine that does not know the time yet when it starts.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct TimeSynchronization {
    @Test("the service starts nothing before the time is synchronised, and then at once")
    func ordering() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.install(on: host)
        try await host.succeed(["systemctl", "stop", "factotum"])
        // As systemd-time-wait-sync does, which a machine in a container cannot run.
        let wait = """
          [Unit]
          DefaultDependencies=no
          Before=time-sync.target
          Wants=time-sync.target
          [Service]
          Type=oneshot
          RemainAfterExit=yes
          TimeoutStartSec=infinity
          ExecStart=sh -c 'touch /tmp/waiting; until [ -e /tmp/synchronised ]; do sleep 0.1; done'

          """
        try await host.write(wait, to: "/etc/systemd/system/wait-sync.service")
        try await host.succeed(["systemctl", "daemon-reload"])
        try await host.succeed(["systemctl", "start", "--no-block", "wait-sync.service", "factotum.service"])
        _ = try await eventually("the synchronisation is waited for") {
          try await host.run(["test", "-e", "/tmp/waiting"]).status == 0 ? true : nil
        }
        let jobs = try await host.succeed(["systemctl", "list-jobs", "--no-legend"])
        let words = jobs.split(separator: "\n").map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        #expect(words.contains("factotum.service start waiting"), "\(jobs)")
        #expect(try await host.run(["systemctl", "is-active", "factotum"]).output == "inactive\n")
        try await host.succeed(["touch", "/tmp/synchronised"])
        _ = try await eventually("the service starts") {
          try await host.run(["systemctl", "is-active", "factotum"]).output == "active\n" ? true : nil
        }
      }
    }
  }
}
