import Testing

/// What a person does about a run that failed at night.
@Suite(
  "A run is retried",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct RetriedRuns {
  /// A job of three tasks in a row, of which the second fails until the file `fixed` is there; each leaves a line.
  private static let job = """
    task() {
      printf '{"name": "%s", "executor": "shell", "command": "echo %s >>../trace; %s", "arguments": [],
        "dependsOn": [%s], "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}' "$1" "$1" "$2" "$3"
    }
    schema='"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0"'
    factfile() { printf '{%s, "data": {"name": "etl", "tasks": [%s]}}' "$schema" "$1" >schedules/etl.factfile; }
    send="$(task send 'echo no route >&2; test -e ../fixed' '"load"')"
    three="$(task load true ''), $send, $(task report true '"send"')"
    factfile "$three"
    printf '[etl]\\ncron = "0 0 1 1 *"\\ntimezone = "UTC"\\nfactfile = "etl.factfile"\\n' >schedules/etl.toml
    ctl reload >/dev/null
    id() { ctl runs etl -n 1 --json | grep -oE 'etl-[0-9TZ]+-m1' | head -n 1; }
    tasks() { ctl runs $1 | sed -n '/^TASK/,/^$/p' | awk 'NR > 1 && NF {print $1, $2}'; }

    """

  @Test("with one command: what succeeded is not run again, and the ledger and the journal name the run it retries")
  func retried() async throws {
    let script =
      Self.job + """
        ctl run etl --wait | plain | sed -E 's/in [0-9.]+s/in TIME/'; run=$(id); tasks $run
        ctl runs $run | grep -A1 'last output on stderr' | tail -n 1
        ctl retry $run --wait | plain | sed -E 's/ in [0-9.]+s.*//'
        touch fixed
        ctl retry $run --wait | plain | sed -E 's/ in [0-9.]+s.*//'
        tasks $run-r2; ctl runs $run | grep '^retried' | plain; ctl runs $run-r2 | grep '^retries' | plain
        ctl retry $run-r2 2>&1 | plain; cat trace
        """
    let result = try await DaemonSession.run(script)
    #expect(
      result.output == """
        started etl-TIME-m1
        etl-TIME-m1 failed in TIME: Factotum job executed abnormally as a task ('send') failed - the following tasks \
        were not run: 'report'!
        load SUCCEEDED
        send FAILED
        report SKIPPED
          no route
        started etl-TIME-m1-r1 (1 of 3 tasks done)
        etl-TIME-m1-r1 failed
        started etl-TIME-m1-r2 (1 of 3 tasks done)
        etl-TIME-m1-r2 succeeded
        load SUCCEEDED
        send SUCCEEDED
        report SUCCEEDED
        retried    by etl-TIME-m1-r1, etl-TIME-m1-r2
        retries    etl-TIME-m1
        factotumctl: run 'etl-TIME-m1-r2' cannot be retried: it succeeded
        load
        send
        send
        send
        report

        """, "\(result)")
  }

  @Test("not where the factfile's task graph changed since; where only commands did it is")
  func graph() async throws {
    let script =
      Self.job + """
        ctl run etl --wait >/dev/null; run=$(id)
        factfile "$three, $(task check true '')"; ctl retry $run 2>&1 | plain
        factfile "$(task load true ''), $send"; ctl retry $run 2>&1 | plain
        factfile "$(task load true ''), $(task send true ''), $(task report true '"send"')"
        ctl retry $run 2>&1 | plain
        factfile 'x'; ctl retry $run 2>&1 | plain | sed -E 's/(retried: ).*/\\1.../'
        factfile "$(task load 'false' ''), $(task send true '"load"'), $(task report true '"send"')"
        ctl retry $run --wait | plain | sed -E 's/ in [0-9.]+s.*//'
        """
    let refused = "factotumctl: run 'etl-TIME-m1' cannot be retried: "
    let result = try await DaemonSession.run(script)
    #expect(
      result.output == """
        \(refused)the factfile's task graph changed since: 'check' added
        \(refused)the factfile's task graph changed since: 'report' removed
        \(refused)the factfile's task graph changed since: tasks depend on others
        \(refused)...
        started etl-TIME-m1-r1 (1 of 3 tasks done)
        etl-TIME-m1-r1 succeeded

        """, "\(result)")
  }

  @Test("after the runner was killed: what had succeeded counts, what never ended runs; not while it goes on")
  func crashed() async throws {
    let script =
      Self.job + """
        slow="$(task send 'until test -e ../fixed; do sleep 0.05; done' '"load"')"
        factfile "$(task load true ''), $slow, $(task report true '"send"')"
        ctl run etl >/dev/null; run=$(id); until [ "$(cat trace 2>/dev/null | wc -l)" = 2 ]; do sleep 0.05; done
        until tasks $run | grep -q 'send RUNNING'; do sleep 0.1; done
        ctl retry $run 2>&1 | plain
        kill -9 $(grep -oE '"runner":[0-9]+' runtime/runs/$run/status.json | cut -d: -f2)
        until ctl runs $run | grep -q '^outcome *crashed'; do sleep 0.1; done; tasks $run
        touch fixed; ctl retry $run --wait | plain | sed -E 's/ in [0-9.]+s.*//'; cat trace
        """
    let result = try await DaemonSession.run(script)
    #expect(
      result.output == """
        factotumctl: run 'etl-TIME-m1' cannot be retried: it is still running
        load SUCCEEDED
        send RUNNING
        report WAITING
        started etl-TIME-m1-r1 (1 of 3 tasks done)
        etl-TIME-m1-r1 succeeded
        load
        send
        send
        report

        """, "\(result)")
  }

  @Test("by hand from the status file of a run, refused where that cannot be used or the graph changed")
  func resumed() async throws {
    let script =
      Self.job + """
        cd schedules; mkdir status; run() { "$0/factotum" run etl.factfile "$@" 2>&1; echo "=> $?"; }
        run --run-directory status | tail -n 1; cp status/status.json first.json
        run --resume first.json --dry-run | awk 'NR > 1 && !/=>/ {print $1}'
        touch ../fixed; run --resume first.json --run-directory status | grep -E '^=>|tasks run' | sed 's/ in .*//'
        plainly() { sed -E "s/run '[^']*'/run/"; }
        run --resume status/status.json | plainly; run --resume none.json; echo '{}' >none.json; run --resume none.json
        cd ..; factfile "$send, $(task load true '')"; cd schedules; run --resume first.json | plainly; cat ../trace
        """
    let result = try await DaemonSession.run(script)
    #expect(
      result.output == """
        => 2
        send
        report
        2/3 tasks run
        => 0
        Error: run cannot be resumed: it succeeded
        => 3
        Error: the status file 'none.json' cannot be used: No such file or directory
        => 3
        Error: the status file 'none.json' cannot be used: the run's status cannot be used: 'tasks' is missing or of the \
        wrong kind
        => 3
        Error: run cannot be resumed: the factfile's task graph changed since: 'report' removed
        => 3
        load
        send
        send
        report

        """, "\(result)")
  }
}
