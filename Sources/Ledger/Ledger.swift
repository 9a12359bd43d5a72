public import CivilTime
import Glibc
import Queues

/// What the scheduler must not forget: marks, decisions, runs, and the last good text of each schedule file.
///
/// One SQLite file in WAL mode, durable at commit, on a queue of its own that may wait for the disk.
/// Source: `scheduling.md`, sections 1 and 3.
public actor Ledger {
  private nonisolated let executor = QueueExecutor(label: "factotum.ledger")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let database: Database

  /// Where a damaged ledger was put aside, nil where there was none.
  public nonisolated let damagedPath: String?

  /// Opens the ledger, and begins a new one where there is none or where the old one is damaged.
  ///
  /// - Throws: `LedgerError` where no ledger can be kept at this path.
  public init(path: String, now: Timestamp) throws(LedgerError) {
    do {
      database = try Self.open(path)
      damagedPath = nil
    } catch  where error.isDamage {
      let aside = "\(path).damaged-\(now.instant.secondsSinceEpoch)"
      for suffix in ["", "-wal", "-shm"] { _ = unsafe rename(path + suffix, aside + suffix) }
      database = try Self.open(path)
      damagedPath = aside
    }
  }

  private static func open(_ path: String) throws(LedgerError) -> Database {
    // It holds the texts of schedule files, which may hold secrets, and jobs pass through its directory to their homes.
    close(unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600))
    for suffix in ["", "-wal", "-shm"] { _ = unsafe chmod(path + suffix, 0o600) }
    let database = try Database(path: path)
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", "be set up")
    try database.execute(schema, "be set up")
    return database
  }

  private static let schema = """
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS mark (
      schedule TEXT PRIMARY KEY, instant INTEGER NOT NULL, pass INTEGER NOT NULL, fingerprint TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS fire (
      schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL, first INTEGER NOT NULL,
      decision TEXT NOT NULL, reason TEXT, lateness INTEGER NOT NULL, decided_at INTEGER NOT NULL,
      PRIMARY KEY (schedule, instant, pass)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS fire_decided ON fire (decided_at);
    CREATE TABLE IF NOT EXISTS run (
      run_id TEXT PRIMARY KEY, schedule TEXT NOT NULL, instant INTEGER NOT NULL, started_at INTEGER NOT NULL,
      boot_id TEXT NOT NULL, outcome TEXT, summary TEXT, ended_at INTEGER) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS run_of_schedule ON run (schedule, started_at);
    CREATE INDEX IF NOT EXISTS run_unfinished ON run (run_id) WHERE outcome IS NULL;
    CREATE TABLE IF NOT EXISTS boot (boot_id TEXT PRIMARY KEY, instant INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS schedule_file (path TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    PRAGMA user_version = 1;
    COMMIT;
    """
}

// MARK: Writing

extension Ledger {
  /// Remembers how far a schedule has come.
  public func remember(_ mark: MarkRow) throws(LedgerError) {
    try write(mark)
  }

  /// Records a decision, the mark it moves and the run it becomes, all or nothing.
  ///
  /// - Returns: false where the same fire was decided before; then nothing was recorded.
  public func decide(_ fire: FireRow, mark: MarkRow?, run: RunRow?) throws(LedgerError) -> Bool {
    do {
      try database.transaction("record a decision") { () throws(LedgerError) in
        try insert(fire)
        if let run { try insert(run) }
        if let mark { try write(mark) }
      }
      return true
    } catch  where error.isDuplicate {
      return false
    }
  }

  /// Replaces the decision about a fire: the run it was to become could not be started.
  public func correct(_ fire: FireRow, withoutRun runID: String) throws(LedgerError) {
    try database.transaction("correct a decision") { () throws(LedgerError) in
      try database.run("DELETE FROM run WHERE run_id = ?", [.text(runID)], "correct a decision")
      try database.run(
        "DELETE FROM fire WHERE schedule = ? AND instant = ? AND pass = ?",
        [.text(fire.schedule), .integer(fire.instant.secondsSinceEpoch), .integer(Int64(fire.pass))],
        "correct a decision")
      try insert(fire)
    }
  }

  /// Remembers that a daemon runs under a boot of the machine.
  ///
  /// - Returns: when one first did, and whether that is now.
  public func begin(boot bootID: String, at instant: Instant) throws(LedgerError) -> (instant: Instant, isNew: Bool) {
    var first: Instant?
    try database.run("SELECT instant FROM boot WHERE boot_id = ?", [.text(bootID)], "tell the boots") { row in
      first = Instant(secondsSinceEpoch: row.integer(0))
    }
    if let first { return (first, false) }
    try database.transaction("remember the boot") { () throws(LedgerError) in
      try database.run("DELETE FROM boot", [], "remember the boot")
      try database.run(
        "INSERT INTO boot VALUES (?, ?)", [.text(bootID), .integer(instant.secondsSinceEpoch)], "remember the boot")
    }
    return (instant, true)
  }

  /// Records how a run ended.
  public func end(_ runID: String, outcome: String, summary: String?, at timestamp: Timestamp) throws(LedgerError) {
    try database.run(
      "UPDATE run SET outcome = ?, summary = ?, ended_at = ? WHERE run_id = ? AND outcome IS NULL",
      [.text(outcome), .optional(summary), .integer(timestamp.microsecondsSinceEpoch), .text(runID)],
      "record an outcome")
  }

