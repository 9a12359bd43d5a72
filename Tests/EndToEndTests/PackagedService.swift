import Glibc
import Testing

extension HostTests {
  /// The Debian packages, on a host without any trace of Swift.
  @Suite(
    .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"),
    .enabled(if: unsafe access("/usr/bin/dh", X_OK) == 0, "debhelper is missing"))
  struct PackagedService {
    /// Makes the packages once for all tests here, and one each of an older and a newer version with the same content.
    static let packages = Task<String, any Error> {
      let directory = "/tmp/factotum-packages-\(getpid())"
      let script = """
        set -e; mkdir -p "$0"; cd "$0"
        '\(HeldScript.checkout)/etc/packaging/build-deb.sh' . 0.1.0 >/dev/null
        for version in 0.0.1 0.2.0; do
          dpkg-deb -R factotum_0.1.0_*.deb "$version"
          sed -i "s/^Version: .*/Version: $version/" "$version/DEBIAN/control"
          dpkg-deb -Znone -b "$version" "factotum_$version.deb" >/dev/null; rm -r "$version"
        done
        mv factotum_0.1.0_*.deb factotum_0.1.0.deb
        """
      try await runCommandOrThrow(["bash", "-c", script, directory])
      return directory
    }

    /// Boots a host that has the packages in /root, and nothing else of the project or of Swift.
    static func with(_ work: (TestHost) async throws -> Void) async throws {
      let packages = try await packages.value
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await runCommandOrThrow(["sh", "-c", "cp '\(packages)'/factotum_*.deb '\(host.root)/root/'"])
        let script = """
          umount --lazy '\(HeldScript.checkout)'
          for directory in /opt /usr/local /tmp /var/tmp; do mount -t tmpfs -o mode=1777 tmpfs $directory; done
          rm -rf /usr/bin/swift* /usr/sbin/policy-rc.d /root/.debug
          ! find / -xdev \\( -name 'libswift*' -o -name 'swiftc' -o -name 'libFoundation*' \\) -print | grep .
          """
        try await host.succeed(["sh", "-c", script])
        try await work(host)
      }
    }

    static func install(_ version: String, on host: TestHost) async throws -> CommandResult {
      try await host.run([
        "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--quiet", "--no-install-recommends",
        "--allow-downgrades", "/root/factotum_\(version).deb",
      ])
    }

    /// Runs a job of the samples from a schedule named pulse, and returns the entry of its end.
    static func runSample(on host: TestHost) async throws -> JournalEntry {
      try await host.write(
        "[pulse]\ncron = \"@every 2s\"\nfactfile = \"/usr/share/factotum/samples/linear.factfile\"\n",
        to: "/etc/factotum.d/pulse.toml")
      try await host.succeed(["factotumctl", "reload"])
      let ended = try await eventually("a run succeeds") {
        try await host.journal("--unit=factotum", "FACTOTUM_OUTCOME=succeeded").first
      }
      #expect(ended["FACTOTUM_SCHEDULE"] == "pulse")
      return ended
    }

    private static func has(_ path: String, on host: TestHost) async throws -> Bool {
      try await host.run(["test", "-e", path]).status == 0
    }

    @Test("are small, and lintian has nothing to say")
    func sizes() async throws {
      let packages = try await Self.packages.value
      let size = try await runCommand(["stat", "--format=%s", "\(packages)/factotum_0.1.0.deb"]).output
      #expect(Int(size.filter(\.isNumber)) ?? .max <= 15 << 20)
      let installed = try await runCommand(["dpkg-deb", "--field", "\(packages)/factotum_0.1.0.deb", "Installed-Size"])
        .output
      #expect(Int(installed.filter(\.isNumber)) ?? .max <= 40 << 10)
      let lintian = try await runCommand([
        "sh", "-c",
        "lintian --allow-root --fail-on error,warning \"$0\"/factotum_0.1.0.deb \"$0\"/factotum-dbgsym_*.deb", packages,
      ])
      #expect(lintian.status == 0 && lintian.output.isEmpty, "\(lintian)")
    }

