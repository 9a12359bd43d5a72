import CSQLite

/// Why the ledger did not do what it was asked.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// SQLite's result code.
  public let code: Int32
  /// What was being done.
  public let action: String
  public let reason: String

  init(code: Int32, action: String, reason: String) {
    self.code = code
    self.action = action
    self.reason = reason
  }

  init(_ database: OpaquePointer?, _ code: Int32, _ action: String) {
    self.code = code
    self.action = action
    reason = unsafe String(cString: database.map { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
  }

  public var description: String { "ledger: cannot \(action): \(reason)" }

  /// Whether a later version of the program wrote the file: this one must leave it alone.
  public var isFromLaterVersion: Bool { code == SQLITE_MISMATCH }

  /// Whether the file itself is not to be trusted any more.
  var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }

  /// Whether it is about a row and not about the file: one that is there already, or that no table takes.
  var isRefusal: Bool { [SQLITE_CONSTRAINT, SQLITE_TOOBIG].contains(code & 0xFF) }
}
