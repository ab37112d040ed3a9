import CSQLite

/// One compiled SQL statement: bind, step through the rows, read their columns, and again.
///
/// It holds its connection, and ends with its owner. Binding and stepping mutate it while reading
/// borrows it, so the compiler sees to it that no row moves on while its bytes are being read.
@safe
package struct Statement: ~Copyable {
  // Safe: finalized once, in `deinit`, and used only by this room.
  let handle: OpaquePointer
  let connection: Connection

  @unsafe
  init(owning handle: OpaquePointer, connection: Connection) {
    unsafe self.handle = handle
    self.connection = connection
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  /// Moves to the next row; `false` when there is none.
  ///
  /// A statement that has ended or failed is reset at once: it holds no lock, its parameters stay
  /// bound, and the next `step` runs it anew.
  package mutating func step() throws(SQLiteError) -> Bool {
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW:
      return true
    case SQLITE_DONE:
      reset()
      return false
    case let code:
      let error = connection.error(code, sql: sql)
      reset()
      throw error
    }
  }

  /// Runs the statement to its end, dropping its rows.
  package mutating func run() throws(SQLiteError) {
    while try step() {}
  }

  /// Goes back to before the first row, which also lets go of the read lock. Parameters stay bound.
  package mutating func reset() {
    // What it returns is the last step's error once more.
    unsafe sqlite3_reset(handle)
  }

  /// The text it was prepared from, with parameters as they were written.
  package var sql: String {
    unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) } ?? ""
  }
}
