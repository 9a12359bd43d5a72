import Glibc
import Testing

extension HostTests {
  /// The package on Debian 13, in a root that is made of Debian's own packages.
  @Suite(
    .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"),
    .enabled(if: unsafe access("/usr/bin/dh", X_OK) == 0, "debhelper is missing"),
    .enabled(
      if: unsafe access(Installation.debian13, X_OK) == 0,
      "there is no .build/debian13: `make debian13` makes it where there is a network"
    ))
  struct Debian13 {
    /// Boots a host that has the package in a directory, without the project's folder.
    private static func with(_ work: (TestHost) async throws -> Void) async throws {
      let packages = try await PackagedService.packages.value
      try await TestHost.with("alpha", root: Installation.debian13) { hosts async throws in
        let host = hosts[0]
        try await host.succeed(["umount", "--lazy", HeldScript.checkout])
        try await runCommandOrThrow(["cp", "\(packages)/factotum_0.1.0.deb", "\(host.root)/root/factotum_0.1.0.deb"])
        try await work(host)
      }
    }

    @Test("installs with apt, runs a job, and is purged")
    func life() async throws {
      try await Self.with { host in
        let installed = try await PackagedService.install("0.1.0", on: host)
        #expect(installed.status == 0, "\(installed)")
        #expect(try await host.succeed(["systemctl", "is-enabled", "factotum"]) == "enabled\n")
        let ended = try await PackagedService.runSample(on: host)
        let logs = try await host.succeed(["factotumctl", "logs", ended["FACTOTUM_RUN_ID"] ?? ""])
        #expect(logs.contains("[fetch] fetching"), "\(logs)")
        let told = try await host.succeed(["journalctl", "--unit=factotum", "--output=cat"])
        #expect(!told.contains("runs have no cgroups"), "\(told)")
        try await host.succeed(["rm", "/etc/factotum.d/pulse.toml"])
        let purged = try await host.run(["apt-get", "purge", "--yes", "--quiet", "factotum"])
        #expect(purged.status == 0 && !(purged.output + purged.errors).contains("warning"), "\(purged)")
        let left = try await host.run(["ls", "-d", "/etc/factotum.d", "/var/lib/factotum", "/run/factotum"])
        #expect(left.output.isEmpty, "\(left)")
      }
    }

    /// The instructions of the example Containerfile, in their order.
    private static func instructions() async throws -> [(name: String, rest: String)] {
      let text = try await runCommand(["cat", "\(HeldScript.checkout)/etc/examples/Containerfile"]).output
      return text.replacing("\\\n", with: " ").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
        let words = line.split(separator: " ", maxSplits: 1)
        return (String(words[0]), String(words.last ?? ""))
      }
    }

    @Test("is what the example Containerfile builds upon: its steps succeed, and its process runs jobs and stops")
    func container() async throws {
      let instructions = try await Self.instructions()
      #expect(instructions.map(\.name) == ["FROM", "COPY", "RUN", "VOLUME", "STOPSIGNAL", "ENTRYPOINT"])
      #expect(instructions[0].rest == "debian:13-slim" && instructions[1].rest == "factotum_*.deb /tmp/")
      let words = instructions[5].rest.filter { !"[],".contains($0) }
      let signal = instructions[4].rest.replacing("SIG", with: "")
      try await Self.with { host in
        try await host.succeed(["mkdir", "-p", "/etc/factotum.d"])
        try await ServiceFaults.add("orphan", "(sleep 0.3 &); exit 0", on: host)
        try await ServiceFaults.add("long", "touch /root/begun; sleep 1000", "user = \"root\"", on: host)
        // As in a container: nothing of systemd is at work.
        let script = """
          set -e; mount -t tmpfs tmpfs /run; mount -t tmpfs -o mode=1777 tmpfs /tmp; cp /root/factotum_*.deb /tmp
          export DEBIAN_FRONTEND=noninteractive; { \(instructions[2].rest); } >/root/build 2>&1
          unshare --fork --pid --mount-proc --kill-child \(words) >/root/out 2>&1 & shell=$!
          until [ "$(grep -c '"FACTOTUM_OUTCOME":"succeeded"' /root/out)" -ge 2 ] && [ -e /root/begun ]
          do kill -0 $shell || exit 9; sleep 0.1; done
          kill -\(signal) $(pgrep -P $shell factotumd); wait $shell; echo "status $?"
          grep -c '"FACTOTUM_OUTCOME":"cancelled"' /root/out
          """
        let result = try await host.run(["unshare", "--mount", "bash", "-c", script])
        let printed = try await host.run(["tail", "/root/build", "/root/out"]).output
        #expect(result.output == "status 0\n1\n", "\(result) \(printed)")
      }
    }
  }
}
