public import CivilTime
public import Fires

// Single rows and counts, for answers.

extension LedgerHistory {
  /// How many runs were started since a time.
  public func startedCount(since time: Timestamp) throws(LedgerError) -> Int {
    var count = 0
    try database().run(
      "SELECT count(*) FROM started_run WHERE decided_at >= ?", [.integer(time.microsecondsSinceEpoch)], "count"
    ) { count = Int($0.integer(0)) }
    return count
  }

  /// The last runs of each of these schedules, the newest first.
  public func recentRuns(of schedules: [String], limit: Int) throws(LedgerError) -> [String: [StartedRun]] {
    var runs: [String: [StartedRun]] = [:]
    for schedule in schedules {
      try database().run(
        "SELECT * FROM started_run WHERE schedule = ? ORDER BY decided_at DESC LIMIT ?",
        [.text(schedule), .integer(Int64(limit))], "read the runs"
      ) { row in
        if let run = row.startedRun { runs[schedule, default: []].append(run) }
      }
    }
    return runs
  }

  /// One run; nil where it is not known.
  public func run(_ id: RunID) throws(LedgerError) -> StartedRun? {
    var found: StartedRun?
    try database().run("SELECT * FROM started_run WHERE run_id = ?", [.text(id.description)], "read the runs") {
      found = $0.startedRun
    }
    return found
  }

  /// The highest number that a backfill of a schedule had, of which runs are remembered; 0 where there is none.
  public func lastBackfill(of schedule: String) throws(LedgerError) -> Int {
    var last = 0
    try database().run(
      "SELECT run_id FROM started_run WHERE schedule = ? AND trigger = 'backfill'", [.text(schedule)], "read the runs"
    ) { row in
      let number = row.text(0).split(separator: "-").last.flatMap { Int($0.dropFirst()) }
      last = max(last, number ?? 0)
    }
    return last
  }
}
