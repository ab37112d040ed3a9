import Dispatch
import Glibc
import SQLite
import TestSupport
import Testing

/// An empty database in a folder of its own.
func emptyDatabase(in folder: TemporaryFolder) throws -> Connection {
  _ = try PrivateFile.create(folder.file("test.db"))
  return try Connection(path: folder.file("test.db"), access: .readWrite)
}

/// What an expression fails with, or `nil` when it does not fail.
func failure(_ work: () throws -> Void) -> SQLiteError? {
  do {
    try work()
    return nil
  } catch {
    return error as? SQLiteError
  }
}

@Suite struct ConnectionTests {
  let folder = TemporaryFolder()

  @Test func `a missing file is not created and says that it is missing`() {
    let path = folder.file("absent.db")
    for access in [Connection.Access.readOnly, .readWrite, .immutable] {
      let error = failure {
        _ = try Connection(path: path, access: access)
      }
      #expect(error?.isMissingFile == true)
      #expect(error?.message == "unable to open database file: No such file or directory")
    }
    #expect(contents(of: path) == nil)
  }

  @Test func `a file that may not be written is refused at once, not at the first write`() async {
    let path = folder.write([], to: "test.db")
    setPermissions(of: path, to: 0o444)
    setPermissions(of: folder.path, to: 0o755)
    await #expect(processExitsWith: .success) { [path = path as String] in
      // Root may write anything, so the test must not be root.
      if geteuid() == 0 { seteuid(65534) }
      let error = failure { _ = try Connection(path: path, access: .readWrite) }
      #expect(error?.code == .readOnly)
      #expect(error?.message == "the database file may not be written: Permission denied")
    }
  }

  @Test(arguments: [
    ":memory:", "", "file:x?mode=memory", "a?b=c", "100%", "a#b", "ä ö", "%41", "x&y",
  ])
  func `a name with a meaning of its own is only a name`(name: String) throws {
    let path = folder.file(name.isEmpty ? "plain" : name)
    _ = folder.write([], to: name.isEmpty ? "plain" : name)
    do {
      let connection = try Connection(path: path, access: .readWrite)
      try connection.execute("CREATE TABLE t (x)")
    }
    #expect(contents(of: path)?.isEmpty == false)
    for access in [Connection.Access.readOnly, .immutable] {
      let connection = try Connection(path: path, access: access)
      #expect(try connection.int64("SELECT count(*) FROM sqlite_schema") == 1)
    }
  }

  @Test(arguments: [":memory:", "", "file::memory:"])
  func `a relative name never opens a database without a file`(name: String) {
    #expect(
      failure { _ = try Connection(path: name, access: .readWrite) }?
        .code.primary == .cannotOpen)
  }

  @Test func `a path with a NUL byte is refused, not cut`() {
    let path = folder.write([], to: "test.db")
    let error = failure {
      _ = try Connection(path: path + "\0.txt", access: .readOnly)
    }
    #expect(error?.code == .embeddedNUL)
    #expect(error?.description == "a path cannot hold a NUL byte")
  }

  @Test func `a reader cannot write`() throws {
    try emptyDatabase(in: folder).execute("CREATE TABLE t (x)")
    for access in [Connection.Access.readOnly, .immutable] {
      let reader = try Connection(path: folder.file("test.db"), access: access)
      let error = failure { try reader.execute("INSERT INTO t VALUES (1)") }
      #expect(error?.code.primary == .readOnly)
    }
  }

  @Test func `a reader never checkpoints the write-ahead log`() throws {
    let path = folder.file("test.db")
    let writer = try emptyDatabase(in: folder)
    try writer.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)")
    // The copy has a log that no writer is going to close.
    _ = folder.write(try #require(contents(of: path)), to: "copy.db")
    let log = try #require(contents(of: path + "-wal"))
    _ = folder.write(log, to: "copy.db-wal")
    do {
      let reader = try Connection(path: folder.file("copy.db"), access: .readOnly)
      #expect(try reader.int64("SELECT x FROM t") == 1)
    }
    #expect(log.isEmpty == false)
    #expect(contents(of: folder.file("copy.db-wal")) == log)
  }

  @Test func `a second connection to where a writer leads cannot write`() throws {
    let writer = try emptyDatabase(in: folder)
    try writer.execute("CREATE TABLE t (x)")
    let reader = try writer.location.openReader()
    #expect(try reader.int64("SELECT count(*) FROM t") == 0)
    #expect(failure { try reader.execute("INSERT INTO t VALUES (1)") }?.code == .readOnly)
  }

  @Test func `an immutable reader leaves no file beside the database`() throws {
    let path = folder.file("test.db")
    try emptyDatabase(in: folder).execute("PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
    let reader = try Connection(path: path, access: .immutable)
    #expect(try reader.int64("SELECT count(*) FROM t") == 0)
    #expect(contents(of: path + "-wal") == nil)
    #expect(contents(of: path + "-shm") == nil)
  }

  @Test func `a file that is no database fails as notADatabase`() throws {
    let path = folder.write(Array("uuid,name\n".utf8), to: "vaults.csv")
    let connection = try Connection(path: path, access: .readOnly)
    let error = failure {
      _ = try connection.int64("SELECT count(*) FROM sqlite_schema")
    }
    #expect(error?.code.primary == .notADatabase)
    #expect(error?.message == "file is not a database")
  }

  @Test func `a second writer fails as busy when its time is up`() throws {
    let first = try emptyDatabase(in: folder)
    let second = try Connection(
      path: folder.file("test.db"), access: .readWrite, busyTimeout: 1)
    try first.transaction { () throws(SQLiteError) in
      let error = failure {
        try second.transaction { () throws(SQLiteError) in }
      }
      #expect(error?.code.primary == .busy)
      #expect(error?.description == "database is locked (in: BEGIN IMMEDIATE)")
    }
  }

  @Test func `double quotes name a column and are never a string`() throws {
    let error = failure {
      _ = try emptyDatabase(in: folder).prepare("SELECT \"vault\"")
    }
    #expect(error?.message == "no such column: vault")
  }

  @Test func `an endless statement ends when it is interrupted from another thread`() throws {
    let connection = try emptyDatabase(in: folder)
    let interrupter = connection.interrupter
    // A thread of its own: the statement may have taken the last of those that tests share.
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "interrupter"))
    // Again and again, because the statement may not have begun yet.
    timer.schedule(deadline: .now(), repeating: .milliseconds(10))
    timer.setEventHandler { interrupter.interrupt() }
    timer.resume()
    defer { timer.cancel() }
    let error = failure {
      _ = try connection.int64(
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n")
    }
    #expect(error?.code.primary == .interrupted)
  }
}
