import Glibc
import Testing

extension HostTests {
  /// What goes wrong at night: each fault does what the specification says, and the daemon lives on.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct ServiceFaults {
    /// A factfile of one task.
    static func factfile(_ command: String) -> String {
      let quoted = command.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return """
        {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0", "data": {"name": "job", "tasks": [
        {"name": "only", "executor": "shell", "command": "\(quoted)", "arguments": [], "dependsOn": [],
         "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}
        """
    }

    /// A schedule that fires every two seconds; `more` are further lines.
    static func schedule(_ name: String, _ more: String = "", cron: String = "@every 2s") -> String {
      "[\(name)]\ncron = \"\(cron)\"\nfactfile = \"\(name).factfile\"\n\(more)\n"
    }

    /// Puts a job into the directory, without a reload.
    static func add(_ name: String, _ command: String, _ more: String = "", on host: TestHost) async throws {
      try await host.write(factfile(command), to: "/etc/factotum.d/\(name).factfile")
      try await host.write(schedule(name, more), to: "/etc/factotum.d/\(name).toml")
    }

    static func outcomes(_ schedule: String, _ outcome: String, on host: TestHost) async throws -> [JournalEntry] {
      try await host.journal("--unit=factotum", "FACTOTUM_SCHEDULE=\(schedule)", "FACTOTUM_OUTCOME=\(outcome)")
    }

    /// Another schedule goes on after the fault.
    static func expectLife(on host: TestHost) async throws {
      let before = try await outcomes("pulse", "succeeded", on: host).count
      _ = try await eventually("another run succeeds") {
        try await outcomes("pulse", "succeeded", on: host).count > before ? true : nil
      }
      #expect(try await host.succeed(["systemctl", "show", "--property=NRestarts", "factotum"]) == "NRestarts=0\n")
    }

