public import CivilTime

// What is old, or too much, goes; of what went the ledger knows how far it reached, and counts by day.

extension Ledger {
  /// How many rows of each kind go at a time, so that no commit has to wait for it.
  private static let batch = 500

  /// Removes a part of what is old or too much.
  ///
  /// - Parameters:
  ///   - time: decisions and ended runs from before it go.
  ///   - rows: how many of each stay at the most.
  ///   - day: the local day of an instant, as days since 1970-01-01, by which a schedule's rows are counted.
  /// - Returns: whether something may be left to remove.
  public func prune(
    before time: Timestamp, keeping rows: Int,
    day: @Sendable (_ schedule: String, Instant) -> Int = { Int($1.secondsSinceEpoch / 86_400) }
  ) throws(LedgerError) -> Bool {
    let database = try database()
    var isComplete = true
    try database.transaction("prune") { () throws(LedgerError) in
      for selection in [Pruning.oldDecisions, .excessDecisions, .oldRuns, .excessRuns] {
        let limit = selection.isByAge ? time.microsecondsSinceEpoch : Int64(rows)
        if try database.remove(selection, limit, batch: Self.batch, day) >= Self.batch { isComplete = false }
      }
      try database.removeLives(before: time)
    }
    return !isComplete
  }
}

/// Which rows go: the first value is the limit, the second the size of a batch.
private struct Pruning {
  let table: String
  let key: String
  /// What is counted, and by the day of which instant.
  let name: String
  let time: String
  let condition: String
  let isByAge: Bool

  var selection: String { "SELECT schedule, instant, \(name), \(key), \(time) FROM \(table) \(condition)" }

  static let oldDecisions = Pruning(
    table: "decision", key: "pass", name: "decision", time: "instant",
    condition: "WHERE decided_at < ? ORDER BY decided_at LIMIT ?", isByAge: true)
  static let excessDecisions = Pruning(
    table: "decision", key: "pass", name: "decision", time: "instant",
    condition: "ORDER BY decided_at LIMIT max(0, min((SELECT count(*) FROM decision) - ?, ?))", isByAge: false)
  static let oldRuns = Pruning(
    table: "started_run", key: "run_id", name: "outcome", time: "decided_at / 1000000",
    condition: "WHERE outcome IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ?", isByAge: true)
  static let excessRuns = Pruning(
    table: "started_run", key: "run_id", name: "outcome", time: "decided_at / 1000000",
    condition: """
      WHERE outcome IS NOT NULL ORDER BY ended_at
      LIMIT max(0, min((SELECT count(*) FROM started_run WHERE outcome IS NOT NULL) - ?, ?))
      """, isByAge: false)
}

extension Database {
  private struct Day: Hashable {
    let schedule: String
    let day: Int
    let name: String
  }

  /// Removes the rows of a selection, remembers what they were, and says how many there were.
  fileprivate func remove(
    _ pruning: Pruning, _ limit: Int64, batch: Int, _ day: (String, Instant) -> Int
  ) throws(LedgerError) -> Int {
    var rows: [(schedule: String, instant: Int64, name: String, key: String, time: Int64)] = []
    try run(pruning.selection, [.integer(limit), .integer(Int64(batch))], "prune") { row in
      rows.append((row.text(0), row.integer(1), row.text(2), row.text(3), row.integer(4)))
    }
    var days: [Day: Int64] = [:]
    var through: [String: Int64] = [:]
    for row in rows {
      try run(
        "DELETE FROM \(pruning.table) WHERE schedule = ? AND instant = ? AND \(pruning.key) = ?",
        [.text(row.schedule), .integer(row.instant), .text(row.key)], "prune")
      let day = day(row.schedule, Instant(secondsSinceEpoch: row.time))
      days[Day(schedule: row.schedule, day: day, name: row.name), default: 0] += 1
      through[row.schedule] = max(row.instant, through[row.schedule] ?? row.instant)
    }
    for (day, count) in days {
      try run(
        """
        INSERT INTO pruned_day VALUES (?, ?, ?, ?)
        ON CONFLICT (schedule, day, name) DO UPDATE SET count = count + excluded.count
        """,
        [.text(day.schedule), .integer(Int64(day.day)), .text(day.name), .integer(count)], "prune")
    }
    for (schedule, instant) in through { try remember(pruned: schedule, through: instant) }
    return rows.count
  }

  private func remember(pruned schedule: String, through instant: Int64) throws(LedgerError) {
    try run(
      """
      INSERT INTO pruned VALUES (?, ?)
      ON CONFLICT (schedule) DO UPDATE SET through = max(through, excluded.through)
      """,
      [.text(schedule), .integer(instant)], "prune")
  }

  /// Removes lives that ended before a time; what begins at the first that is left is not the schedule's begin.
  fileprivate func removeLives(before time: Timestamp) throws(LedgerError) {
    let limit = Value.integer(time.microsecondsSinceEpoch)
    var ended: [(schedule: String, until: Int64)] = []
    try run("SELECT schedule, max(until) FROM schedule_life WHERE until < ? GROUP BY schedule", [limit], "prune") {
      ended.append(($0.text(0), $0.integer(1) / 1_000_000))
    }
    for life in ended { try remember(pruned: life.schedule, through: life.until) }
    try run("DELETE FROM schedule_life WHERE until < ?", [limit], "prune")
    try run(
      "DELETE FROM daemon_life WHERE since < ? AND since < (SELECT max(since) FROM daemon_life WHERE since < ?)",
      [limit, limit], "prune")
  }
}
