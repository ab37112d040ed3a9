internal import Bytes
import CSQLite

extension Connection {
  /// Runs `body` in one transaction: committed when it returns, rolled back when it throws.
  ///
  /// The write lock is taken at the start (`BEGIN IMMEDIATE`), so a second writer waits there and
  /// not half-way, where it could not be made to wait. A transaction within a transaction is a bug.
  /// A closure of more than one line needs its type said: `{ () throws(SQLiteError) in … }`.
  package func transaction<Result, Failure: SQLiteFailure>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try run(failingAs: Failure.self) { () throws(SQLiteError) in try begin() }
    do throws(Failure) {
      let result = try body()
      try run(failingAs: Failure.self) { () throws(SQLiteError) in try commit() }
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Runs work that reads several times and must see one state of the database, whoever writes
  /// meanwhile. Joins the transaction that is open, if one is.
  package func reading<Result: ~Copyable, Failure: SQLiteFailure>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if isInTransaction { return try body() }
    try run(failingAs: Failure.self) { () throws(SQLiteError) in try execute("BEGIN") }
    // Nothing was written, so there is nothing to lose by ending it this way, whatever happened.
    defer { try? execute("ROLLBACK") }
    return try body()
  }

  /// Begins a transaction that spans several calls, as `transaction` does for one. Each must end in
  /// `commit` or, also where `commit` throws, in `rollBack`.
  package func begin() throws(SQLiteError) {
    precondition(!isInTransaction, "a transaction within a transaction")
    try writerLock?.take()
    do throws(SQLiteError) {
      try requireFile()
      try execute("BEGIN IMMEDIATE")
    } catch {
      writerLock?.release()
      throw error
    }
  }

  /// Fails where the file is no longer at its path: what would be written to it is lost with the last
  /// program that has it open, and all would seem well until then.
  private func requireFile() throws(SQLiteError) {
    var hasMoved: Int32 = 0
    let code = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
    guard code == SQLITE_OK, hasMoved != 0 else { return }
    let file = unsafe sqlite3_db_filename(handle, "main").map { unsafe String(cString: $0) }
    throw SQLiteError(
      code: .moved, message: "was moved or removed while it was open", sql: nil, file: file)
  }

  /// Commits the transaction that `begin` began.
  package func commit() throws(SQLiteError) {
    if let (log, work) = beforeCommit {
      try work(self, log)
      log.removeAll()
    }
    try execute("COMMIT")
    shortenLog()
    writerLock?.release()
  }

  /// Undoes the transaction that `begin` began.
  package func rollBack() {
    // A full disk, an I/O error or an interrupt may have rolled back already. Should rolling back
    // fail, the error that led here still says more.
    if isInTransaction { try? execute("ROLLBACK") }
    beforeCommit?.log.removeAll()
    writerLock?.release()
  }

  /// Writes the file anew without what is free in it. Needs as much space again meanwhile.
  package func vacuum() throws(SQLiteError) {
    try writerLock?.take()
    defer { writerLock?.release() }
    try execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// Moves what is in the write-ahead log into the database, where nobody else writes or reads what is
  /// older: at the end of work, so that the file is whole on its own.
  package func emptyLog() {
    guard let writerLock, writerLock.tryToTake() else { return }
    defer { writerLock.release() }
    try? execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// Moves what is in the write-ahead log into the database, and has it do without one from now on.
  package func endLog() throws(SQLiteError) {
    try execute("PRAGMA journal_mode = DELETE")
    // Where SQLite cannot remove the log it says nothing, and goes on with it.
    let log = DatabaseFiles(beside: location.path).log
    guard FileInput.Identity(path: log) != nil else { return }
    throw SQLiteError(unremovable: log)
  }

  /// Empties a write-ahead log that has grown long because there was always somebody reading. It waits
  /// for those who read what is older, the longer the longer the log is, but not at every commit: one
  /// may read for long.
  private func shortenLog() {
    guard writerLock != nil, let name = unsafe sqlite3_db_filename(handle, "main") else { return }
    let path = unsafe String(cString: name) + "-wal"
    let size = FileInput.size(path: path)
    guard size > Self.logStep else { return }
    let wait = size > patientLog ? min(size / Self.logStep, Self.longestWait) * 1000 : 0
    unsafe sqlite3_busy_timeout(handle, Int32(wait))
    try? execute("PRAGMA wal_checkpoint(TRUNCATE)")
    unsafe sqlite3_busy_timeout(handle, busyTimeout)
    if size > patientLog { patientLog = FileInput.size(path: path) + Self.logStep }
  }

  // In bytes.
  static let logStep = 64 << 20

  // In seconds; other writers wait as long as well, by default for ten.
  private static let longestWait = 5

  /// Whether a transaction is open.
  package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  private func run<Failure: SQLiteFailure>(
    failingAs: Failure.Type, _ body: () throws(SQLiteError) -> Void
  ) throws(Failure) {
    do throws(SQLiteError) {
      try body()
    } catch {
      throw Failure.sqlite(error)
    }
  }
}
