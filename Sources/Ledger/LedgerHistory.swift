public import CivilTime
public import Fires
import Queues

/// The ledger for those who only read: on a connection and a queue of its own, so that no question holds up a commit.
public actor LedgerHistory {
  private nonisolated let executor = QueueExecutor(label: "factotum.history")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let path: String
  private var opened: Database?

  /// Names a ledger; it is opened when it is first asked.
  public init(path: String) { self.path = path }

  func database() throws(LedgerError) -> Database {
    if let opened { return opened }
    let database = try Database(path: path, isReadOnly: true)
    opened = database
    return database
  }

  /// The decisions about a schedule, newest first.
  public func decisions(of schedule: String, limit: Int) throws(LedgerError) -> [DecisionRecord] {
    var records: [DecisionRecord] = []
    try database().run(
      "SELECT * FROM decision WHERE schedule = ? ORDER BY instant DESC, pass DESC LIMIT ?",
      [.text(schedule), .integer(Int64(limit))], "read the decisions"
    ) { row in
      if let record = row.decision { records.append(record) }
    }
    return records
  }

  /// The last run of each schedule, of all or of those whose names lie between two, by the name.
  public func lastRuns(from first: String = "", through last: String = "~") throws(LedgerError) -> [String: StartedRun]
  {
    var runs: [String: StartedRun] = [:]
    let sql = """
      SELECT * FROM started_run
      WHERE (schedule, decided_at) IN 
        (SELECT schedule, max(decided_at) FROM started_run WHERE schedule BETWEEN ? AND ? GROUP BY schedule)
      """
    try database().run(sql, [.text(first), .text(last)], "read the runs") { row in
      if let run = row.startedRun { runs[run.record.fire.schedule] = run }
    }
    return runs
  }

  /// How often each decision was taken since a time.
  public func decisionCounts(since time: Timestamp) throws(LedgerError) -> [Decision: Int] {
    try counts("SELECT decision, count(*) FROM decision WHERE decided_at >= ? GROUP BY decision", since: time)
  }

  /// How often each outcome came about since a time.
  public func outcomeCounts(since time: Timestamp) throws(LedgerError) -> [Outcome: Int] {
    try counts(
      "SELECT outcome, count(*) FROM started_run WHERE outcome IS NOT NULL AND ended_at >= ? GROUP BY outcome",
      since: time)
  }

  private func counts<Name: RawRepresentable<String> & Hashable>(
    _ sql: String, since time: Timestamp
  ) throws(LedgerError) -> [Name: Int] {
    var counts: [Name: Int] = [:]
    try database().run(sql, [.integer(time.microsecondsSinceEpoch)], "count") { row in
      if let name = Name(rawValue: row.text(0)) { counts[name] = Int(row.integer(1)) }
    }
    return counts
  }
}