    @Test("systemctl stop leaves a run alone, and the next daemon records what came of it, once")
    func stop() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await Self.add(
          "long", "touch /tmp/begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo finished", on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("the run has begun") {
          try await host.run(["test", "-e", "/tmp/begun"]).status == 0 ? true : nil
        }
        try await host.succeed(["systemctl", "stop", "factotum"])
        let state = try await host.run(["systemctl", "is-active", "factotum"]).output
        #expect(state == "inactive\n")
        #expect(try await host.run(["pgrep", "-x", "factotum-run"]).status == 0, "the run was stopped too")
        try await host.succeed(["systemctl", "start", "factotum"])
        let second = try await host.run(["factotumd"])
        #expect(second.status == 1 && second.errors.contains("another daemon uses this state directory"))
        // Its overlap is known to the new daemon as well.
        _ = try await eventually("a fire is skipped because of the run that was taken over") {
          try await host.journal("FACTOTUM_SCHEDULE=long", "FACTOTUM_DECISION=skipped").first
        }
        try await host.succeed(["touch", "/tmp/go"])
        let ended = try await eventually("the run succeeds") {
          try await Self.outcomes("long", "succeeded", on: host).first
        }
        let run = try #require(ended["FACTOTUM_RUN_ID"])
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "FACTOTUM_DECISION=started").count == 1)
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "FACTOTUM_OUTCOME=succeeded").count == 1)
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "MESSAGE=finished").count == 1)
        try await Self.expectLife(on: host)
      }
    }

    @Test("a machine that goes down ends its runs, and the ledger says that it did")
    func shutdown() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await Self.add("long", "touch /tmp/begun; sleep 1000", on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("the run has begun") {
          try await host.run(["test", "-e", "/tmp/begun"]).status == 0 ? true : nil
        }
        // Stopped after the daemon, it shows what was recorded before the host is gone, and keeps the host until then.
        let witness = """
          [Unit]
          Before=factotum.service
          [Service]
          Type=oneshot
          RemainAfterExit=yes
          ExecStart=true
          ExecStop=sh -c 'journalctl --sync; journalctl -o cat -u factotum >/var/tmp/last; sleep 1000'
          TimeoutStopSec=infinity
          """
        try await host.write(witness + "\n", to: "/etc/systemd/system/witness.service")
        try await host.succeed(["systemctl", "daemon-reload"])
        try await host.succeed(["systemctl", "start", "witness"])
        try await host.succeed(["systemctl", "--no-block", "poweroff"])
        let last = try await eventually("the witness tells") {
          let text = try await host.run(["cat", "/var/tmp/last"]).output
          return text.contains("stopping: received SIGTERM") ? text : nil
        }
        #expect(last.contains(" was interrupted in "), "\(last)")
        #expect(last.contains("task 'only' failed in "), "\(last)")
      }
    }

    @Test("kill -9 of a runner: its tasks are ended, the run is recorded as crashed, the next fire starts")
    func killedRunner() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await Self.add("victim", "echo $$ >/tmp/task.$$; exec sleep 1000", on: host)
        try await host.succeed(["factotumctl", "reload"])
        let task = try await eventually("the task runs") {
          try await host.run(["sh", "-c", "cat /tmp/task.* | head -1"]).output.split(separator: "\n").first.map(
            String.init)
        }
        let parent = try await host.succeed(["ps", "-o", "ppid=", "-p", task]).filter { $0 != " " && $0 != "\n" }
        try await host.succeed(["kill", "-9", parent])
        let crashed = try await eventually("the crash is recorded") {
          try await Self.outcomes("victim", "crashed", on: host).first
        }
        #expect(crashed["FACTOTUM_REASON"] == "its runner was killed by SIGKILL")
        #expect(crashed["PRIORITY"] == "3")
        #expect(try await host.run(["ps", "-p", task]).status == 1, "the task lives on")
        _ = try await eventually("the next fire starts") {
          try await host.journal("FACTOTUM_SCHEDULE=victim", "FACTOTUM_DECISION=started").count >= 2 ? true : nil
        }
        try await Self.expectLife(on: host)
      }
    }

    @Test("a schedule file with a mistake is set aside with its place, and its schedules stay as they were")
    func mistake() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await host.write("[pulse]\ncrom = \"* * * * *\"\n", to: "/etc/factotum.d/pulse.toml")
        let reload = try await host.run(["factotumctl", "reload"])
        #expect(reload.status == 1)
        #expect(
          reload.output.contains(
            """
            quarantined  /etc/factotum.d/pulse.toml
            /etc/factotum.d/pulse.toml:2:1: error: unknown key 'crom'
              crom = "* * * * *"
              ^~~~
              did you mean 'cron'?
            """))
        #expect(try await host.run(["systemctl", "reload", "factotum"]).status != 0)
        let told = try await host.journal("--unit=factotum", "FACTOTUM_FILE=/etc/factotum.d/pulse.toml").count
        try await host.succeed(["systemctl", "kill", "--kill-who=main", "--signal=HUP", "factotum"])
        _ = try await eventually("SIGHUP reloads too") {
          try await host.journal("--unit=factotum", "FACTOTUM_FILE=/etc/factotum.d/pulse.toml").count > told
            ? true : nil
        }
        try await Self.expectLife(on: host)
        // Also over a restart, from the text that the ledger keeps.
        try await host.succeed(["systemctl", "restart", "factotum"])
        try await Self.expectLife(on: host)
        #expect(try await host.succeed(["factotumctl", "status"]).contains("quarantined: /etc/factotum.d/pulse.toml"))
      }
    }

    @Test("a factfile that is missing, or turns invalid, fails its fires with the reason until it is good again")
    func factfiles() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await host.write(Self.schedule("report"), to: "/etc/factotum.d/report.toml")
        let reload = try await host.run(["factotumctl", "reload"])
        #expect(reload.status == 1)
        #expect(
          reload.output.contains("problem      report: the factfile '/etc/factotum.d/report.factfile' is not used"))
        func expectFailure(_ reason: String) async throws {
          let entry = try await eventually("a fire fails to start: \(reason)") {
            try await host.journal("FACTOTUM_SCHEDULE=report", "FACTOTUM_DECISION=failed-to-start")
              .last { $0["FACTOTUM_REASON"]?.contains(reason) == true }
          }
          #expect(entry["PRIORITY"] == "3")
        }
        try await expectFailure("No such file or directory")
        try await host.write(Self.factfile("echo good"), to: "/etc/factotum.d/report.factfile")
        _ = try await eventually("a run succeeds") { try await Self.outcomes("report", "succeeded", on: host).first }
        try await host.write("{\"schema\": }", to: "/etc/factotum.d/report.factfile")
        try await expectFailure("invalid JSON")
        try await host.succeed(["chmod", "666", "/etc/factotum.d/report.factfile"])
        try await expectFailure("is writable by everybody")
        try await Self.expectLife(on: host)
      }
    }

    @Test("a task that prints 1 GB: its limit holds, memory stays flat, and other entries remain")
    func flood() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        let limit = 2 << 20
        let line = String(repeating: "x", count: 79)
        // The task ends only when it was measured.
        let command =
          "yes \(line) | head -c 1000000000; touch /tmp/printed; while [ ! -e /tmp/measured ]; do sleep 0.1; done"
        try await Self.add("flood", command, "journal-limit = \(limit)", on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("all is printed") {
          try await host.run(["test", "-e", "/tmp/printed"]).status == 0 ? true : nil
        }
        let runner = try await host.succeed([
          "sh", "-c", "grep -h VmHWM /proc/$(pgrep -ox factotum-run)/status",
        ])
        let peak = try #require(runner.split(separator: " ").compactMap { Int($0) }.first)
        #expect(peak < 64 * 1024, "the runner took \(peak) kB")
        try await host.succeed(["touch", "/tmp/measured"])
        let left = try await eventually("what was left out is told") {
          try await host.journal("--unit=factotum", "FACTOTUM_SCHEDULE=flood")
            .first { $0["MESSAGE"]?.contains("output truncated: ") == true }
        }
        let flood = try #require(left["FACTOTUM_RUN_ID"])
        let lines = try await host.journal("--unit=factotum", "FACTOTUM_RUN_ID=\(flood)", "FACTOTUM_STREAM=stdout")
        #expect(lines.count == limit / 80)
        #expect(lines.allSatisfy { $0["MESSAGE"] == line })
        #expect(
          left["MESSAGE"]?.contains(" \(1_000_000_000 - limit / 80 * 80) bytes over journal-limit") == true,
          "\(left["MESSAGE"] ?? "")")
        try await Self.expectLife(on: host)
        let other = try await Self.outcomes("pulse", "succeeded", on: host)
        let run = try #require(other.first?["FACTOTUM_RUN_ID"])
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "FACTOTUM_STREAM=stdout").count == 3)
      }
    }
  }
}
