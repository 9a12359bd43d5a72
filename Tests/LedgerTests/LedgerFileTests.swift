import CSQLite
import CivilTime
import Fires
import Glibc
import Ledger
import Synchronization
import Testing

/// What the statements do to a file.
private func bytes(of path: String) -> [UInt8] {
  let file = unsafe open(path, O_RDONLY)
  defer { close(file) }
  var all: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe read(file, &block, block.count)
    guard count > 0 else { return all }
    all += block[..<count]
  }
}

private func overwrite(_ path: String, with bytes: [UInt8], at offset: Int = 0) {
  let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
  _ = unsafe pwrite(file, bytes, bytes.count, offset)
  close(file)
}

@Suite("The ledger's file")
struct LedgerFileTests {
  /// The statements of the first format.
  private static let firstFormat = """
    CREATE TABLE mark (
      schedule TEXT PRIMARY KEY, instant INTEGER NOT NULL, pass INTEGER NOT NULL, fingerprint TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE fire (
      schedule TEXT NOT NULL, instant INTEGER NOT NULL, pass INTEGER NOT NULL, first INTEGER NOT NULL,
      decision TEXT NOT NULL, reason TEXT, lateness INTEGER NOT NULL, decided_at INTEGER NOT NULL,
      PRIMARY KEY (schedule, instant, pass)) WITHOUT ROWID;
    CREATE INDEX fire_decided ON fire (decided_at);
    CREATE TABLE run (
      run_id TEXT PRIMARY KEY, schedule TEXT NOT NULL, instant INTEGER NOT NULL, started_at INTEGER NOT NULL,
      boot_id TEXT NOT NULL, outcome TEXT, summary TEXT, ended_at INTEGER) WITHOUT ROWID;
    CREATE INDEX run_of_schedule ON run (schedule, started_at);
    CREATE INDEX run_unfinished ON run (run_id) WHERE outcome IS NULL;
    CREATE TABLE boot (boot_id TEXT PRIMARY KEY, instant INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE schedule_file (path TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    PRAGMA user_version = 1;
    INSERT INTO mark VALUES ('etl', 120, 2, 'f');
    INSERT INTO fire VALUES ('etl', 60, 1, 60, 'noop', 'another host', 3000, 1000000000);
    INSERT INTO fire VALUES ('etl', 120, 1, 120, 'started', NULL, 3000, 1000000000);
    INSERT INTO fire VALUES ('etl', 180, 1, 180, 'failed-to-start', 'no memory', 3000, 1000000000);
    INSERT INTO run VALUES ('etl-19700101T000200Z', 'etl', 120, 1000000000, 'boot', NULL, NULL, NULL);
    INSERT INTO run VALUES ('etl-19700101T000100Z-p12', 'etl', 60, 999000000, 'boot', 'failed', 'why', 1001000000);
    INSERT INTO boot VALUES ('boot', 7);
    INSERT INTO schedule_file VALUES ('/etc/a.toml', '[a]');
    """

  @Test("of the first format becomes one of this, with all that it held")
  func migrated() async throws {
    let path = makeDirectory() + "/ledger.db"
    try write("PRAGMA journal_mode = WAL; BEGIN; \(Self.firstFormat) COMMIT;", to: path)
    let (ledger, history, _) = try await makeLedger(path)
    #expect(try await ledger.marks() == ["etl": Mark(instant: fire(120).instant, pass: 2, fingerprint: "f")])
    let decisions = try await history.decisions(of: "etl", limit: 9)
    #expect(decisions.map(\.decision) == [.failedToStart, .started, .noop])
    #expect(decisions.map(\.reason) == [.couldNotStart("no memory"), nil, .constraint("another host")])
    #expect(try await ledger.openRuns().map(\.record) == [run(120)])
    #expect(try await ledger.openRuns().map(\.runtimeID) == ["boot"])
    #expect(try await history.outcomeCounts(since: now) == [.failed: 1])
    #expect(try await ledger.begin(boot: "boot", at: fire(9).instant).instant == fire(7).instant)
    #expect(try await ledger.scheduleFiles() == ["/etc/a.toml": "[a]"])
    #expect(try await ledger.commit([start(240), start(120)]) == [true, false])
    _ = try await ledger.commit([[.end(fire(120).runID, ending(.crashed))]])
    let (again, _, _) = try await makeLedger(path)
    #expect(try await again.openRuns().map(\.record.runID) == [fire(240).runID])
  }

  @Test("keeps the pass of a run of the first format")
  func migratedPass() async throws {
    let path = makeDirectory() + "/ledger.db"
    try write("BEGIN; \(Self.firstFormat) DELETE FROM run WHERE outcome IS NULL; COMMIT;", to: path)
    let (_, history, _) = try await makeLedger(path)
    #expect(try await history.lastRuns()["etl"]?.record.fire == fire(60, pass: 12))
    #expect(try await history.lastRuns()["etl"]?.record.runID == fire(60, pass: 12).runID)
  }

