import Testing

/// Whatever needs booted hosts is in here: one such test at a time is enough for any machine.
@Suite(
  "On booted hosts", .serialized,
  .enabled(if: TestHost.unavailable == nil || TestHost.isRequired, "\(TestHost.unavailable ?? "")"))
struct HostTests {
  @Test("a host boots, keeps a journal of its own and sees the project")
  func oneHost() async throws {
    try await TestHost.with("alpha") { hosts async throws in
      let host = hosts[0]
      let state = try await host.run(["systemctl", "is-system-running"]).output
      #expect(["running\n", "degraded\n"].contains(state))
      #expect(try await host.succeed(["cat", "/etc/hostname"]) == "alpha\n")
      try await host.succeed(["test", "-r", HeldScript.path])

      try await host.succeed(["logger", "--tag", "greeting", "good morning"])
      let entry = try await eventually("the entry can be read") {
        try await host.journal("SYSLOG_IDENTIFIER=greeting").first
      }
      #expect(entry["MESSAGE"] == "good morning")
      #expect(entry["_HOSTNAME"] == "alpha")
      let outside = try await runCommand(["journalctl", "--output=cat", "SYSLOG_IDENTIFIER=greeting"])
      #expect(!outside.output.contains("good morning"))
    }
  }

  @Test("two hosts know each other's names and reach each other")
  func twoHosts() async throws {
    try await TestHost.with("alpha", "beta") { hosts async throws in
      let (alpha, beta) = (hosts[0], hosts[1])
      #expect(try await alpha.succeed(["getent", "ahostsv4", "beta"]).hasPrefix("10.77.0.2 "))
      #expect(try await beta.succeed(["getent", "ahostsv4", "alpha"]).hasPrefix("10.77.0.1 "))
      // Nobody listens there: the refusal is beta's own, so it was reached.
      let connection = try await alpha.run(["bash", "-c", "exec 3<>/dev/tcp/beta/9"])
      #expect(connection.errors.contains("Connection refused"))
      let identities = [
        try await alpha.succeed(["cat", "/etc/machine-id"]), try await beta.succeed(["cat", "/etc/machine-id"]),
      ]
      #expect(identities[0] != identities[1])
    }
  }

  @Test("a host is gone with all it ran when the work is done, also where that failed")
  func nothingRemains() async throws {
    struct Failure: Error {}
    var leaders: [Int32] = []
    for failing in [false, true] {
      do {
        try await TestHost.with("alpha") { hosts async throws in
          leaders.append(hosts[0].leader)
          try await hosts[0].succeed(["systemd-run", "sh", "-c", "trap '' TERM; sleep 1000"])
          if failing { throw Failure() }
        }
        #expect(!failing)
      } catch is Failure {
        #expect(failing)
      }
    }
    for leader in leaders {
      #expect(try await runCommand(["test", "-e", "/proc/\(leader)"]).status == 1)
    }
    let mounts = try await runCommand(["grep", "-c", "overlay /media/root", "/proc/self/mounts"])
    #expect(mounts.output == "0\n")
  }

  @Test("a command on a host that fails or takes too long says so")
  func failingCommands() async throws {
    try await TestHost.with("alpha") { hosts async throws in
      #expect(try await hosts[0].run(["sh", "-c", "echo no >&2; exit 3"]).status == 3)
      #expect(try await hosts[0].run(["no-such-program"]).status == 127)
      #expect(try await hosts[0].run(["sleep", "1000"], seconds: 1).status == 124)
    }
  }
}
