public import CivilTime
public import Fires
import Glibc
import Queues

/// What the scheduler must not forget: marks, decisions, runs, what waits, pauses, and the last good text of each
/// schedule file.
///
/// It stores and never decides. One SQLite file in WAL mode, durable at commit, on a queue of its own that may wait for
/// the disk. Source: `scheduling.md`, sections 1 and 3; `architecture.md`, "The scheduler core".
public actor Ledger {
  private nonisolated let executor = QueueExecutor(label: "factotum.ledger")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  public nonisolated let path: String
  private let runtimeID: String
  private let onDamage: @Sendable (String) -> Void
  private var opened: Database?
  /// What an earlier daemon wrote, while it can only be read.
  private var readOnly: Database?

  /// Names a ledger; it is opened when it is first needed.
  ///
  /// - Parameters:
  ///   - runtimeID: the id of the runtime directory in which the runs that are recorded are started.
  ///   - onDamage: told where a damaged ledger was put aside, whenever one is found.
  public init(path: String, runtimeID: String, onDamage: @escaping @Sendable (String) -> Void = { _ in }) {
    self.path = path
    self.runtimeID = runtimeID
    self.onDamage = onDamage
  }

  /// Opens the ledger, and begins a new one where there is none or where the old one is damaged.
  ///
  /// - Throws: `LedgerError` where no ledger can be kept at this path; later calls try again.
  public func open() throws(LedgerError) { _ = try database() }

  private func openChecked() throws(LedgerError) -> Database {
    do {
      let database = try Self.open(path)
      try database.checkIntegrity()
      return database
    } catch  where error.isDamage {
      let aside = "\(path).damaged-\(time(nil))"
      for suffix in ["", "-wal", "-shm"] { _ = unsafe rename(path + suffix, aside + suffix) }
      let database = try Self.open(path)
      onDamage(aside)
      return database
    }
  }

  private static func open(_ path: String) throws(LedgerError) -> Database {
    try LedgerSchema.check(path)
    // It holds the texts of schedule files, which may hold secrets, and jobs pass through its directory to their homes.
    close(unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600))
    for suffix in ["", "-wal", "-shm"] { _ = unsafe chmod(path + suffix, 0o600) }
    let database = try Database(path: path)
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", "set up")
    try LedgerSchema.prepare(database)
    return database
  }

  /// The file; opened, and looked at for damage, where that did not work before.
  func database() throws(LedgerError) -> Database {
    if let opened { return opened }
    // It excludes every other connection.
    readOnly = nil
    let database = try openChecked()
    opened = database
    return database
  }

  /// The file to read from: on a full disk what is in it is still known.
  func readable() throws(LedgerError) -> Database {
    if let known = opened ?? readOnly { return known }
    do {
      return try database()
    } catch  where !error.isFromLaterVersion {
      // Why it could not be opened says more than why it could not be read either.
      guard let database = try? LedgerSchema.readable(path) else { throw error }
      readOnly = database
      return database
    }
  }

  /// Commits steps in one transaction; a step that the ledger does not take costs nothing but itself.
  ///
  /// - Returns: for each step whether it was taken; not where a fire or a run in it is known already.
  /// - Throws: `LedgerError`; then nothing was committed.
  public func commit(_ steps: [[LedgerWrite]]) throws(LedgerError) -> [Bool] {
    let database = try database()
    var taken: [Bool] = []
    try database.transaction("commit") { () throws(LedgerError) in
      for step in steps {
        taken.append(try Self.take(step, database, runtimeID))
      }
    }
    return taken
  }

  private static func take(
    _ step: [LedgerWrite], _ database: Database, _ runtimeID: String
  ) throws(LedgerError) -> Bool {
    try database.execute("SAVEPOINT step", "commit")
    do {
      for write in step { try database.take(write, runtimeID: runtimeID) }
      try database.execute("RELEASE step", "commit")
      return true
    } catch  where error.isRefusal {
      try database.execute("ROLLBACK TO step; RELEASE step", "commit")
      return false
    }
  }

  /// Keeps the text of each schedule file as it last was good, and forgets those that are gone.
  public func keep(_ texts: [String: String]) throws(LedgerError) {
    let database = try database()
    var known = try scheduleFiles()
    try database.transaction("keep the schedule files") { () throws(LedgerError) in
      for (path, text) in texts where known.removeValue(forKey: path) != text {
        try database.run(
          "INSERT OR REPLACE INTO schedule_file VALUES (?, ?)", [.text(path), .text(text)], "keep the schedule files")
      }
      for path in known.keys where texts[path] == nil {
        try database.run("DELETE FROM schedule_file WHERE path = ?", [.text(path)], "keep the schedule files")
      }
    }
  }

  /// Remembers that a daemon begins.
  public func begin(daemon version: String, at time: Timestamp) throws(LedgerError) {
    try database().run(
      "INSERT OR REPLACE INTO daemon_life VALUES (?, NULL, ?)",
      [.integer(time.microsecondsSinceEpoch), .text(version)], "remember the daemon")
  }

  /// Remembers that the daemon that began at a time has ended as it should.
  public func end(daemonSince since: Timestamp, at time: Timestamp) throws(LedgerError) {
    try database().run(
      "UPDATE daemon_life SET until = ? WHERE since = ?",
      [.integer(time.microsecondsSinceEpoch), .integer(since.microsecondsSinceEpoch)], "remember the daemon")
  }

  /// Remembers that a daemon runs under a boot of the machine.
  ///
  /// - Returns: when one first did, and whether that is now.
  public func begin(boot bootID: String, at instant: Instant) throws(LedgerError) -> (instant: Instant, isNew: Bool) {
    let database = try database()
    var first: Instant?
    try database.run("SELECT instant FROM boot WHERE boot_id = ?", [.text(bootID)], "read the boots") { row in
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
}