  @Test(
    "of a later format is refused, named with the way out, and not changed by a byte", arguments: ["WAL", "DELETE"])
  func later(mode: String) async throws {
    let path = makeDirectory() + "/ledger.db"
    try write("PRAGMA journal_mode = \(mode); CREATE TABLE other (x); PRAGMA user_version = 99;", to: path)
    let before = bytes(of: path)
    let ledger = Ledger(path: path, runtimeID: "runtime")
    let error = await #expect(throws: LedgerError.self) { try await ledger.open() }
    #expect(error?.isFromLaterVersion == true)
    #expect(
      error?.description
        == "ledger: cannot be used: a later version of factotum wrote it (format 99, this one knows 3); "
        + "install that version again, or begin with another state directory")
    await #expect(throws: LedgerError.self) { try await ledger.commit([start(60)]) }
    #expect(bytes(of: path) == before)
  }

  @Test(
    "that is damaged is put aside and told, and a new one begins, at the start as well as when it is first written",
    arguments: ["garbage", "page", "half"], [true, false])
  func damaged(kind: String, isOpenedFirst: Bool) async throws {
    let path = makeDirectory() + "/ledger.db"
    do {
      let (ledger, _, _) = try await makeLedger(path)
      _ = try await ledger.commit((1...500).map { start($0) })
    }
    let size = bytes(of: path).count
    switch kind {
    case "garbage": overwrite(path, with: Array(repeating: 0x5A, count: 8192))
    case "page": overwrite(path, with: Array(repeating: 0x5A, count: 4096), at: 8192)
    default: _ = unsafe truncate(path, size / 8192 * 4096)
    }
    let told = Mutex<[String]>([])
    let ledger = Ledger(path: path, runtimeID: "runtime") { aside in told.withLock { $0.append(aside) } }
    if isOpenedFirst { try await ledger.open() }
    #expect(try await ledger.commit([start(60)]) == [true])
    #expect(try await ledger.marks().count == 1)
    #expect(try await ledger.openRuns().count == 1)
    let places = told.withLock { $0 }
    #expect(places.count == 1)
    let place = try #require(places.first)
    #expect(place.hasPrefix(path + ".damaged-"))
    let isKept = unsafe access(place, R_OK) == 0
    #expect(isKept)
  }

  @Test("that cannot be where it should is an error that names the place, and is tried again")
  func missing() async throws {
    let directory = makeDirectory()
    let ledger = Ledger(path: directory + "/state/ledger.db", runtimeID: "runtime")
    let error = await #expect(throws: LedgerError.self) { try await ledger.open() }
    #expect(
      error?.description == "ledger: cannot open '\(directory)/state/ledger.db': unable to open database file")
    _ = unsafe mkdir(directory + "/state", 0o700)
    #expect(try await ledger.commit([start(60)]) == [true])
  }
}

@Suite("A full disk", .enabled(if: getuid() == 0, "only root can mount"), .serialized)
struct FullDiskTests {
  /// Does something in a file system that small.
  private func withFileSystem(_ size: String, _ body: (_ path: String) async throws -> Void) async throws {
    let path = makeDirectory()
    let isMounted = unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(size)") == 0
    try #require(isMounted)
    defer { _ = unsafe umount2(path, Int32(MNT_DETACH)) }
    try await body(path)
  }

  private func fill(_ path: String) {
    let file = unsafe open(path + "/stone", O_WRONLY | O_CREAT, 0o600)
    let block = [UInt8](repeating: 1, count: 4096)
    while unsafe Glibc.write(file, block, block.count) > 0 {}
    close(file)
  }

  @Test("is an error of the commit, none of it is kept, and the next works once there is space")
  func full() async throws {
    try await withFileSystem("512k") { (path) async throws in
      let (ledger, history, _) = try await makeLedger(path + "/ledger.db")
      _ = try await ledger.commit([start(60)])
      fill(path)
      let error = await #expect(throws: LedgerError.self) { try await ledger.commit((1001...3000).map { start($0) }) }
      #expect(error?.reason == "database or disk is full")
      #expect(try await history.decisions(of: "etl", limit: 9) == [decision(60)])
      _ = unsafe unlink(path + "/stone")
      #expect(try await ledger.commit([start(1001)]) == [true])
      #expect(try await history.decisions(of: "etl", limit: 9).count == 2)
    }
  }

  @Test("at the start leaves the daemon without a ledger, and a later commit makes it")
  func fullAtStart() async throws {
    try await withFileSystem("512k") { (path) async throws in
      fill(path)
      let ledger = Ledger(path: path + "/ledger.db", runtimeID: "runtime")
      await #expect(throws: LedgerError.self) { try await ledger.open() }
      await #expect(throws: LedgerError.self) { try await ledger.commit([start(60)]) }
      _ = unsafe unlink(path + "/stone")
      #expect(try await ledger.commit([start(60)]) == [true])
      #expect(try await ledger.openRuns().count == 1)
    }
  }
}
