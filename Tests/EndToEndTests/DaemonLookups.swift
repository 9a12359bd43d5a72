import Glibc
import Testing

/// Name look-ups of a daemon whose resolver is out of order, on a network and with an /etc/resolv.conf of its own.
@Suite(
  "A daemon whose resolver hangs",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"),
  .enabled("no network of its own can be made here") {
    try await runCommand(["unshare", "--mount", "--net", "ip", "link", "set", "lo", "up"]).status == 0
  })
struct DaemonLookups {
  /// A resolver that answers no question until there is a file `answering`, and then knows every name as this machine's. The
  /// C library would ask for longer than any test takes, so that nobody but the daemon gives up.
  private static let resolver = #"""
    ip link set lo up; ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up
    ip address add 10.9.8.7/24 dev eth0
    printf '%s\n' 'nameserver 127.0.0.77' 'options timeout:30 attempts:5' >resolv.conf; mount --bind resolv.conf /etc/resolv.conf
    echo 'hosts: dns' >nsswitch.conf; mount --bind nsswitch.conf /etc/nsswitch.conf
    cat >resolver.py <<END
    import os, socket
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); server.bind(("127.0.0.77", 53)); open("listening", "w")
    server.settimeout(0.05); asked = []
    while True:
        try: asked.append(server.recvfrom(4096))
        except TimeoutError: pass
        if not os.path.exists("answering"): continue
        for query, client in asked:
            question = query[12:query.index(0, 12) + 5]
            answers = [b"\xc0\x0c\x00\x01\x00\x01" + bytes(4) + b"\x00\x04\x0a\x09\x08\x07"] if question[-3] == 1 else []
            server.sendto(query[:2] + b"\x81\x80\x00\x01\x00" + bytes([len(answers)]) + bytes(4) + question
              + b"".join(answers), client)
        asked = []
    END
    python3 resolver.py & resolver=$!; until [ -e listening ]; do kill -0 $resolver; sleep 0.05; done

    """#

  @Test("only the schedule that asks waits; its fires become noop with the failure, and run once there are answers")
  func hanging() async throws {
    let result = try await DaemonScript.run(
      Self.resolver + #"""
        job near "$every" ''
        job far '"*/5 * * * * *"' '' $'constraint = "host,etl-1.example"\nstart-deadline = "15s"'
        start --log-format json
        eventually found "SELECT 1 FROM waiting WHERE schedule = 'far' AND reason = 'lookup'"
        eventually found "SELECT 1 FROM decision WHERE schedule = 'far' AND decision = 'noop'"
        # Whoever has to wait for a look-up waits for 5 s.
        rows "SELECT 'near was held up', count(*), max(near.lateness) FROM decision near JOIN decision far
          ON near.instant > far.instant AND near.decided_at < far.decided_at
          WHERE near.schedule = 'near' AND far.schedule = 'far' AND far.decision = 'noop'
          GROUP BY far.instant HAVING count(*) < 5 OR max(near.lateness) > 4000000"
        rows "SELECT decision, reason FROM decision WHERE schedule = 'near' AND decision != 'started'"
        touch answering
        eventually ran far 2
        # In this order: without a resolver a look-up fails at once, and for another reason.
        stop; kill $resolver
        rows "SELECT reason FROM decision WHERE schedule = 'far' AND decision = 'noop'" | tr '\037' ' ' | sort -u
        grep '"FACTOTUM_DECISION":"noop"' log >told
        python3 -c 'import json, sys
        for line in open("told"):
            entry = json.loads(line); print(entry["priority"], entry["message"])' | sort -u
        """#, under: ["unshare", "--mount", "--net"])
    #expect(
      result.output == """
        lookup-failed the resolver did not answer within 5 s
        3 not run on this host: lookup failed: the resolver did not answer within 5 s

        """, "\(result)")
    #expect(result.status == 0)
  }
}
