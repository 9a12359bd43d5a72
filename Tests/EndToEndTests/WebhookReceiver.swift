/// Runs a script in a directory of its own, in which a receiver that gives these answers listens at `$url`.
///
/// In it `updates` checks and prints what came, and `show` prints a Python expression for the `data` of each update.
func withReceiver(answers: String, certificate: String = "", _ script: String) async throws -> CommandResult {
  let tests = HeldScript.checkout + "/Tests"
  return try await runCommand([
    "timeout", "100", "bash", "-c",
    """
    set -u
    directory=$(mktemp -d /tmp/factotum-webhook-XXXXXX); cd "$directory"
    trap 'kill $receiver; cd /; rm -rf "$directory"' EXIT
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
      -keyout key -out certificate 2>/dev/null
    python3 '\(tests)/WebhookTests/receiver.py' port log '\(answers)' \(certificate) < <(exec sleep 100) & receiver=$!
    until [ -e port ]; do kill -0 $receiver || exit 99; sleep 0.05; done
    url=http://127.0.0.1:$(cat port)/; factotum='\(Installation.programs)/factotum'
    updates() { /usr/bin/python3 '\(tests)/EndToEndTests/read-updates.py' '\(HeldScript.checkout)/samples/schemas' log; }
    show() { /usr/bin/python3 -c '
    import base64, json, sys
    for line in open("log"):
        data = json.loads(json.loads(line)["body"])["data"]
        print(eval(sys.argv[1]))' "$1"; }
    sample() { echo '\(HeldScript.checkout)/samples/'$1.factfile; }
    \(script)
    """,
  ])
}
