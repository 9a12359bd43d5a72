import Glibc
import Testing

extension HostTests {
  /// What SECURITY.md promises, against users of the host who mean harm.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct Security {
    /// What a job of an ordinary user may put in the place of its status before it kills its runner.
    private static let statuses = [
      "fifo": "mkfifo status.json", "link": "ln -s /etc/shadow status.json", "large": "truncate -s 1G status.json",
      "deep": "python3 -c 'print(\"[\" * 1000000)' >status.json",
      "numbers": """
      printf '{"runId":"%s","bootId":"x","runner":9,"runnerStartTime":1,"startedAt":0,"ending":{"outcome":"succeeded","endedAt":\
      9223372036854775807,"cpuMicroseconds":9223372036854775807,"peakMemory":-1},"tasks":[]}' $FACTOTUM_RUN_ID >status.json
      """,
      "tasks-fifo": "rm -f processes; mkfifo processes", "tasks-large": "truncate -s 1G processes",
      "tasks-link": "ln -sf /dev/zero processes",
      "tasks-numbers": "printf '%s\\n' -1 0 1 '1 1' 99999999999999999999 >processes",
      "tree":
        "ln -s /etc away; ln /etc/passwd hard 2>/dev/null; python3 -c 'import os\nfor i in range(2000): os.mkdir(\"d\"); os.chdir(\"d\")'",
    ]

