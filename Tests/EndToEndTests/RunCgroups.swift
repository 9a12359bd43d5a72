import Glibc
import Testing

extension HostTests {
  /// A run is a cgroup of its own: it outlives the daemon, and what it leaves behind does not outlive it.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct RunCgroups {
    /// Begins, leaves processes behind that have neither its session nor a parent, and ends when it is told to.
    private static let command = """
      nohup sleep 1001 >/dev/null 2>&1 & (setsid setsid sleep 1002 >/dev/null 2>&1 &); \
      touch /tmp/begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo finished
      """

    /// What happens to the daemon beside a living run.
    static let faults = [
      "systemctl restart factotum",
      "systemctl stop factotum; systemctl start factotum",
      "systemctl kill --kill-whom=main --signal=KILL factotum",
      // The watchdog finds that its loop does not turn.
      "systemctl kill --kill-whom=main --signal=STOP factotum",
    ]

    private static func start(on host: TestHost) async throws {
      try await InstalledService.start(on: host)
      let directory = "/etc/systemd/system/factotum.service.d"
      try await host.succeed(["mkdir", "-p", directory])
      try await host.write("[Service]\nWatchdogSec=3s\n", to: "\(directory)/watchdog.conf")
      try await host.succeed(["systemctl", "daemon-reload"])
      try await host.succeed(["systemctl", "restart", "factotum"])
      try await ServiceFaults.add("long", Self.command, on: host)
      try await host.succeed(["factotumctl", "reload"])
      _ = try await eventually("the run has begun") {
        try await host.run(["test", "-e", "/tmp/begun"]).status == 0 ? true : nil
      }
    }

    /// The cgroup of the only run that goes on, as the daemon's unit sees it.
    private static func group(on host: TestHost) async throws -> String {
      let sleeper = try await host.succeed(["pgrep", "-f", "^sleep 1001"]).filter { !$0.isNewline }
      let lines = try await host.succeed(["cat", "/proc/\(sleeper)/cgroup"]).split(separator: "\n")
      return String(try #require(lines.first { $0.hasPrefix("0::") }).dropFirst(3))
    }

    @Test(
      "restart, stop, kill -9 and the watchdog leave a run alone, and its end clears all of it away", arguments: faults)
    func survives(fault: String) async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await Self.start(on: host)
        let group = try await Self.group(on: host)
        let run = try #require(group.split(separator: "/").last.map(String.init))
        #expect(group == "/system.slice/factotum.service/runs/\(run)" && run.hasPrefix("long-2"))
        #expect(try await host.succeed(["systemctl", "status", "factotum"]).contains(run))
        let daemon = try await host.succeed(["systemctl", "show", "--property=MainPID", "factotum"])
        try await host.succeed(["sh", "-c", fault])
        _ = try await eventually("another daemon is ready") {
          let state = try await host.run(["systemctl", "is-active", "factotum"]).output
          let now = try await host.succeed(["systemctl", "show", "--property=MainPID", "factotum"])
          return state == "active\n" && now != daemon ? true : nil
        }
        #expect(try await Self.group(on: host) == group)
        try await host.succeed(["touch", "/tmp/go"])
        let ended = try await eventually("the run succeeds") {
          try await host.journal("FACTOTUM_RUN_ID=\(run)", "FACTOTUM_OUTCOME=succeeded").first
        }
        #expect(ended["FACTOTUM_CPU_USEC"] != nil)
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "FACTOTUM_DECISION=started").count == 1)
        let line = try #require(try await host.journal("FACTOTUM_RUN_ID=\(run)", "MESSAGE=finished").first)
        #expect(line["_SYSTEMD_UNIT"] == "factotum.service")
        #expect(line["_SYSTEMD_CGROUP"] == group)
        _ = try await eventually("the run's cgroup is gone") {
          try await host.run(["test", "-e", "/run/factotum/starts/\(run)"]).status == 1 ? true : nil
        }
        _ = try await eventually("nothing is left of it") {
          let processes = try await host.run(["pgrep", "-f", "^sleep 100[12]"]).output
          let groups = try await host.succeed(["sh", "-c", "find /sys/fs/cgroup -name '\(run)'"])
          return processes + groups == "" ? true : nil
        }
      }
    }

    @Test("a unit that does not delegate is told of once, and its runs go on without")
    func notDelegated() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        let directory = "/etc/systemd/system/factotum.service.d"
        try await host.succeed(["mkdir", "-p", directory])
        try await host.write("[Service]\nDelegate=no\n", to: "\(directory)/delegate.conf")
        try await host.succeed(["systemctl", "daemon-reload"])
        try await host.succeed(["systemctl", "restart", "factotum"])
        let daemon = try await host.succeed(["systemctl", "show", "--property=MainPID", "--value", "factotum"])
          .filter { !$0.isNewline }
        _ = try await eventually("a run succeeds") {
          let ended = try await host.journal("FACTOTUM_SCHEDULE=pulse", "FACTOTUM_OUTCOME=succeeded", "_PID=\(daemon)")
          return ended.count >= 2 ? true : nil
        }
        let told = try await host.journal("--unit=factotum", "_PID=\(daemon)")
          .filter { $0["MESSAGE"]?.contains("runs have no cgroups of their own") == true }
        #expect(told.count == 1)
        #expect(told.first?["MESSAGE"]?.contains("set Delegate=yes in the unit") == true)
      }
    }
  }
}
