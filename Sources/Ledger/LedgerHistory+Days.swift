public import CivilTime

// Counts by local day, of what is there and of what was pruned.

extension LedgerHistory {
  /// How often each decision and each outcome came about, by local day and name.
  ///
  /// - Parameters:
  ///   - days: as days since 1970-01-01.
  ///   - zone: whose days they are.
  public func counts(
    of schedule: String, on days: ClosedRange<Int>, in zone: TimeZoneRules
  ) throws(LedgerError) -> [Int: [String: Int]] {
    var counts: [Int: [String: Int]] = [:]
    // Midnight is never further from UTC's than this; what belongs to other days is passed over.
    let reach = 2
    let bounds: [Value] = [
      .text(schedule), .integer(Int64(days.lowerBound - reach) * 86_400),
      .integer(Int64(days.upperBound + reach) * 86_400),
    ]
    // Every offset of today is a multiple of a quarter of an hour.
    let groups = [
      "SELECT instant / 900, decision, count(*) FROM decision WHERE schedule = ? AND instant BETWEEN ? AND ? GROUP BY 1, 2",
      """
      SELECT decided_at / 900000000, outcome, count(*) FROM started_run
      WHERE schedule = ? AND decided_at BETWEEN ? * 1000000 AND ? * 1000000 AND outcome IS NOT NULL GROUP BY 1, 2
      """,
    ]
    for sql in groups {
      try database().run(sql, bounds, "count by day") { row in
        let day = zone.civil(at: Instant(secondsSinceEpoch: row.integer(0) * 900)).date.daysSinceEpoch
        if days.contains(day) { counts[day, default: [:]][row.text(1), default: 0] += Int(row.integer(2)) }
      }
    }
    try database().run(
      "SELECT day, name, count FROM pruned_day WHERE schedule = ? AND day BETWEEN ? AND ?",
      [.text(schedule), .integer(Int64(days.lowerBound)), .integer(Int64(days.upperBound))], "count by day"
    ) { row in counts[Int(row.integer(0)), default: [:]][row.text(1), default: 0] += Int(row.integer(2)) }
    return counts
  }
}