  /// Keeps the text of each schedule file as it last was good, and forgets those that are gone.
  public func keep(_ texts: [String: String]) throws(LedgerError) {
    try database.transaction("keep the schedule files") { () throws(LedgerError) in
      try database.run("DELETE FROM schedule_file", [], "keep the schedule files")
      for (path, text) in texts {
        try database.run(
          "INSERT INTO schedule_file VALUES (?, ?)", [.text(path), .text(text)], "keep the schedule files")
      }
    }
  }

  private func write(_ mark: MarkRow) throws(LedgerError) {
    try database.run(
      "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)",
      [
        .text(mark.schedule), .integer(mark.instant.secondsSinceEpoch), .integer(Int64(mark.pass)),
        .text(mark.fingerprint),
      ], "remember how far a schedule has come")
  }

  private func insert(_ fire: FireRow) throws(LedgerError) {
    try database.run(
      "INSERT INTO fire VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [
        .text(fire.schedule), .integer(fire.instant.secondsSinceEpoch), .integer(Int64(fire.pass)),
        .integer(fire.first.secondsSinceEpoch), .text(fire.decision), .optional(fire.reason),
        .integer(fire.lateness.wholeMicroseconds), .integer(fire.decidedAt.microsecondsSinceEpoch),
      ], "record a decision")
  }

  private func insert(_ run: RunRow) throws(LedgerError) {
    try database.run(
      "INSERT INTO run VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL)",
      [
        .text(run.runID), .text(run.schedule), .integer(run.instant.secondsSinceEpoch),
        .integer(run.startedAt.microsecondsSinceEpoch), .text(run.bootID),
      ], "record a run")
  }
}

// MARK: Reading

extension Ledger {
  /// How far each schedule has come.
  public func marks() throws(LedgerError) -> [MarkRow] {
    var marks: [MarkRow] = []
    try database.run("SELECT schedule, instant, pass, fingerprint FROM mark", [], "tell the marks") { row in
      marks.append(
        MarkRow(
          schedule: row.text(0), instant: Instant(secondsSinceEpoch: row.integer(1)), pass: Int(row.integer(2)),
          fingerprint: row.text(3)))
    }
    return marks
  }

  /// The text of each schedule file as it last was good.
  public func scheduleFiles() throws(LedgerError) -> [String: String] {
    var texts: [String: String] = [:]
    try database.run("SELECT path, text FROM schedule_file", [], "tell the schedule files") { row in
      texts[row.text(0)] = row.text(1)
    }
    return texts
  }

  /// The runs that have no outcome yet, oldest first.
  public func unfinishedRuns() throws(LedgerError) -> [RunRow] {
    try runs("WHERE outcome IS NULL ORDER BY started_at", [])
  }

  /// The last run of each schedule, by the schedule's name.
  public func lastRuns() throws(LedgerError) -> [String: RunRow] {
    let newest = "WHERE (schedule, started_at) IN (SELECT schedule, max(started_at) FROM run GROUP BY schedule)"
    return Dictionary(try runs(newest, []).map { ($0.schedule, $0) }) { _, last in last }
  }

  /// The decisions about a schedule, newest first.
  public func fires(of schedule: String, limit: Int) throws(LedgerError) -> [FireRow] {
    var fires: [FireRow] = []
    let sql = """
      SELECT schedule, instant, pass, first, decision, reason, lateness, decided_at FROM fire
      WHERE schedule = ? ORDER BY instant DESC, pass DESC LIMIT ?
      """
    try database.run(sql, [.text(schedule), .integer(Int64(limit))], "tell the decisions") { row in
      fires.append(
        FireRow(
          schedule: row.text(0), instant: Instant(secondsSinceEpoch: row.integer(1)), pass: Int(row.integer(2)),
          first: Instant(secondsSinceEpoch: row.integer(3)), decision: row.text(4), reason: row.optionalText(5),
          lateness: .microseconds(row.integer(6)), decidedAt: Timestamp(microsecondsSinceEpoch: row.integer(7))))
    }
    return fires
  }

  /// How often each decision was taken since a moment.
  public func decisionCounts(since timestamp: Timestamp) throws(LedgerError) -> [String: Int] {
    try counts("SELECT decision, count(*) FROM fire WHERE decided_at >= ? GROUP BY decision", since: timestamp)
  }

  /// How often each outcome came about since a moment.
  public func outcomeCounts(since timestamp: Timestamp) throws(LedgerError) -> [String: Int] {
    try counts(
      "SELECT outcome, count(*) FROM run WHERE outcome IS NOT NULL AND ended_at >= ? GROUP BY outcome", since: timestamp
    )
  }

  private func counts(_ sql: String, since timestamp: Timestamp) throws(LedgerError) -> [String: Int] {
    var counts: [String: Int] = [:]
    try database.run(sql, [.integer(timestamp.microsecondsSinceEpoch)], "count") {
      counts[$0.text(0)] = Int($0.integer(1))
    }
    return counts
  }

  private func runs(_ condition: String, _ values: [Value]) throws(LedgerError) -> [RunRow] {
    var runs: [RunRow] = []
    let columns = "run_id, schedule, instant, started_at, boot_id, outcome, summary, ended_at"
    try database.run("SELECT \(columns) FROM run \(condition)", values, "tell the runs") { row in
      runs.append(
        RunRow(
          runID: row.text(0), schedule: row.text(1), instant: Instant(secondsSinceEpoch: row.integer(2)),
          startedAt: Timestamp(microsecondsSinceEpoch: row.integer(3)), bootID: row.text(4),
          outcome: row.optionalText(5), summary: row.optionalText(6),
          endedAt: row.optionalInteger(7).map { Timestamp(microsecondsSinceEpoch: $0) }))
    }
    return runs
  }
}