    @Test("a job that lies about itself ends as crashed, and the daemon removes only what is the job's")
    func hostileStatus() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        for (name, command) in Self.statuses {
          let script =
            "cd /run/factotum/runs/$FACTOTUM_RUN_ID && rm -f status.json; \(command); kill -9 $PPID; sleep 1000"
          try await host.write("#!/bin/sh\n\(script)\n", to: "/usr/local/bin/hostile-\(name)")
          try await ServiceFaults.add("hostile-\(name)", "exec sh /usr/local/bin/hostile-\(name)", on: host)
        }
        try await host.succeed(["factotumctl", "reload"])
        for name in Self.statuses.keys {
          let ended = try await eventually("\(name) is judged") {
            try await host.journal("FACTOTUM_SCHEDULE=hostile-\(name)").first { $0["FACTOTUM_OUTCOME"] != nil }
          }
          #expect(ended["FACTOTUM_OUTCOME"] == "crashed", "\(name): \(ended["MESSAGE"] ?? "")")
        }
        try await host.succeed(["sh", "-c", "rm /etc/factotum.d/hostile-*.toml; factotumctl reload"])
        _ = try await eventually("what they left is removed") {
          try await host.run(["sh", "-c", "ls -d /run/factotum/runs/hostile-*"]).status != 0 ? true : nil
        }
        #expect(try await host.run(["test", "-s", "/etc/shadow"]).status == 0)
        #expect(try await host.run(["test", "-s", "/etc/passwd"]).status == 0)
        try await ServiceFaults.expectLife(on: host)
      }
    }

    @Test("what a task prints, or a tag says, makes no field of an entry")
    func injection() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await ServiceFaults.add(
          "writer",
          "printf 'x\\nFACTOTUM_SCHEDULE=victim\\n_UID=0\\nPRIORITY=0\\n\\0FACTOTUM_OUTCOME=succeeded\\n'; exit 1",
          "tag = { team = \"a\\nFACTOTUM_SCHEDULE=victim\\nPRIORITY=0\" }", on: host)
        try await host.succeed(["factotumctl", "reload"])
        let ended = try await eventually("it has ended") {
          try await host.journal("FACTOTUM_SCHEDULE=writer").first { $0["FACTOTUM_OUTCOME"] != nil }
        }
        #expect(ended["FACTOTUM_OUTCOME"] == "failed")
        #expect(try await host.journal("FACTOTUM_SCHEDULE=victim").isEmpty)
        let entries = try await host.journal("FACTOTUM_SCHEDULE=writer")
        #expect(entries.contains { $0["MESSAGE"] == "FACTOTUM_SCHEDULE=victim" })
        #expect(entries.allSatisfy { ["3", "4", "5", "6"].contains($0["PRIORITY"]) })
        #expect(entries.contains { $0["FACTOTUM_TAG"] == "team=a\nFACTOTUM_SCHEDULE=victim\nPRIORITY=0" })
      }
    }

    @Test("values, environments and credentials are in no command line, no entry, and no file that others can read")
    func secrets() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await ServiceFaults.add(
          "keeper", "touch /tmp/begun; while [ ! -e /tmp/go ]; do sleep 0.1; done",
          """
          env = { token = "SECRET-value" }
          environment = { TOKEN = "SECRET-environment" }
          webhook = "http://user:SECRET-webhook@127.0.0.1:9/"
          timeout = "1m"
          """, on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("it runs") {
          try await host.run(["test", "-e", "/tmp/begun"]).status == 0 ? true : nil
        }
        // The brackets keep the pattern from finding itself.
        let lines = try await host.run(["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -a 'SECRET[-]'"])
        #expect(lines.output.isEmpty)
        let readable = try await host.run([
          "runuser", "-u", "nobody", "--", "sh", "-c",
          "find /run/factotum /var/lib/factotum -type f -readable 2>/dev/null; cat /proc/[0-9]*/environ 2>/dev/null | grep -c 'SECRET[-]'",
        ])
        #expect(readable.output == "0\n", "\(readable)")
        try await host.succeed(["touch", "/tmp/go"])
        _ = try await eventually("it has ended") {
          try await host.journal("FACTOTUM_SCHEDULE=keeper").first { $0["FACTOTUM_OUTCOME"] != nil }
        }
        let journal = try await host.run(["sh", "-c", "journalctl -o export --no-pager | grep -a 'SECRET[-]'"])
        #expect(journal.output.isEmpty, "\(journal)")
      }
    }

    @Test("the control socket is for root and the group factotum-ctl")
    func socket() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        let refused = try await host.run(["runuser", "-u", "nobody", "--", "factotumctl", "list"])
        #expect(refused.status == 3 && refused.errors.contains("/run/factotum/io.factotum.Scheduler"), "\(refused)")
        let allowed = try await host.run(["runuser", "-u", "nobody", "-G", "factotum-ctl", "--", "factotumctl", "list"])
        #expect(allowed.status == 0, "\(allowed)")
      }
    }

    @Test(
      "nobody else can hold the lock that a daemon needs to start, also where an earlier version left it open to all")
    func lock() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await host.succeed(["chmod", "644", "/var/lib/factotum/lock"])
        try await host.succeed(["systemctl", "restart", "factotum"])
        try await host.succeed(["systemctl", "stop", "factotum"])
        let taken = try await host.run([
          "runuser", "-u", "nobody", "--", "flock", "-n", "/var/lib/factotum/lock", "true",
        ])
        #expect(taken.status == 66 && taken.errors.contains("Permission denied"), "\(taken)")
        try await host.succeed(["systemctl", "start", "factotum"])
        try await ServiceFaults.expectLife(on: host)
      }
    }

    @Test("names that look like options, paths or numbers are no users, zones or files")
    func names() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        let lines = [
          "user = \"--help\"", "user = \"root\\n\"", "user = \"../root\"", "user = \"#0\"", "group = \"-g\"",
          "timezone = \"../../../etc/shadow\"", "timezone = \"Europe/../../etc/shadow\"", "factfile = \"--version\"",
          "factfile = \"/proc/1/root/etc/shadow\"", "factfile = \"/dev/stdin\"", "factfile = \"/dev/zero\"",
        ]
        for (number, line) in lines.enumerated() {
          let factfile =
            line.hasPrefix("factfile") ? "" : "factfile = \"/usr/share/factotum/samples/linear.factfile\"\n"
          try await host.write(
            "[name-\(number)]\ncron = \"@every 2s\"\n\(factfile)\(line)\n", to: "/etc/factotum.d/name-\(number).toml")
        }
        let reload = try await host.run(["factotumctl", "reload"])
        #expect(reload.status == 1, "\(reload)")
        for number in lines.indices { #expect(reload.output.contains("name-\(number)"), "\(lines[number])") }
        try await ServiceFaults.expectLife(on: host)
        try await ServiceFaults.expectLife(on: host)
        let started = try await host.journal("FACTOTUM_DECISION=started").compactMap { $0["FACTOTUM_SCHEDULE"] }
        #expect(Set(started) == ["pulse"])
      }
    }

    @Test("a job that fills the runtime directory is seen, and is over when it ends")
    func fullRuntimeDirectory() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await host.succeed(["mount", "-o", "remount,size=24M", "/run"])
        try await ServiceFaults.add(
          "filler",
          "until [ -e /var/tmp/go ]; do cat /dev/zero 2>/dev/null >>/run/factotum/runs/$FACTOTUM_RUN_ID/fill; touch /var/tmp/full; sleep 0.02; done",
          on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("it is full") {
          try await host.run(["test", "-e", "/var/tmp/full"]).status == 0 ? true : nil
        }
        let failed = try await eventually("a fire fails to start, or its run does, and says why") {
          try await host.journal("FACTOTUM_SCHEDULE=pulse", "PRIORITY=3")
            .first { $0["MESSAGE"]?.contains("No space left on device") == true }
        }
        #expect(failed["FACTOTUM_SCHEDULE"] == "pulse")
        try await host.succeed(["sh", "-c", "rm /etc/factotum.d/filler.toml; touch /var/tmp/go"])
        _ = try await eventually("what it wrote is removed") {
          try await host.run(["sh", "-c", "ls -d /run/factotum/runs/filler-*"]).status != 0 ? true : nil
        }
        try await ServiceFaults.expectLife(on: host)
      }
    }

    @Test("what a job mounts below the directory of its run keeps its content and its modes when that is removed")
    func mounts() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await host.succeed([
          "sh", "-c", "mkdir -m 755 /srv/kept && echo kept >/srv/kept/file && chmod 644 /srv/kept/file",
        ])
        let command = """
          cd /run/factotum/runs/$FACTOTUM_RUN_ID; mkdir -p m a/b/m a/b/c; touch a/f; mount --bind /srv/kept m; \
          mount --bind /srv/kept a/b/m; mount --bind /srv/kept/file a/f
          """
        try await ServiceFaults.add("mounter", command, "user = \"root\"", on: host)
        try await host.succeed(["factotumctl", "reload"])
        let run = try await eventually("two runs have ended") {
          let ended = try await ServiceFaults.outcomes("mounter", "succeeded", on: host)
          return ended.count > 1 ? ended[0]["FACTOTUM_RUN_ID"] : nil
        }
        _ = try await eventually("what it left is removed, but for what is mounted") {
          try await host.run(["test", "-e", "/run/factotum/runs/\(run)/a/b/c"]).status != 0 ? true : nil
        }
        let found = try await host.succeed(["stat", "--format=%a %s", "/srv/kept", "/srv/kept/file"])
        #expect(found.hasPrefix("755 ") && found.hasSuffix("644 5\n"), "\(found)")
        try await ServiceFaults.expectLife(on: host)
      }
    }

    @Test("a job cannot leave the cgroup of its run, and what it hides there ends with it")
    func cgroup() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await InstalledService.start(on: host)
        try await ServiceFaults.add(
          "leaver",
          "for group in /sys/fs/cgroup /sys/fs/cgroup/system.slice; do (echo 0 >$group/cgroup.procs) 2>/dev/null && touch /tmp/left; done; (setsid setsid env -i sleep 4242 >/dev/null 2>&1 &); exit 0",
          on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("it has ended twice") {
          try await ServiceFaults.outcomes("leaver", "succeeded", on: host).count >= 2 ? true : nil
        }
        try await host.succeed(["sh", "-c", "rm /etc/factotum.d/leaver.toml; factotumctl reload"])
        _ = try await eventually("what it hid is gone") {
          try await host.run(["pgrep", "-f", "sleep 4242"]).status != 0 ? true : nil
        }
        #expect(try await host.run(["test", "-e", "/tmp/left"]).status != 0)
      }
    }
  }
}
