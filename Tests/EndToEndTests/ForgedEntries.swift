import Testing

extension HostTests {
  /// Any user may send entries to the journal; those that pretend to be about a run change nothing that is said of it.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct ForgedEntries {
    private static let runEnded = "412d076b10354d708ca6b59727b1666f"

    /// Sends an entry about a run: `forge TEXT ID [COMMAND ...]`, where the command is what runs `logger`.
    private static let forge = """
      forge() {
        text=$1 id=$2; shift 2
        for schedule in held liar; do
          printf '%s\\n' MESSAGE=forged-$text MESSAGE_ID=\(runEnded) FACTOTUM_RUN_ID=$id FACTOTUM_SCHEDULE=$schedule FACTOTUM_TASK=only \
            FACTOTUM_STREAM=stdout FACTOTUM_OUTCOME=failed FACTOTUM_DECISION=missed FACTOTUM_ATTEMPT=1 PRIORITY=3 | "$@" logger --journald
        done
      }
      seen() { until journalctl MESSAGE=forged-$1 FACTOTUM_SCHEDULE=liar -o cat | grep -q forged; do sleep 0.05; done; }

      """

    /// A job that waits for a file, and one of the same user that forges entries about it.
    private static func prepare(_ host: TestHost) async throws {
      try await InstalledService.install(on: host)
      try await host.succeed(["useradd", "--create-home", "--uid", "4711", "other"])
      try await host.write(forge, to: "/usr/local/bin/forge")
      let once = "cron = \"0 0 1 1 *\"\n"
      let jobs = [
        "held": "echo begun; until [ -e /tmp/go ]; do sleep 0.05; done; echo freed",
        "liar": ". /usr/local/bin/forge; forge job $(cat /tmp/id)",
      ]
      for (name, command) in jobs {
        try await host.write(ServiceFaults.factfile(command), to: "/etc/factotum.d/\(name).factfile")
        try await host.write("[\(name)]\n\(once)factfile = \"\(name).factfile\"\n", to: "/etc/factotum.d/\(name).toml")
      }
      let forger =
        "[Service]\nType=oneshot\nUser=factotum\nExecStart=sh -c '. /usr/local/bin/forge; forge unit $(cat /tmp/id)'\n"
      try await host.write(forger, to: "/etc/systemd/system/forger.service")
      try await host.succeed(["systemctl", "daemon-reload"])
      try await host.succeed(["factotumctl", "reload"])
    }

    @Test("of another user, of another unit of the same user, or of another run, are no lines and no end of the run")
    func entries() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await Self.prepare(host)
        let script = """
          . forge; factotumctl run held --follow >/tmp/followed & follower=$!
          until id=$(grep -oE 'held-[0-9TZ]+-m1' /tmp/followed | head -n 1) && [ -n "$id" ]; do sleep 0.05; done
          printf %s $id >/tmp/id; factotumctl logs held --follow >/tmp/schedule & second=$!
          factotumctl logs $id --task only --follow >/tmp/task & third=$!
          forge user $id runuser -u other --; seen user
          systemctl start forger; seen unit
          factotumctl run liar --wait; seen job
          touch /tmp/go; wait $follower; echo $?; wait $third; kill $second
          { cat /tmp/followed /tmp/schedule /tmp/task; factotumctl logs $id; factotumctl logs held -n 1000
            factotumctl why held; factotumctl runs; factotumctl runs $id
            factotumctl status; } >/tmp/all
          grep forged /tmp/all; grep -c '\\[only\\] freed' /tmp/followed /tmp/task
          factotumctl logs $id | grep -cE '\\[only\\] (begun|freed)'; factotumctl runs held | grep -c succeeded
          """
        let result = try await host.run(["bash", "-c", script], seconds: 100)
        #expect(
          result.output.split(separator: "\n").filter { !$0.contains("liar-") }
            == ["0", "/tmp/followed:1", "/tmp/task:1", "2", "1"], "\(result)")
        // They are in the journal, where the page says how to tell them from others.
        #expect(try await host.journal("MESSAGE=forged-user").count == 2)
        #expect(try await host.journal("--unit=factotum", "MESSAGE=forged-user").isEmpty)
      }
    }
  }
}
