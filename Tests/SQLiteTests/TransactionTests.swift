import SQLite
import TestSupport
import Testing

@Suite struct TransactionTests {
  let folder = TemporaryFolder()

  enum LoadError: Error, SQLiteFailure, Equatable {
    case sqlite(SQLiteError)
    case badRow
  }

  @Test func `what a failed transaction did is undone, and its error comes out`() throws {
    let connection = try emptyDatabase(in: folder)
    try connection.execute("CREATE TABLE t (x UNIQUE)")
    #expect(throws: LoadError.badRow) {
      try connection.transaction { () throws(LoadError) in
        #expect(connection.isInTransaction)
        do throws(SQLiteError) { try connection.execute("INSERT INTO t VALUES (1)") } catch {}
        throw .badRow
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.int64("SELECT count(*) FROM t") == 0)
  }

  @Test func `a transaction that returns is committed, seen by others and gives its result`() throws
  {
    let connection = try emptyDatabase(in: folder)
    try connection.execute("CREATE TABLE t (x)")
    let row = try connection.transaction { () throws(SQLiteError) in
      try connection.execute("INSERT INTO t VALUES (1)")
      return connection.lastInsertRowID
    }
    #expect(row == 1)
    let other = try Connection(path: folder.file("test.db"), access: .readOnly)
    #expect(try other.int64("SELECT count(*) FROM t") == 1)
  }

  @Test func `none begins in a file that was removed or exchanged for another`() throws {
    let connection = try emptyDatabase(in: folder)
    try connection.execute("CREATE TABLE t (x)")
    let work = { () throws(SQLiteError) in try connection.execute("INSERT INTO t VALUES (1)") }
    try connection.transaction(work)
    let path = folder.file("test.db")
    removeFile(path)
    for _ in 0..<2 {
      #expect {
        try connection.transaction(work)
      } throws: { error in
        (error as? SQLiteError)?.code == .moved
          && "\(error)" == "\(path): was moved or removed while it was open"
      }
      _ = try emptyDatabase(in: folder)
    }
    #expect(try connection.int64("SELECT count(*) FROM t") == 1)
  }

  @Test func `a commit that fails is rolled back and thrown`() throws {
    let connection = try emptyDatabase(in: folder)
    try connection.execute(
      """
      PRAGMA foreign_keys = ON; CREATE TABLE a (id INTEGER PRIMARY KEY);
      CREATE TABLE b (a REFERENCES a DEFERRABLE INITIALLY DEFERRED);
      """)
    var error: LoadError?
    do throws(LoadError) {
      try connection.transaction { () throws(LoadError) in
        do throws(SQLiteError) { try connection.execute("INSERT INTO b VALUES (7)") } catch {}
      }
    } catch let thrown {
      error = thrown
    }
    guard case .sqlite(let cause) = error else { Issue.record("no error"); return }
    #expect(cause.description == "FOREIGN KEY constraint failed (in: COMMIT)")
    #expect(!connection.isInTransaction)
    #expect(try connection.int64("SELECT count(*) FROM b") == 0)
  }

  @Test func `a transaction within a transaction is a bug and traps`() async {
    let path = folder.write([], to: "test.db")
    await #expect(processExitsWith: .failure) { [path = path as String] in
      let connection = try Connection(path: path, access: .readWrite)
      // Caught, because an error that leaves the closure would end the process by a trap as well.
      _ = failure {
        try connection.transaction { () throws(SQLiteError) in
          try connection.transaction { () throws(SQLiteError) in }
        }
      }
    }
  }
}
