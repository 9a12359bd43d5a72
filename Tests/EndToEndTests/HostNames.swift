import Testing

/// A machine called `web2` in namespaces of its own, with another /etc/hosts, resolver and network.
@Suite(
  "A host constraint on a machine called web2", .serialized,
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"),
  .enabled("namespaces cannot be had here") {
    try await runCommand(["unshare", "--mount", "--uts", "--net", "--time", "--fork", "true"]).status == 0
  })
struct HostNames {
  /// Runs `factotum run --dry-run` for each value after some preparation; the answers, one a line.
  private func answers(
    _ values: [String], resolver: String = "", prepare: String = "", options: String = "", limit: String = ""
  ) async throws -> CommandResult {
    let script = """
      directory=$(mktemp -d); trap 'kill $server 2>/dev/null; rm -r "$directory"' EXIT; server=
      printf '127.0.0.1 localhost\\n127.0.1.1 web2.example.com web2\\n10.0.0.9 db1\\n' >"$directory/hosts"
      printf '\(resolver)' >"$directory/resolv.conf"; echo 'hosts: files dns' >"$directory/nsswitch.conf"
      for file in hosts resolv.conf nsswitch.conf; do
        if [ -e /etc/$file ]; then mount --bind "$directory/$file" /etc/$file; fi
      done
      hostname web2
      \(prepare)
      for value in \(values.map { "'\($0)'" }.joined(separator: " ")); do
        \(limit) '\(Installation.programs)/factotum' run '\(CommandLine.linear)' --dry-run --constraint "host,$value" |
          head -n 1
      done
      """
    return try await runCommand(
      ["timeout", "60", "bash", "-c", "exec unshare --mount --uts \(options) bash -c \"$1\"", "bash", script])
  }

  private static let runs = "TASK     COMMAND\n"
  private static func no(_ value: String, _ reason: String) -> String {
    "Warn: the specifed host constraint \"\(value)\" did not match, no tasks have been executed. Reason: \(reason)\n"
  }
  private static func unknown(_ value: String, _ reason: String) -> String {
    "Error: the host constraint \"\(value)\" could not be checked. Reason: \(reason)\n"
  }
  private static let otherHost = "failed to match any of the interface addresses to the found host addresses"

  @Test("matches by the names in Debian's /etc/hosts without any DNS, and no other's")
  func debian() async throws {
    let own = ["web2", "WEB2", "web2.", "web2.example.com", "Web2.Example.Com.", "localhost", "127.0.1.1"]
    let result = try await answers(own + ["db1", "DB1.", "nosuch"])
    #expect(
      result.output == String(repeating: Self.runs, count: own.count) + Self.no("db1", Self.otherHost)
        + Self.no("DB1.", Self.otherHost) + Self.unknown("nosuch", "Temporary failure in name resolution"), "\(result)")
  }

  @Test("is no 'no' where descriptors are short")
  func shortage() async throws {
    // Of what the tests were started with nothing may be left open: the numbers count.
    let result = try await answers(["db1"], prepare: "exec 3>&- 4>&- 5>&-", limit: "prlimit --nofile=5")
    #expect(
      result.output == Self.unknown("db1", "the network interfaces cannot be read: Too many open files"), "\(result)")
  }

  @Test("is no 'no' where the resolver answered for one kind of address and failed for the other")
  func halfAnAnswer() async throws {
    // Names say how each kind is answered: 0 is without an address, 2 a failing server, 3 no such name.
    let server = """
      cat >"$directory/server.py" <<'END'
      import socket, struct, sys
      server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); server.bind(("127.0.0.77", 53)); open(sys.argv[1], "w")
      while True:
          query, peer = server.recvfrom(600)
          name, at = [], 12
          while query[at]:
              name.append(query[at + 1:at + 1 + query[at]].decode()); at += query[at] + 1
          code = int(name[0][1 if query[at + 2] == 1 else 3])
          server.sendto(query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, 0, 0, 0) + query[12:at + 5], peer)
      END
      ip link set lo up
      python3 "$directory/server.py" "$directory/ready" & server=$!
      until [ -e "$directory/ready" ]; do kill -0 $server || exit 99; sleep 0.05; done
      ip link add here type veth peer there; ip address add 10.1.1.1/24 dev here; ip link set here up
      ip address add 10.1.1.2/24 dev there; ip link set there up
      """
    let result = try await answers(
      ["a0x0.example", "a3x3.example", "a2x2.example", "a0x2.example", "a2x0.example"],
      resolver: "nameserver 127.0.0.77\\n", prepare: server, options: "--net")
    let nowhere = "could not find any IPv4 addresses for the supplied hostname"
    let failed = "Temporary failure in name resolution"
    #expect(
      result.output == Self.no("a0x0.example", nowhere) + Self.no("a3x3.example", nowhere)
        + ["a2x2.example", "a0x2.example", "a2x0.example"].map { Self.unknown($0, failed) }.joined(), "\(result)")
  }

  @Test("is no 'no' in the first minutes after boot where an interface has no address yet")
  func booting() async throws {
    func answer(_ seconds: Int, _ prepare: String) async throws -> String {
      let uptime = try await runCommand(["cut", "-d.", "-f1", "/proc/uptime"]).output
      let offset = seconds - (Int(uptime.filter(\.isNumber)) ?? 0)
      let result = try await answers(
        ["10.0.0.1"], prepare: "ip link set lo up; \(prepare)", options: "--net --time --fork --boottime \(offset)")
      // The program started some seconds later than the clock was looked at.
      return result.output.replacing(/\d+ s after boot/, with: "N s after boot")
    }
    let pair = "ip link add here type veth peer there; ip link set here up; ip link set there up; "
    let addresses = pair + "ip address add 10.1.1.1/24 dev here; "
    let noCard =
      "could not find any non-loopback IPv4 addresses in the network interfaces; do you have a working network interface card?"
    #expect(
      try await answer(10, "") == Self.unknown("10.0.0.1", "no network interface has an address yet, N s after boot"))
    #expect(
      try await answer(10, addresses)
        == Self.unknown("10.0.0.1", "network interface 'there' has no address yet, N s after boot"))
    #expect(
      try await answer(10, addresses + "ip address add 10.1.1.2/24 dev there") == Self.no("10.0.0.1", Self.otherHost))
    #expect(try await answer(400, "") == Self.no("10.0.0.1", noCard))
    #expect(try await answer(400, addresses) == Self.no("10.0.0.1", Self.otherHost))
  }
}
