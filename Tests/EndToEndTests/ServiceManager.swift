import Glibc
import Testing

extension HostTests {
  /// What systemd sees of the daemon, and does with it.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct ServiceManager {
    @Test("a daemon that is blocked is killed by the watchdog, comes back, adopts its runs and misses nothing")
    func watchdog() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.install(on: host)
        try await host.succeed(["mkdir", "-p", "/etc/systemd/system/factotum.service.d"])
        try await host.write(
          "[Service]\nWatchdogSec=4s\n", to: "/etc/systemd/system/factotum.service.d/watchdog.conf")
        try await host.succeed(["systemctl", "daemon-reload"])
        try await host.succeed(["systemctl", "restart", "factotum"])
        // Runs that are made up are in the way of nothing, so every instant has its run.
        try await ServiceFaults.add("every", "true", "catchup = \"all\"\noverlap = \"allow\"", on: host)
        try await ServiceFaults.add(
          "long", "touch /tmp/begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo finished", on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("the run has begun") {
          try await host.run(["test", "-e", "/tmp/begun"]).status == 0 ? true : nil
        }
        try await host.succeed(["systemctl", "kill", "--kill-who=main", "--signal=STOP", "factotum"])
        let restarted = try await eventually("systemd starts another daemon") {
          let shown = try await host.succeed(["systemctl", "show", "--property=NRestarts,ActiveState", "factotum"])
          return shown.contains("NRestarts=1") && shown.contains("ActiveState=active") ? shown : nil
        }
        #expect(!restarted.isEmpty)
        let told = try await host.succeed(["journalctl", "--output=cat", "_PID=1"])
        #expect(told.contains("factotum.service: Watchdog timeout"), "\(told)")
        try await host.succeed(["touch", "/tmp/go"])
        let ended = try await eventually("the run ends, and succeeds") {
          try await ServiceFaults.outcomes("long", "succeeded", on: host).first
        }
        let run = try #require(ended["FACTOTUM_RUN_ID"])
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "FACTOTUM_DECISION=started").count == 1)
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "MESSAGE=finished").count == 1)
        // Every instant, also of the time in which nobody decided, has its run.
        let times = try await eventually("what was missed is made up") {
          let times = try await Self.times(of: "every", on: host)
          return times.count > 8 ? times : nil
        }
        for (earlier, later) in zip(times, times.dropFirst()) { #expect(later - earlier == 2, "\(times)") }
      }
    }

    /// The instants that were decided as started, in seconds of their day, each once.
    private static func times(of schedule: String, on host: TestHost) async throws -> [Int] {
      let entries = try await host.journal("FACTOTUM_SCHEDULE=\(schedule)", "FACTOTUM_DECISION=started")
      let texts = Set(entries.compactMap { $0["FACTOTUM_SCHEDULED_TIME"] }).sorted()
      var seconds: [Int] = []
      for text in texts {
        let parts = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        // A test that crosses midnight goes on counting.
        let day = parts[2] == Int(texts[0].split(separator: "-")[2].prefix(2)) ? 0 : 86_400
        seconds.append(day + parts[3] * 3600 + parts[4] * 60 + parts[5])
      }
      return seconds
    }

    @Test("systemctl status shows the status line and the runs; a reload with a mistake fails visibly, and is said to")
    func visible() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.install(on: host)
        try await host.write(
          ServiceFaults.schedule("long", cron: "@every 1s"), to: "/etc/factotum.d/long.toml")
        try await host.write(ServiceFaults.factfile("sleep 1000"), to: "/etc/factotum.d/long.factfile")
        try await host.succeed(["systemctl", "reload", "factotum"])
        let status = try await eventually("the run is shown") {
          let text = try await host.succeed(["systemctl", "status", "--no-pager", "--full", "factotum"])
          return text.contains("1 schedule, 1 active run; next long at ") && text.contains("long-2") ? text : nil
        }
        #expect(status.contains("Docs: man:factotumd(8)"), "\(status)")
        #expect(status.contains("sleep 1000"), "\(status)")

        try await host.write("[long]\ncorn = \"* * * * *\"\n", to: "/etc/factotum.d/long.toml")
        let reload = try await host.run(["systemctl", "reload", "factotum"])
        #expect(reload.status != 0 && reload.errors.contains("failed"), "\(reload)")
        let told = try await host.succeed(["journalctl", "--output=cat", "--unit=factotum"])
        #expect(told.contains("unknown key 'corn'"), "\(told)")
        #expect(try await host.succeed(["systemctl", "is-active", "factotum"]) == "active\n")
      }
    }

    @Test("without root the daemon runs its jobs as its own user, as the drop-in says")
    func withoutRoot() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.install(on: host)
        try await host.succeed(["systemctl", "stop", "factotum"])
        try await host.succeed([
          "sh", "-c",
          """
          install -D -m 644 -t /etc/systemd/system/factotum.service.d /usr/share/doc/factotum/examples/without-root.conf
          chown --recursive factotum: /var/lib/factotum /run/factotum
          systemctl daemon-reload && systemctl start factotum
          """,
        ])
        try await ServiceFaults.add("who", "id -un; grep NoNewPrivs /proc/self/status", on: host)
        try await host.succeed(["factotumctl", "reload"])
        let ended = try await eventually("a run has ended") {
          try await host.journal("FACTOTUM_SCHEDULE=who").first { $0["FACTOTUM_OUTCOME"] != nil }
        }
        #expect(ended["FACTOTUM_OUTCOME"] == "succeeded", "\(ended["MESSAGE"] ?? "")")
        let printed = try await host.journal("FACTOTUM_SCHEDULE=who", "FACTOTUM_STREAM=stdout").compactMap {
          $0["MESSAGE"]
        }
        #expect(printed.contains("factotum") && printed.contains("NoNewPrivs:\t1"), "\(printed)")
        let daemon = try await host.succeed(["ps", "-o", "user=", "-C", "factotumd"])
        #expect(daemon == "factotum\n")
      }
    }

    @Test("as the first process of a container it runs jobs, collects what they leave behind, and stops on SIGTERM")
    func container() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.install(on: host)
        try await host.succeed(["systemctl", "stop", "factotum"])
        try await ServiceFaults.add("orphan", "(sleep 0.3 &); (sleep 0.2; true) & exit 0", on: host)
        let script = """
          unshare --fork --pid --mount-proc --kill-child factotumd --log-format json --on-stop cancel \
            --state /var/lib/factotum --runtime /run/factotum >/tmp/out 2>&1 & shell=$!
          until [ "$(grep -c '"FACTOTUM_OUTCOME":"succeeded"' /tmp/out)" -ge 3 ]; do kill -0 $shell || exit 9; sleep 0.1; done
          first=$(pgrep -P $shell factotumd)
          sleep 1; defunct=$(ps -o stat= --ppid $first | grep -c Z)
          kill -TERM $first; wait $shell; echo "status $? defunct $defunct"
          """
        let result = try await host.run(["bash", "-c", script])
        let printed = try await host.run(["tail", "/tmp/out"]).output
        #expect(result.output == "status 0 defunct 0\n", "\(result) \(printed)")
      }
    }
  }
}
