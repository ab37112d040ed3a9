import CSQLite
import CSQLiteFiles

// The SQLite room: a thin layer over libsqlite3 that keeps three promises.
//
//   - No raw pointer leaves it. A `Connection` owns its handle; a `Statement` owns its own and
//     holds its connection, so it can neither leak nor outlive it.
//   - Every text and blob goes in and out with its length, so a NUL inside is a byte like others.
//   - Whatever SQLite refuses is an `SQLiteError`, and never tells the bound values.
//
//     let connection = try Connection(path: "names.db", access: .readWrite)
//     var insert = try connection.prepare("INSERT INTO vault VALUES (?, ?)", persistent: true)
//     try connection.transaction { () throws(SQLiteError) in
//       for vault in vaults {
//         try insert.bind(vault.uuid.span, at: 1)  // parameters count from 1,
//         try insert.bind(vault.size, at: 2)
//         try insert.run()
//       }
//     }
//     var select = try connection.prepare("SELECT uuid, size FROM vault")
//     while try select.step() {
//       print(select.text(0), select.int64(1))     // columns from 0: SQLite's own habit
//     }

/// One connection to one database file. Not for use by two threads at once.
///
/// Every connection takes double-quoted text as a name and never as a string, and has defensive
/// mode on, so that no SQL can damage the file. SQLite's `trusted_schema` stays on: 3.40.1 counts
/// the JSON functions among those that a view may then not use, and the views live on them. It
/// would keep a forged schema from functions with side effects; there are none here, as loading
/// extensions is off.
@safe
package final class Connection {
  /// What a connection may do with its file.
  package enum Access: Sendable {
    /// Reads, and never checkpoints: SQLite before 3.51.3 can lose a WAL that two connections reset
    /// at the same time, so that is left to the writer.
    case readOnly
    /// Reads and writes. The file must exist.
    case readWrite
    /// Reads a file that nobody changes. No lock, and no file is made beside it; a WAL is ignored.
    case immutable
  }

  /// Where a connection leads: what it takes to open another one like it, on any thread.
  package struct Location: Sendable {
    let path: String
    let access: Access

    /// Opens a second connection to the same file, which only reads.
    package func openReader() throws(SQLiteError) -> Connection {
      try Connection(path: path, access: access == .immutable ? .immutable : .readOnly)
    }
  }

  // Safe: made in `init`, closed in `deinit`, and used only by this room.
  let handle: OpaquePointer

  /// Where it leads.
  package let location: Location

  /// How long a statement waits for another process, in milliseconds.
  let busyTimeout: Int32

  /// What it holds while it writes or checkpoints; nil where nobody else is to be expected.
  private(set) var writerLock: WriterLock?

  /// How long the write-ahead log may become, in bytes, before a commit waits for readers to empty it.
  var patientLog = Connection.logStep

  /// What is done at the end of a transaction with what was changed in it; see `watch`.
  var beforeCommit: (log: ChangeLog, work: (Connection, ChangeLog) throws(SQLiteError) -> Void)?

  /// Whether it reads a file that nobody changes.
  package var isImmutable: Bool { location.access == .immutable }

  /// Opens the file at `path`, which must exist.
  ///
  /// SQLite reads nothing yet: a file that is not a database is found out by the first statement.
  /// `busyTimeout`, in milliseconds, is how long a statement waits for another process's lock
  /// before it fails as `busy`.
  package convenience init(
    path: String, access: Access, busyTimeout: Int32 = 5000
  ) throws(SQLiteError) {
    let uri = try FileURI.make(path: path, immutable: access == .immutable)
    try self.init(uri: uri, Location(path: path, access: access), busyTimeout: busyTimeout)
  }

  /// A database of its own in memory, which goes with the connection.
  package static func inMemory() throws(SQLiteError) -> Connection {
    try Connection(
      uri: "file::memory:", Location(path: ":memory:", access: .readWrite), busyTimeout: 0)
  }

  private init(uri: String, _ location: Location, busyTimeout: Int32) throws(SQLiteError) {
    let (access, path) = (location.access, location.path)
    // No mutex: one thread at a time. Extended result codes from the first call on.
    let flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let mode = access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open_v2(uri, &opened, flags | mode, keytag_files())
    guard code == SQLITE_OK, let handle = unsafe opened else {
      let error = SQLiteError(code: code, on: opened, path: path, sql: nil)
      unsafe sqlite3_close(opened)  // Also a failed open gives a handle to close.
      throw error
    }
    unsafe self.handle = handle
    self.location = location
    self.busyTimeout = busyTimeout

    // SQLite answers a read-write open of a file it may not write with a read-only one.
    if access == .readWrite, unsafe sqlite3_db_readonly(handle, "main") != 0 {
      throw SQLiteError(readOnly: path)
    }
    unsafe sqlite3_busy_timeout(handle, busyTimeout)
    try set(SQLITE_DBCONFIG_DEFENSIVE, true)
    try set(SQLITE_DBCONFIG_DQS_DML, false)
    try set(SQLITE_DBCONFIG_DQS_DDL, false)
    if access != .readWrite {
      try set(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
      try check(unsafe sqlite3_wal_autocheckpoint(handle, 0))
    }
  }

  /// Undoes what is left of a change that was cut short without a write-ahead log: SQLite does so as soon
  /// as one who may write looks at the database. Nothing else is changed, and no log is emptied.
  package static func undoUnfinishedChange(
    path: String, busyTimeout: Int32
  ) throws(SQLiteError) {
    let connection = try Connection(path: path, access: .readWrite, busyTimeout: busyTimeout)
    try connection.set(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
    _ = try connection.int64("SELECT count(*) FROM sqlite_schema")
  }

  /// From now on takes turns with other writers, by a lock on a file beside the database.
  package func takeTurns() throws(SQLiteError) {
    writerLock = try WriterLock(beside: location.path, wait: busyTimeout)
  }

  deinit {
    // The last connection checkpoints when it closes, which is for a writer alone to do.
    if let writerLock, !writerLock.tryToTake() {
      try? set(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
    }
    // Fails only while a statement is open, and every statement holds its connection.
    let code = unsafe sqlite3_close(handle)
    assert(code == SQLITE_OK, "a connection closed with a statement open")
  }

  /// The rows that the last INSERT, UPDATE or DELETE changed.
  package var changes: Int { unsafe Int(sqlite3_changes64(handle)) }

  /// The rowid of the last INSERT that inserted a row.
  package var lastInsertRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// What stops this connection's running statement from another thread.
  package var interrupter: Interrupter { Interrupter(connection: self) }

  private func set(_ option: Int32, _ on: Bool) throws(SQLiteError) {
    try check(unsafe keytag_set_option(handle, option, on ? 1 : 0))
  }

  func check(_ code: Int32, sql: String? = nil) throws(SQLiteError) {
    if code != SQLITE_OK { throw error(code, sql: sql) }
  }

  func error(_ code: Int32, sql: String?) -> SQLiteError {
    unsafe SQLiteError(code: code, on: handle, path: location.path, sql: sql)
  }
}

/// Stops a connection's running statement from any thread; the statement fails as `interrupted`.
///
/// Sendable though the connection is not: it only calls `sqlite3_interrupt`, which SQLite allows
/// from any thread while the connection is open, and holding the connection keeps it open.
package struct Interrupter: @unchecked Sendable {
  let connection: Connection

  /// Stops what runs now; a statement started after it runs as usual.
  package func interrupt() {
    unsafe sqlite3_interrupt(connection.handle)
  }
}
