import Glibc
import Testing

/// Faults of the machine under a daemon that goes on, without a booted host.
@Suite(
  "A daemon under faults",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct DaemonFaults {
  @Test("killed again and again it covers each instant once, and loses and doubles no run")
  func storm() async throws {
    let result = try await runCommand([
      "timeout", "600", "python3", HeldScript.checkout + "/Tests/Storm/storm.py", Installation.programs, "8",
    ])
    #expect(result.status == 0 && result.output.contains("\n0 complaints"), "\(result)")
  }

  /// Starts the daemon with its state on a small file system, full from the start and later at a fire; then tells what
  /// ran more than once, and the decisions that do not follow upon one another.
  private static let fullDisk = """
    set -eu
    directory=$(mktemp --directory --tmpdir="$HOME" factotum-disk-XXXXXX); cd "$directory"
    trap 'umount state || :; rm -rf "$directory"' EXIT
    mkdir schedules state runtime; mount -t tmpfs -o size=3m tmpfs state
    cat >schedules/tick.factfile <<-END
    {"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0", "data": {"name": "tick", "tasks": [
      {"name": "note", "executor": "shell", "command": "sh -c 'echo \\$0 >>$directory/ran'",
       "arguments": ["{{{factotum.runId}}}"], "dependsOn": [],
       "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}
    END
    printf '[tick]\\ncron = "* * * * * * *"\\nfactfile = "tick.factfile"\\nuser = "root"\\n' >schedules/tick.toml
    start() { "$0" --schedules schedules --state state --runtime runtime --log-format text 2>>log & daemon=$!; }
    stop() { kill $daemon; wait $daemon; }
    fill() { dd if=/dev/zero of=state/filling bs=4096 2>/dev/null || :; }
    told() { until [ "$(grep -c "$1" log)" = "$2" ]; do kill -0 $daemon; sleep 0.1; done; }
    more() { wanted=$(($(cat ran | wc -l) + 2)); until [ "$(cat ran | wc -l)" -ge $wanted ]; do kill -0 $daemon; sleep 0.1; done; }
    : >ran; start; more; stop; fill
    start; told 'jobs run without it' 1; more; rm state/filling; told 'written again' 1; more
    fill; told 'jobs run without it' 2; more; rm state/filling; stop
    start; more; stop
    sort ran | uniq --repeated
    python3 - <<-END
    import sqlite3
    ledger = sqlite3.connect("state/ledger.db")
    end = None
    for first, instant in ledger.execute("SELECT first, instant FROM decision ORDER BY instant"):
      if end is not None and first != end + 1: print("from", end, "to", first)
      end = instant
    rows = {row[0] for row in ledger.execute("SELECT run_id FROM started_run WHERE outcome = 'succeeded'")}
    print(rows == set(open("ran").read().split()))
    END
    """

  @Test(
    "on a full disk its jobs run, each once, and what it decided is written when there is room",
    .enabled(if: geteuid() == 0, "only root can mount a small file system"))
  func fullDisk() async throws {
    let result = try await runCommand([
      "timeout", "120", "unshare", "--mount", "bash", "-c", Self.fullDisk, Installation.programs + "/factotumd",
    ])
    #expect(result.status == 0 && result.output == "True\n", "\(result)")
  }

  @Test("a lock that cannot be opened is told as that, and not as another daemon")
  func lockThatIsNone() async throws {
    let script = """
      directory=$(mktemp --directory --tmpdir="$HOME" factotum-lock-XXXXXX); trap 'rm -rf "$directory"' EXIT
      cd "$directory"; mkdir -p schedules state/lock runtime
      "$0" --schedules schedules --state state --runtime runtime
      """
    let result = try await runCommand(["timeout", "60", "bash", "-c", script, Installation.programs + "/factotumd"])
    #expect(result.status == 1 && result.errors.hasPrefix("factotumd: state directory cannot be locked: "), "\(result)")
    #expect(result.errors.hasSuffix("/state/lock' cannot be opened: Is a directory\n"))
  }

  @Test("a lock that a child of a killed daemon holds for a moment keeps nobody from starting")
  func lockForAMoment() async throws {
    let script = """
      directory=$(mktemp --directory --tmpdir="$HOME" factotum-lock-XXXXXX); trap 'rm -rf "$directory"' EXIT
      cd "$directory"; mkdir -p schedules state runtime
      exec 3>state/lock; flock 3; sleep 0.3 & exec 3>&-
      "$0" --schedules schedules --state state --runtime runtime --log-format text 2>log & daemon=$!
      until grep -qs 'is ready' log; do kill -0 $daemon || break; sleep 0.05; done
      kill $daemon; wait $daemon; status=$?; cat log; exit $status
      """
    let result = try await runCommand(["timeout", "60", "bash", "-c", script, Installation.programs + "/factotumd"])
    #expect(result.status == 0 && result.output.contains("is ready"), "\(result)")
  }
}
