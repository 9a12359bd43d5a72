import Testing

/// Marks that a daemon left which ran while the clock was ahead.
@Suite(
  "A clock that was once ahead",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct DaemonClocks {
  /// Has the ledger of a stopped daemon remember that it ran so many seconds ahead, then starts it again.
  private static let ahead = #"""
    # A time of day that comes in half an hour.
    soon=$(date -u -d '+30 minutes' '+"%-S %-M %-H * * *"')
    job tick "$every" ''; job daily "$soon" ''; job yearly '"0 0 0 1 1 *"' ''
    start; more tick; stop
    ahead() {
      rows "UPDATE schedule_mark SET instant = unixepoch() + $1, highest = unixepoch() + $1"
      begun=$(date +%s%6N); start --log-format json
    }
    # In how many hours the daily job comes due next.
    daily() {
      control list --json | python3 -c 'import datetime, json, sys
    next = {entry["name"]: entry["next"] for entry in json.load(sys.stdin)["schedules"]}["daily"]
    left = datetime.datetime.fromisoformat(next.replace("Z", "+00:00")) - datetime.datetime.now(datetime.timezone.utc)
    print(round(left.total_seconds() / 3600))'
    }
    corrections() {
      grep 'lies ahead of the clock' log | python3 -c 'import json, sys
    for line in sys.stdin:
        entry = json.loads(line); print(entry["FACTOTUM_SCHEDULE"], entry["priority"], entry["message"].split(":")[0])' | sort
    }

    """#

  @Test(
    "by 3 h or more, it is corrected and told, and everything comes due at its next instant",
    arguments: [
      3 * 3600 + 60, 2 * 86_400, 19 * 365 * 86_400,
    ])
  func corrected(seconds: Int) async throws {
    let result = try await DaemonScript.run(
      Self.ahead + #"""
        ahead \#(seconds); more tick; daily; stop; corrections
        rows "SELECT 'not at once', min(instant) FROM decision WHERE pass = 2 AND schedule = 'tick'
          HAVING min(instant) > $begun / 1000000 + 60 OR min(instant) IS NULL"
        rows "SELECT run_id, outcome FROM started_run WHERE outcome IS NOT NULL AND outcome != 'succeeded'"
        sort *.ran | uniq --repeated
        """#)
    #expect(
      result.output == """
        0
        daily 4 planned anew from now
        tick 4 planned anew from now
        yearly 4 planned anew from now

        """, "\(result)")
    #expect(result.status == 0)
  }

  @Test("by less, it counts as set back: what follows the clock goes on, and no time of day comes twice")
  func setBack() async throws {
    let result = try await DaemonScript.run(
      Self.ahead + #"""
        ahead 3600; more tick; daily; stop; corrections
        rows "SELECT DISTINCT schedule, pass FROM decision WHERE decided_at >= $begun"
        sort *.ran | uniq --repeated
        """#)
    #expect(result.output == "24\ntick 2\n", "\(result)")
    #expect(result.status == 0)
  }
}