    @Test("install, run a job, are removed and purged, and leave what users wrote")
    func life() async throws {
      try await Self.with { host in
        let list = """
          find /etc /usr /lib /var/lib /run -xdev -not -path '*/dpkg/*' -not -path '/var/lib/apt*' -not -path '*/systemd/*' \\
            -not -path '/run/*/user*' -not -name '*cache*' -not -name '*-' -not -name '*.lock' -not -path '/var/lib/PackageKit*' | sort
          """
        let before = try await host.succeed(["sh", "-c", list])
        let accounts = try await host.succeed(["cat", "/etc/passwd", "/etc/group"])
        let installed = try await Self.install("0.1.0", on: host)
        #expect(installed.status == 0, "\(installed)")
        #expect(try await host.succeed(["systemctl", "is-active", "factotum"]) == "active\n")
        #expect(try await host.succeed(["systemctl", "is-enabled", "factotum"]) == "enabled\n")
        #expect(try await host.succeed(["factotumctl", "list", "--json"]).contains("[]"))

        _ = try await Self.runSample(on: host)
        #expect(try await host.succeed(["journalctl", "-x", "-u", "factotum"]).contains("Subject: A run ended"))
        #expect(
          try await host.succeed(["man", "-w", "factotum.d", "factotumctl"]).contains(
            "/usr/share/man/man5/factotum.d.5.gz"))
        try await Self.expectCompletions(on: host)

        try await host.succeed(["apt-get", "remove", "--yes", "--quiet", "factotum"])
        #expect(try await host.run(["systemctl", "is-active", "factotum"]).output == "inactive\n")
        #expect(try await Self.has("/var/lib/factotum/ledger.db", on: host))
        #expect(try await !Self.has("/usr/bin/factotumd", on: host))
        try await host.succeed(["sh", "-c", "echo mine >/var/lib/factotum/homes/factotum/mine"])
        try await host.succeed(["apt-get", "purge", "--yes", "--quiet", "factotum"])
        let left = try await host.succeed(["sh", "-c", list])
        let new = Set(left.split(separator: "\n")).subtracting(before.split(separator: "\n"))
        #expect(
          new == [
            "/etc/factotum.d", "/etc/factotum.d/pulse.toml", "/var/lib/factotum", "/var/lib/factotum/homes",
            "/var/lib/factotum/homes/factotum", "/var/lib/factotum/homes/factotum/mine",
          ])
        // A user that owns files stays; the next purge, without them, leaves nothing.
        try await host.succeed(["rm", "-r", "/var/lib/factotum/homes/factotum/mine", "/etc/factotum.d/pulse.toml"])
        let again = try await Self.install("0.1.0", on: host)
        #expect(again.status == 0)
        try await host.succeed(["apt-get", "purge", "--yes", "--quiet", "factotum"])
        let nothing = Set(try await host.succeed(["sh", "-c", list]).split(separator: "\n"))
          .subtracting(before.split(separator: "\n"))
        #expect(nothing.isEmpty, "\(nothing)")
        #expect(try await host.succeed(["cat", "/etc/passwd", "/etc/group"]) == accounts)
      }
    }

    @Test("let a newcomer do what the README says, as it stands there")
    func newcomer() async throws {
      let factfile = try #require(try await Documentation.blocks("json").first)
      let schedule = try #require(try await Documentation.blocks("toml").first)
      let session = try #require(try await Documentation.blocks("sh").first { $0.contains("factotumctl reload") })
      try await Self.with { host in
        #expect(try await Self.install("0.1.0", on: host).status == 0)
        try await host.succeed(["mkdir", "-p", "/etc/factotum.d/jobs"])
        try await host.write(factfile + "\n", to: "/etc/factotum.d/jobs/report.factfile")
        try await host.write(
          schedule.replacing("etl-1", with: host.name) + "\n", to: "/etc/factotum.d/report.toml")
        let result = try await host.run(["bash", "-ec", session])
        #expect(result.status == 0, "\(result)")
        for text in ["added        nightly-report", "02:15:00", "[fetch] fetching s3://acme", "succeeded in"] {
          #expect(result.output.contains(text), "\(text) is not in \(result)")
        }
        #expect(!(result.output + result.errors).contains("warning"), "\(result)")
      }
    }

    /// The completions of the shells that are there load, and know the commands and the schedules.
    private static func expectCompletions(on host: TestHost) async throws {
      let bash = """
        source /usr/share/bash-completion/bash_completion; _completion_loader factotumctl; complete -p factotumctl >/dev/null || exit 1
        complete_words() {
          COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMPREPLY=()
          _factotumctl factotumctl "${*: -1}" "${*: -2:1}"; echo "${COMPREPLY[@]}"
        }
        complete_words factotumctl rel; complete_words factotumctl next pu
        """
      #expect(
        try await host.succeed(["bash", "-c", bash]).split(separator: "\n").map { $0.filter { $0 != " " } } == [
          "reload", "pulse",
        ])
      // The others complete only where somebody types.
      let typing = """
        import os, pty, select, sys, time
        child, terminal = pty.fork()
        if child == 0: os.execvpe(sys.argv[2], sys.argv[2:], dict(os.environ, TERM='xterm'))
        def wait(text):
            end, seen = time.monotonic() + 30, b''
            while time.monotonic() < end and text not in seen:
                if select.select([terminal], [], [], 0.1)[0]: seen += os.read(terminal, 65536)
            return text in seen
        os.write(terminal, sys.argv[1].encode() + b"; echo REA''DY\\r")
        assert wait(b'READY')
        os.write(terminal, b'factotumctl next pu\\t')
        assert wait(b'lse')
        os.kill(child, 9)
        """
      let zsh = "autoload -U compinit; compinit -u -d /tmp/dump; bindkey '^I' complete-word"
      for (shell, setup) in [(["zsh", "-f", "-i"], zsh), (["fish", "-i"], "true")]
      where try await Self.has("/usr/bin/\(shell[0])", on: host) {
        let result = try await host.run(["python3", "-c", typing, setup] + shell)
        #expect(result.status == 0, "\(shell): \(result)")
      }
    }

    @Test("are upgraded while a run is alive, which ends normally; a ledger that is newer stops a downgrade")
    func upgrade() async throws {
      try await Self.with { host in
        #expect(try await Self.install("0.0.1", on: host).status == 0)
        try await ServiceFaults.add(
          "long", "touch /var/tmp/begun; while [ ! -e /var/tmp/go ]; do sleep 0.1; done; echo finished", on: host)
        try await host.succeed(["factotumctl", "reload"])
        _ = try await eventually("the run has begun") { try await Self.has("/var/tmp/begun", on: host) ? true : nil }
        let old = try await host.succeed(["systemctl", "show", "--property=MainPID", "factotum"])
        #expect(try await Self.install("0.2.0", on: host).status == 0)
        #expect(try await host.succeed(["systemctl", "show", "--property=MainPID", "factotum"]) != old)
        #expect(try await host.succeed(["systemctl", "status", "factotum"]).contains("long-2"), "the run is not shown")
        try await host.succeed(["touch", "/var/tmp/go"])
        let ended = try await eventually("the run ends") {
          try await host.journal("FACTOTUM_SCHEDULE=long").first { $0["FACTOTUM_OUTCOME"] != nil }
        }
        #expect(ended["FACTOTUM_OUTCOME"] == "succeeded", "\(ended)")
        let run = try #require(ended["FACTOTUM_RUN_ID"])
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "MESSAGE=finished").count == 1)
        #expect(try await host.journal("FACTOTUM_RUN_ID=\(run)", "FACTOTUM_DECISION=started").count == 1)

        // As a version after this one would leave it.
        let mark = """
          import sqlite3, os; path = '/var/lib/factotum/ledger.db'
          ledger = sqlite3.connect(path); ledger.execute('PRAGMA user_version = 1000'); ledger.commit()
          ledger.execute('PRAGMA wal_checkpoint(TRUNCATE)'); ledger.close()
          """
        try await host.succeed(["systemctl", "stop", "factotum"])
        try await host.succeed(["python3", "-c", mark])
        let sum = try await host.succeed(["sha256sum", "/var/lib/factotum/ledger.db"])
        _ = try await Self.install("0.1.0", on: host)
        let state = try await eventually("systemd gives up") {
          let shown = try await host.succeed([
            "systemctl", "show", "--property=ActiveState,ExecMainStatus,NRestarts", "factotum",
          ])
          return shown.contains("ActiveState=failed") ? shown : nil
        }
        #expect(state.contains("ExecMainStatus=2") && state.contains("NRestarts=0"), "\(state)")
        #expect(try await host.succeed(["sha256sum", "/var/lib/factotum/ledger.db"]) == sum)
        let told = try await host.succeed(["journalctl", "--output=cat", "--unit=factotum", "--lines=20"])
        #expect(told.contains("a later version of factotum wrote it"), "\(told)")
      }
    }
  }
}
