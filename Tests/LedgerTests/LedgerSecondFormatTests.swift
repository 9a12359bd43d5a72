import CivilTime
import Fires
import Ledger
import Testing

@Suite("A ledger of the second format")
struct LedgerSecondFormatTests {
  private static let format = """
    CREATE TABLE schedule_mark (
      schedule TEXT PRIMARY KEY, instant INTEGER NOT NULL, pass INTEGER NOT NULL, highest INTEGER NOT NULL,
      fingerprint TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE decision (
      schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL, first INTEGER NOT NULL,
      trigger TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT, lateness INTEGER NOT NULL,
      decided_at INTEGER NOT NULL, PRIMARY KEY (schedule, instant, pass)) WITHOUT ROWID;
    CREATE INDEX decision_time ON decision (decided_at, decision);
    CREATE TABLE waiting (
      run_id TEXT PRIMARY KEY, schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL,
      trigger TEXT NOT NULL, reason TEXT NOT NULL, planned_start INTEGER NOT NULL, overlap TEXT NOT NULL,
      requested_by TEXT, note TEXT, retry_of TEXT) WITHOUT ROWID;
    CREATE TABLE started_run (
      run_id TEXT PRIMARY KEY, schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL,
      trigger TEXT NOT NULL, planned_start INTEGER NOT NULL, decided_at INTEGER NOT NULL, requested_by TEXT, note TEXT,
      retry_of TEXT, runtime_id TEXT NOT NULL, outcome TEXT, summary TEXT, started_at INTEGER, ended_at INTEGER,
      cpu_time INTEGER, peak_memory INTEGER) WITHOUT ROWID;
    CREATE INDEX run_of_schedule ON started_run (schedule, decided_at);
    CREATE INDEX run_open ON started_run (run_id) WHERE outcome IS NULL;
    CREATE INDEX run_end ON started_run (ended_at, outcome) WHERE outcome IS NOT NULL;
    CREATE TABLE pause (schedule TEXT PRIMARY KEY, until INTEGER, note TEXT, requested_by TEXT) WITHOUT ROWID;
    CREATE TABLE backfill (
      schedule TEXT NOT NULL, number INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      parallel INTEGER NOT NULL, position INTEGER, requested_by TEXT, PRIMARY KEY (schedule, number)) WITHOUT ROWID;
    CREATE TABLE boot (boot_id TEXT PRIMARY KEY, instant INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE schedule_file (path TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    PRAGMA user_version = 2;
    INSERT INTO schedule_mark VALUES ('etl', 120, 1, 120, 'f'), ('gone', 60, 1, 60, '');
    INSERT INTO decision VALUES ('etl', 60, 1, 60, 'cron', 'started', NULL, 3000, 1000000000);
    INSERT INTO waiting VALUES ('etl-19700101T000200Z', 'etl', 120, 1, 'cron', 'jitter', 120000000, 'skip', NULL, NULL, NULL);
    INSERT INTO started_run VALUES
      ('etl-19700101T000100Z', 'etl', 60, 1, 'cron', 60000000, 1000000000, NULL, NULL, NULL, 'runtime', 'failed', 'why',
       1, 2, 3, 4);
    INSERT INTO schedule_file VALUES ('/etc/a.toml', '[a]');
    """

  @Test("becomes one of this, with all that it held; what it did not tell stays unknown")
  func migrated() async throws {
    let path = makeDirectory() + "/ledger.db"
    try write("PRAGMA journal_mode = WAL; BEGIN; \(Self.format) COMMIT;", to: path)
    let (ledger, history, _) = try await makeLedger(path)
    #expect(try await history.decisions(of: "etl", limit: 9).map(\.passages) == [nil])
    #expect(try await history.decisions(of: "etl", covering: fire(60).instant).map(\.decision) == [.started])
    #expect(try await ledger.waiting().map(\.passages) == [[]])
    #expect(try await ledger.lives() == ["etl": ScheduleLife(schedule: "etl", since: nil, fingerprint: "f")])
    #expect(try await history.run(fire(60).runID)?.ending?.outcome == .failed)
    #expect(try await history.tasks(of: fire(60).runID) == nil)
    #expect(try await ledger.scheduleFiles() == ["/etc/a.toml": "[a]"])
    #expect(try await ledger.commit([start(180), [.wait(waiting(240))]]) == [true, true])
    #expect(try await history.decisions(of: "etl", covering: fire(180).instant).map(\.passages) == [[]])
    let (again, _, _) = try await makeLedger(path)
    #expect(try await again.waiting().count == 2)
  }

  @Test("on a full disk or by one who only reads is what it is: nothing is known of tasks")
  func untouched() async throws {
    let path = makeDirectory() + "/ledger.db"
    try write("BEGIN; \(Self.format) COMMIT;", to: path)
    let history = LedgerHistory(path: path)
    #expect(try await history.lastRuns().count == 1)
    await #expect(throws: LedgerError.self) { try await history.tasks(of: fire(60).runID) }
  }
}
