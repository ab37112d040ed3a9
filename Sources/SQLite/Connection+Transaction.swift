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
    precondition(!isInTransaction, "a transaction within a transaction")
    do throws(SQLiteError) {
      try writerLock?.take()
    } catch {
      throw Failure.sqlite(error)
    }
    defer { writerLock?.release() }
    try run("BEGIN IMMEDIATE", failingAs: Failure.self)
    do throws(Failure) {
      let result = try body()
      try run("COMMIT", failingAs: Failure.self)
      shortenLog()
      return result
    } catch {
      // A full disk, an I/O error or an interrupt may have rolled back already. Should rolling back
      // fail, the first error still says more than the second.
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Empties a write-ahead log that has grown long because there was always somebody reading; waits a
  /// moment for those who read what is older.
  private func shortenLog() {
    guard writerLock != nil, FileInput.size(path: location.path + "-wal") > Self.longLog else {
      return
    }
    unsafe sqlite3_busy_timeout(handle, 1000)
    try? execute("PRAGMA wal_checkpoint(TRUNCATE)")
    unsafe sqlite3_busy_timeout(handle, busyTimeout)
  }

  // In bytes.
  private static let longLog = 64 << 20

  /// Whether a transaction is open.
  package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  private func run<Failure: SQLiteFailure>(
    _ sql: String, failingAs: Failure.Type
  ) throws(Failure) {
    do throws(SQLiteError) {
      try execute(sql)
    } catch {
      throw Failure.sqlite(error)
    }
  }
}
