import CSQLite
import Glibc

/// The tables, and how an older ledger becomes one of this version.
///
/// Source: `scheduling.md`, sections 1 and 3.
enum LedgerSchema {
  static let version: Int64 = 3

  /// Looks at the version of a file that exists, on a connection that cannot change it.
  ///
  /// - Throws: `LedgerError` where a later version of the program wrote the file.
  static func check(_ path: String) throws(LedgerError) {
    guard unsafe access(path, F_OK) == 0 else { return }
    let found = try formatVersion(Database(path: path, isReadOnly: true))
    guard found <= version else {
      throw LedgerError(
        code: SQLITE_MISMATCH, action: "be used",
        reason: "a later version of factotum wrote it (format \(found), this one knows \(version)); "
          + "install that version again, or begin with another state directory")
    }
  }

  /// Opens a file of this version that has no room beside it: a connection that excludes all others does without the
  /// shared memory that SQLite makes there. Source: SQLite, "Write-Ahead Logging", section 8.
  ///
  /// - Returns: nil where the file has another version.
  static func readable(_ path: String) throws(LedgerError) -> Database? {
    let database = try Database(path: path)
    try database.execute("PRAGMA locking_mode = EXCLUSIVE", "be read")
    return try formatVersion(database) == version ? database : nil
  }

  private static func formatVersion(_ database: Database) throws(LedgerError) -> Int64 {
    var found: Int64 = 0
    try database.run("PRAGMA user_version", [], "read its version") { found = $0.integer(0) }
    return found
  }

  /// Makes the tables where there are none, and moves the rows of the version before.
  static func prepare(_ database: Database) throws(LedgerError) {
    let found = try formatVersion(database)
    guard found < version else { return }
    try database.transaction("set up") { () throws(LedgerError) in
      // Columns that tables of the second version lack come before anything is written into them.
      if found == 2 { try database.execute(secondVersionColumns, "set up") }
      try database.execute(tables, "set up")
      if found == 1 { try database.execute(fromFirstVersion, "take over the rows of an earlier version") }
      if found > 0 { try database.execute(livesFromMarks, "take over the rows of an earlier version") }
      try database.execute("PRAGMA user_version = \(version)", "set up")
    }
  }

  private static let tables = """
    CREATE TABLE IF NOT EXISTS schedule_mark (
      schedule TEXT PRIMARY KEY, instant INTEGER NOT NULL, pass INTEGER NOT NULL, highest INTEGER NOT NULL,
      fingerprint TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS decision (
      schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL, first INTEGER NOT NULL,
      trigger TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT, lateness INTEGER NOT NULL,
      decided_at INTEGER NOT NULL, passages TEXT, PRIMARY KEY (schedule, instant, pass)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS decision_time ON decision (decided_at, decision);
    CREATE INDEX IF NOT EXISTS decision_fault ON decision (decided_at) WHERE decision = 'failed-to-start';
    CREATE TABLE IF NOT EXISTS waiting (
      run_id TEXT PRIMARY KEY, schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL,
      trigger TEXT NOT NULL, reason TEXT NOT NULL, planned_start INTEGER NOT NULL, overlap TEXT NOT NULL,
      requested_by TEXT, note TEXT, retry_of TEXT, passages TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS started_run (
      run_id TEXT PRIMARY KEY, schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL,
      trigger TEXT NOT NULL, planned_start INTEGER NOT NULL, decided_at INTEGER NOT NULL, requested_by TEXT, note TEXT,
      retry_of TEXT, runtime_id TEXT NOT NULL, outcome TEXT, summary TEXT, started_at INTEGER, ended_at INTEGER,
      cpu_time INTEGER, peak_memory INTEGER) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS run_time ON started_run (decided_at, outcome);
    CREATE INDEX IF NOT EXISTS run_of_schedule ON started_run (schedule, decided_at, outcome);
    CREATE INDEX IF NOT EXISTS run_open ON started_run (run_id) WHERE outcome IS NULL;
    CREATE INDEX IF NOT EXISTS run_end ON started_run (ended_at, outcome) WHERE outcome IS NOT NULL;
    CREATE INDEX IF NOT EXISTS run_retry ON started_run (retry_of) WHERE retry_of IS NOT NULL;
    CREATE TABLE IF NOT EXISTS run_tasks (
      run_id TEXT PRIMARY KEY, graph TEXT, omitted INTEGER NOT NULL, tasks TEXT NOT NULL) WITHOUT ROWID;
    CREATE TRIGGER IF NOT EXISTS run_tasks_gone AFTER DELETE ON started_run BEGIN
      DELETE FROM run_tasks WHERE run_id = OLD.run_id;
    END;
    CREATE TABLE IF NOT EXISTS pause (
      schedule TEXT PRIMARY KEY, until INTEGER, note TEXT, requested_by TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS backfill (
      schedule TEXT NOT NULL, number INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      parallel INTEGER NOT NULL, position INTEGER, requested_by TEXT, PRIMARY KEY (schedule, number)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS boot (boot_id TEXT PRIMARY KEY, instant INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS schedule_file (path TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    \(lives)
    """

  /// A life's `since` is 0 where it is not known.
  private static let lives = """
    CREATE TABLE IF NOT EXISTS schedule_life (
      schedule TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, ending TEXT, fingerprint TEXT NOT NULL,
      not_before INTEGER, not_after INTEGER, PRIMARY KEY (schedule, since)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS schedule_life_open ON schedule_life (schedule) WHERE until IS NULL;
    CREATE INDEX IF NOT EXISTS schedule_life_end ON schedule_life (until) WHERE until IS NOT NULL;
    CREATE TABLE IF NOT EXISTS daemon_life (
      since INTEGER PRIMARY KEY, until INTEGER, version TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS pruned (schedule TEXT PRIMARY KEY, through INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS pruned_day (
      schedule TEXT NOT NULL, day INTEGER NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (schedule, day, name)) WITHOUT ROWID;
    """

  private static let secondVersionColumns = """
    ALTER TABLE decision ADD COLUMN passages TEXT; ALTER TABLE waiting ADD COLUMN passages TEXT;
    DROP INDEX IF EXISTS run_of_schedule;
    """

  /// A schedule that fires has a mark with a fingerprint; since when, nobody wrote down.
  private static let livesFromMarks = """
    INSERT OR IGNORE INTO schedule_life SELECT schedule, 0, NULL, NULL, fingerprint, NULL, NULL FROM schedule_mark
      WHERE fingerprint <> '';
    """

  /// A run of the first version that had no outcome was under another boot's id, or goes on without a start directory.
  private static let fromFirstVersion = """
    INSERT INTO schedule_mark SELECT schedule, instant, pass, instant, fingerprint FROM mark;
    INSERT INTO decision SELECT schedule, instant, pass, first, 'cron', decision,
      CASE WHEN reason IS NULL THEN NULL
           WHEN decision = 'failed-to-start' THEN 'could-not-start' || char(31) || reason
           ELSE 'constraint' || char(31) || reason END, lateness, decided_at, NULL FROM fire;
    INSERT INTO started_run SELECT run_id, schedule, instant,
      CASE WHEN rtrim(run_id, '0123456789') GLOB '*Z-p' THEN
        CAST(substr(run_id, length(rtrim(run_id, '0123456789')) + 1) AS INTEGER) ELSE 1 END, 'cron', instant * 1000000, started_at, NULL, NULL, NULL,
      boot_id, outcome, summary, started_at, ended_at, NULL, NULL FROM run;
    DROP TABLE mark; DROP TABLE fire; DROP TABLE run;
    """
}
