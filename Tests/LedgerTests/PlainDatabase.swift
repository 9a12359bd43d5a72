import CSQLite
import Testing

/// Executes statements on a file that no ledger has open.
func write(_ sql: String, to path: String) throws {
  var database: OpaquePointer?
  let opened = unsafe sqlite3_open(path, &database)
  try #require(opened == SQLITE_OK)
  defer { unsafe sqlite3_close(database) }
  let code = unsafe sqlite3_exec(database, sql, nil, nil, nil)
  try #require(code == SQLITE_OK)
}

/// How many rows there are in a table, or of it.
func rows(of table: String, in path: String) throws -> Int {
  var database: OpaquePointer?
  let opened = unsafe sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil)
  try #require(opened == SQLITE_OK)
  defer { unsafe sqlite3_close(database) }
  var statement: OpaquePointer?
  let prepared = unsafe sqlite3_prepare_v2(database, "SELECT count(*) FROM \(table)", -1, &statement, nil)
  try #require(prepared == SQLITE_OK)
  defer { unsafe sqlite3_finalize(statement) }
  let code = unsafe sqlite3_step(statement)
  try #require(code == SQLITE_ROW)
  return unsafe Int(sqlite3_column_int64(statement, 0))
}
