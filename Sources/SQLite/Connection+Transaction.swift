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
    try run("BEGIN IMMEDIATE", failingAs: Failure.self)
    do throws(Failure) {
      let result = try body()
      try run("COMMIT", failingAs: Failure.self)
      return result
    } catch {
      // A full disk, an I/O error or an interrupt may have rolled back already. Should rolling back
      // fail, the first error still says more than the second.
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }

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
