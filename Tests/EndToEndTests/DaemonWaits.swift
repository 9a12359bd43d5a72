import Testing

/// Fires that wait while their daemon is killed.
@Suite(
  "A fire that waits over a kill -9",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct DaemonWaits {
  /// What must be empty: whatever did not run exactly once, under the id that it waited under.
  private static let once = #"""
    once() {
      rows 'SELECT run_id FROM waiting'
      rows "SELECT run_id, outcome FROM started_run WHERE outcome != 'succeeded' OR outcome IS NULL"
      rows "SELECT schedule, decision FROM decision WHERE decision != 'started'"
      rows 'SELECT run_id FROM started_run ORDER BY 1' >rows; sort *.ran | diff rows - || :
      sort waited | comm -23 - rows
    }

    """#

  @Test("for its jitter is started by the next daemon, and not before its planned start")
  func jitter() async throws {
    let result = try await DaemonScript.run(
      Self.once + #"""
        instant=$(at 5)
        for number in 0 1 2 3 4 5 6 7; do job j$number "$instant" '' 'jitter = "40s"'; done
        start
        eventually found "SELECT 1 FROM waiting WHERE reason = 'jitter' LIMIT 1 OFFSET 3"
        crash
        rows 'SELECT run_id FROM waiting' >waited
        rows 'SELECT run_id, planned_start FROM waiting' >planned
        start
        all() { [ "$(cat *.ran | wc -l)" = 8 ]; }
        ended() { ! found 'SELECT 1 FROM started_run WHERE outcome IS NULL'; }
        eventually all; eventually ended; stop; once
        while read -r run planned; do
          rows "SELECT run_id, 'is early' FROM started_run WHERE run_id = '$run' AND
            (planned_start != $planned OR started_at < planned_start)"
        done <planned
        """#)
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
  }

  @Test("for the run before it, or for a place, starts once that is free", arguments: ["overlap", "max-runs"])
  func held(reason: String) async throws {
    let result = try await DaemonScript.run(
      "reason=\(reason)\n" + Self.once + #"""
        hold="until [ -e $directory/go ]; do sleep 0.1; done"
        if [ $reason = overlap ]; then
          job held "[$(at 4), $(at 5)]" "$hold" 'overlap = "queue"'
        else
          instant=$(at 4); job held "$instant" "$hold"; job other "$instant" "$hold"
        fi
        start --max-runs 1
        eventually found "SELECT 1 FROM waiting WHERE reason = '$reason'"
        crash
        rows 'SELECT run_id FROM waiting' >waited; [ "$(wc -l <waited)" = 1 ]
        start --max-runs 1
        control status >/dev/null
        found "SELECT 1 FROM waiting WHERE reason = '$reason'" || echo 'it did not wait for long'
        touch go
        all() { [ "$(cat *.ran | wc -l)" = 2 ]; }
        ended() { ! found 'SELECT 1 FROM started_run WHERE outcome IS NULL'; }
        eventually all; eventually ended; stop; once
        """#)
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
  }
}
