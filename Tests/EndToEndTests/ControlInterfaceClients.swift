import Glibc
import Testing

/// What the daemon's socket takes, from those who mean well and from those who do not.
@Suite(
  "The control socket",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct ControlInterfaceClients {
  /// Where `make test-packages` puts what comes from PyPI.
  private static let python = HeldScript.checkout + "/.build/oracles/bin/python3"

  private static var hasClient: Bool {
    unsafe system("'\(python)' -c 'import varlink' 2>/dev/null") == 0
  }

  @Test(
    "answers each method to the Varlink client of PyPI as its own description says",
    .enabled(
      if: hasClient, "there is no PyPI varlink in .build/oracles: run `make test-packages`, which needs a network"))
  func methods() async throws {
    let result = try await DaemonSession.run(
      "until [ -s ticks ]; do sleep 0.05; done; '\(Self.python)' \"$1/Tests/EndToEndTests/call-methods.py\" \"$FACTOTUM_SOCKET\""
    )
    #expect(result.status == 0 && result.output == "19 methods\n", "\(result)")
  }

  @Test("stalls for no hostile client, and no fire is lost or late meanwhile")
  func hostile() async throws {
    let result = try await DaemonSession.run(
      """
      python3 "$1/Tests/EndToEndTests/hostile-clients.py" "$FACTOTUM_SOCKET" || exit 1
      ctl status >/dev/null || exit 2
      until [ "$(wc -l <ticks)" -gt 4 ]; do sleep 0.1; done
      # Each second from the first to the last has its run: none was missed.
      sort ticks | sed -E 's/tick-(....)(..)(..)T(..)(..)(..)Z/\\1-\\2-\\3 \\4:\\5:\\6/' | date --utc --file=- +%s |
        awk 'NR > 1 && $1 != last + 1 { print "gap before", $1 } { last = $1 } END { print (NR > 3 ? "no gap" : "few") }'
      """, seconds: 300)
    #expect(result.status == 0 && result.output.hasSuffix(" calls\nno gap\n"), "\(result)")
  }
}
