import Testing

/// A daemon of a test's own, without a booted host: a few schedules, and what somebody types.
enum DaemonSession {
  /// Runs a script beside a daemon that has these schedules:
  ///
  /// `ok` prints a line, `bad` fails with code 3, `hold` runs until the file `go` is there, `tick` fires every second and
  /// prints its run's id, `off` is disabled. All but `tick` fire on the first of January.
  ///
  /// In the script `ctl` is `factotumctl`, `plain` replaces the times in ids, and `told` waits for a line in the daemon's
  /// log; it runs in the daemon's directory.
  static func run(_ script: String, seconds: Int = 60) async throws -> CommandResult {
    try await runCommand([
      "timeout", "--kill-after=5", "\(seconds)", "bash", "-c", beginning + script, Installation.programs,
      HeldScript.checkout,
    ])
  }

  private static let beginning = """
    set -u
    directory=$(mktemp --directory --tmpdir="$HOME" factotum-session-XXXXXX); cd "$directory"
    trap 'stop; rm -rf "$directory"' EXIT
    mkdir schedules state runtime; export FACTOTUM_SOCKET="$directory/runtime/io.factotum.Scheduler"
    unset XDG_RUNTIME_DIR; export TZ=UTC
    job() {
      printf '{"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0", "data": {"name": "%s", "tasks": [
        {"name": "%s", "executor": "shell", "command": "%s", "arguments": [], "dependsOn": [],
         "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}' "$1" "$2" "$3" >schedules/$1.factfile
      printf '[%s]\\ncron = "%s"\\ntimezone = "UTC"\\nfactfile = "%s.factfile"\\n%s\\n' "$1" "$4" $1 "${5-}" >>schedules/jobs.toml
    }
    yearly='0 0 1 1 *'
    job ok greet 'echo fine' "$yearly" 'description = "says so"'
    job bad break 'exit 3' "$yearly"
    job hold wait 'until [ -e ../go ]; do sleep 0.05; done' "$yearly"
    job tick note 'echo $FACTOTUM_RUN_ID >>../ticks' '* * * * * * *'
    job off never 'false' "$yearly" 'enabled = false'
    start() {
      "$0/factotumd" --schedules schedules --state state --runtime runtime --job-user "$(id -un)" --log-format text \\
        "$@" 2>>log & daemon=$!
      until "$0/factotumctl" status >/dev/null 2>&1; do kill -0 $daemon || exit 9; sleep 0.05; done
    }
    stop() { touch go; kill $daemon 2>/dev/null; wait $daemon 2>/dev/null; }
    ctl() { "$0/factotumctl" "$@"; }
    plain() { sed -E 's/[0-9]{8}T[0-9]{6}Z/TIME/g'; }
    told() { until grep -qs "$1" log; do kill -0 $daemon || exit 8; sleep 0.05; done; }
    start

    """
}
