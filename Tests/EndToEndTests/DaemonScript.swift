/// A daemon of a script's own, whose directories go with it, and which tells its log where the script fails.
enum DaemonScript {
  /// Runs a script of bash that may use what the prelude has.
  ///
  /// - Parameters:
  ///   - body: ends with status 0 where all holds; what it prints is the test's to judge.
  ///   - wrapper: a command that executes it.
  ///   - parent: where its directory is made; not where others may write, unless another user than root runs it.
  static func run(
    _ body: String, under wrapper: [String] = [], in parent: String = "$HOME"
  ) async throws -> CommandResult {
    let script = "parent=\(parent) programs='\(Installation.programs)'\n" + prelude + body
    return try await runCommand(["timeout", "300"] + wrapper + ["bash", "-c", script])
  }

  private static let prelude = #"""
    set -eu
    directory=$(mktemp --directory --tmpdir="$parent" factotum-fault-XXXXXX); cd "$directory"; daemon=
    leave() {
      local status=$?; trap - EXIT
      [ -z "$daemon" ] || kill -9 $daemon 2>/dev/null || :
      if [ $status != 0 ]; then tail -n 60 log >&2 || :; fi
      cd /; rm -rf "$directory"; exit $status
    }
    trap leave EXIT
    mkdir schedules state runtime; touch log

    # job NAME CRON COMMAND [LINES]: its task notes the run's id in NAME.ran, then executes the command.
    job() {
      printf 'echo $1 >>%s/%s.ran\n%s\n' "$directory" "$1" "$3" >"$1.sh"; touch "$1.ran"
      cat >"schedules/$1.factfile" <<END
    {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0", "data": {"name": "$1", "tasks": [
    {"name": "only", "executor": "shell", "command": "sh $directory/$1.sh", "arguments": ["{{{factotum.runId}}}"],
     "dependsOn": [], "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}
    END
      printf '[%s]\ncron = %s\ntimezone = "UTC"\nfactfile = "%s.factfile"\nuser = "%s"\n%s\n' \
        "$1" "$2" "$1" "$(id -un)" "${4:-}" >"schedules/$1.toml"
    }
    # at SECONDS: an expression for the one instant that lies so far ahead.
    at() { date -u -d "+$1 seconds" '+"%-S %-M %-H %-d %-m *"'; }
    every='"* * * * * *"'

    start() {
      local ready; ready=$(count 'is ready')
      "$programs/factotumd" --schedules "$directory/schedules" --state state --runtime runtime \
        --log-format text --on-stop leave "$@" 2>>log &
      daemon=$!
      until [ "$(count 'is ready')" -gt "$ready" ]; do alive; sleep 0.05; done
    }
    stop() { kill $daemon; wait $daemon; }
    crash() { kill -9 $daemon; wait $daemon 2>/dev/null || :; }
    control() { timeout 60 "$programs/factotumctl" --socket runtime/io.factotum.Scheduler "$@"; }
    alive() { kill -0 $daemon 2>/dev/null || { echo 'the daemon has ended'; exit 1; }; }
    eventually() { until "$@" >/dev/null; do alive; sleep 0.1; done; }
    # How many lines of the log match.
    count() { grep -c -- "$1" log || :; }
    told() { [ "$(count "$1")" -ge "${2:-1}" ]; }
    ran() { [ "$(wc -l <"$1.ran")" -ge "$2" ]; }
    # more NAME [COUNT]: waits until a job has run so often again.
    more() { eventually ran "$1" $(($(wc -l <"$1.ran") + ${2:-2})); }
    # rows SQL: what the ledger has, a row a line.
    rows() {
      python3 -c 'import sqlite3, sys
    ledger = sqlite3.connect("state/ledger.db", timeout=60, isolation_level=None)
    for row in ledger.execute(sys.argv[1]): print(*row)' "$1"
    }
    found() { [ -n "$(rows "$1")" ]; }
    # What cannot be in a ledger after any fault: an instant of a job of each second that no record covers, or two do.
    uncovered() {
      rows "SELECT schedule, first, previous FROM (SELECT schedule, first, lag(instant)
        OVER (PARTITION BY schedule ORDER BY pass, instant) AS previous FROM decision) WHERE first != previous + 1"
    }

    """#
}
