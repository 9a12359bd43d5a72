public import CivilTime

// What monitoring asks of each schedule.

extension LedgerHistory {
  /// When the last run of each of these schedules that has ended did so, or the last of those that succeeded; those without one
  /// are left out.
  public func lastEnds(
    of schedules: [String], succeeded: Bool
  ) throws(LedgerError) -> [String: (startedAt: Timestamp?, endedAt: Timestamp)] {
    let condition = succeeded ? "outcome IN ('succeeded', 'finished-early')" : "outcome IS NOT NULL"
    var ends: [String: (startedAt: Timestamp?, endedAt: Timestamp)] = [:]
    for schedule in schedules {
      try database().run(
        """
        SELECT started_at, ended_at FROM started_run WHERE schedule = ? AND \(condition) ORDER BY decided_at DESC LIMIT 1
        """, [.text(schedule)], "read the runs"
      ) { row in
        let started = row.optionalInteger(0).map { Timestamp(microsecondsSinceEpoch: $0) }
        ends[schedule] = (started, row.timestamp(1))
      }
    }
    return ends
  }
}
