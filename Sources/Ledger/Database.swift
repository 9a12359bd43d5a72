import CSQLite

/// A connection to one SQLite file; used from one queue alone.
@safe final class Database {
  private let handle: OpaquePointer
  private var statements: [String: OpaquePointer] = unsafe [:]

  /// How long to wait for another process that holds the file, such as a person's sqlite3.
  private static let busyTimeout: Int32 = 5000

  init(path: String, isReadOnly: Bool = false) throws(LedgerError) {
    var handle: OpaquePointer?
    let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let flags = access | SQLITE_OPEN_NOMUTEX
    let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let opened = unsafe handle else {
      let error = unsafe LedgerError(handle, code, "open '\(path)'")
      unsafe sqlite3_close_v2(handle)
      throw error
    }
    unsafe self.handle = opened
    unsafe sqlite3_extended_result_codes(opened, 1)
    unsafe sqlite3_busy_timeout(opened, Self.busyTimeout)
  }

  deinit {
    unsafe statements.values.forEach { unsafe sqlite3_finalize($0) }
    unsafe sqlite3_close_v2(handle)
  }

  /// Executes statements that give no rows.
  func execute(_ sql: String, _ action: String) throws(LedgerError) {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw unsafe LedgerError(handle, code, action) }
  }

  /// Reads all pages, which finds what a crash of the machine or a bad disk has left.
  func checkIntegrity() throws(LedgerError) {
    var answer = "ok"
    try run("PRAGMA quick_check(1)", [], "be checked") { answer = $0.text(0) }
    guard answer == "ok" else { throw LedgerError(code: SQLITE_CORRUPT, action: "be used", reason: answer) }
  }

  /// How many rows the last statement changed.
  var changedRows: Int { unsafe Int(sqlite3_changes(handle)) }

  /// Does all or nothing.
  func transaction(_ action: String, _ body: () throws(LedgerError) -> Void) throws(LedgerError) {
    try execute("BEGIN IMMEDIATE", action)
    do {
      try body()
      try execute("COMMIT", action)
    } catch {
      // A failed COMMIT may have rolled back already; then this one has nothing to do.
      try? execute("ROLLBACK", action)
      throw error
    }
  }

  /// Runs one statement and hands over its rows.
  func run(
    _ sql: String, _ values: [Value] = [], _ action: String, row: (Row) -> Void = { _ in }
  ) throws(LedgerError) {
    let statement = try unsafe prepared(sql, action)
    defer { unsafe sqlite3_reset(statement) }
    for (position, value) in values.enumerated() { unsafe value.bind(to: statement, at: Int32(position + 1)) }
    while true {
      let code = unsafe sqlite3_step(statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw unsafe LedgerError(handle, code, action) }
      row(unsafe Row(statement: statement))
    }
  }

  private func prepared(_ sql: String, _ action: String) throws(LedgerError) -> OpaquePointer {
    if let known = unsafe statements[sql] { return unsafe known }
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else { throw unsafe LedgerError(handle, code, action) }
    unsafe statements[sql] = statement
    return unsafe statement
  }
}

/// A value of a column.
enum Value {
  case integer(Int64)
  case text(String)
  case null

  static func optional(_ text: String?) -> Value { text.map { .text($0) } ?? .null }
  static func optional(_ number: Int64?) -> Value { number.map { .integer($0) } ?? .null }

  fileprivate func bind(to statement: OpaquePointer, at position: Int32) {
    // SQLite is to copy the bytes, which Swift may move: SQLITE_TRANSIENT, a macro, is not imported.
    let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch self {
    case .integer(let number): unsafe sqlite3_bind_int64(statement, position, number)
    case .text(let text): unsafe sqlite3_bind_text(statement, position, text, Int32(text.utf8.count), copied)
    case .null: unsafe sqlite3_bind_null(statement, position)
    }
  }
}

/// One row of an answer.
@safe struct Row {
  fileprivate let statement: OpaquePointer

  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

  func optionalInteger(_ column: Int32) -> Int64? {
    unsafe sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : integer(column)
  }

  func text(_ column: Int32) -> String { optionalText(column) ?? "" }

  func optionalText(_ column: Int32) -> String? {
    unsafe sqlite3_column_text(statement, column).map { unsafe String(cString: $0) }
  }
}
