import Testing

/// A resolver that is out of order, in a mount namespace of its own, where /etc/resolv.conf is another one.
@Suite(
  "A host constraint that needs the resolver", .serialized,
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"),
  .enabled("nothing can be mounted here where nobody else sees it") {
    try await runCommand(["unshare", "--mount", "true"]).status == 0
  })
struct Resolver {
  /// Runs the linear sample on `etl-1.example` while the resolver at 127.0.0.77 is what the script makes of it.
  private func run(_ resolver: String = "") async throws -> CommandResult {
    let script = """
      directory=$(mktemp -d); trap 'kill $resolver 2>/dev/null; rm -r "$directory"' EXIT; resolver=
      echo 'nameserver 127.0.0.77' >"$directory/resolv.conf"; echo 'hosts: dns' >"$directory/nsswitch.conf"
      \(resolver)
      unshare --mount sh -c 'mount --bind "$1/resolv.conf" /etc/resolv.conf
        if [ -e /etc/nsswitch.conf ]; then mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf; fi
        exec "$2" run "$3" --constraint host,etl-1.example' sh "$directory" \
        '\(Installation.programs)/factotum' '\(CommandLine.linear)'
      """
    return try await runCommand(["timeout", "60", "bash", "-c", script])
  }

  private static let start = "Error: the host constraint \"etl-1.example\" could not be checked. Reason: "

  @Test("is an error, not a no, where the resolver fails for now")
  func failing() async throws {
    let result = try await run()
    #expect(result.status == 3 && result.errors.isEmpty)
    #expect(result.output == Self.start + "Temporary failure in name resolution\n", "\(result)")
  }

  @Test("waits no longer than 5 s for a resolver that says nothing")
  func silent() async throws {
    let start = ContinuousClock.now
    let silence = """
      python3 -c 'import socket, time
      silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); silent.bind(("127.0.0.77", 53))
      open("'$directory'/ready", "w"); time.sleep(60)' & resolver=$!
      until [ -e "$directory/ready" ]; do kill -0 $resolver || exit 99; sleep 0.05; done
      """
    let result = try await run(silence)
    #expect(result.status == 3 && result.errors.isEmpty)
    #expect(result.output == Self.start + "the resolver did not answer within 5 s\n", "\(result)")
    #expect((.seconds(5) ... .seconds(30)).contains(ContinuousClock.now - start))
  }
}
