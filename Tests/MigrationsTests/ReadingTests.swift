import Bytes
import SQLite
import TestSupport
import Testing

@testable import Migrations

@Suite struct `A database that is read` {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("keytag.db") }

  /// A database without a write-ahead log as a kill leaves it in the middle of a change.
  /// - Parameter isFirst: Whether the change is its first.
  private func cutShort(isFirst: Bool) throws {
    let other = folder.file("other.db")
    if isFirst {
      _ = folder.write([], to: "other.db")
    } else {
      _ = try Database.open(path: other, access: .readWrite, migrations: steps)
    }
    let connection = try Connection(path: other, access: .readWrite)
    // With as good as no memory for pages, they are in the file before the change is done.
    try connection.execute(
      """
      PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1;
      BEGIN;
      CREATE TABLE junk (x);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
      INSERT INTO junk SELECT randomblob(9000) FROM n;
      """)
    for suffix in ["", "-journal"] {
      let bytes = try #require(contents(of: other + suffix))
      #expect(bytes.count > 0)
      _ = folder.write(bytes, to: "keytag.db" + suffix)
    }
    try connection.execute("ROLLBACK")
  }

  private func openToRead() throws(DatabaseError) -> Connection {
    try Database.open(path: path, access: .readOnly, migrations: steps)
  }

  @Test func `whose last change was cut short is as it was before`() throws {
    try cutShort(isFirst: false)
    let connection = try openToRead()
    #expect(try connection.int64("SELECT count(*) FROM migration") == 2)
    #expect(try connection.int64("SELECT count(*) FROM sqlite_schema WHERE name = 'junk'") == 0)
    #expect(contents(of: path + "-journal") == nil)
  }

  @Test func `whose first change was cut short has nothing in it, and says so`() throws {
    try cutShort(isFirst: true)
    let error = #expect(throws: DatabaseError.self) { try openToRead() }
    #expect(error == .outdated(path: path, found: 0, known: 2))
    #expect(
      error?.description == "there is nothing in \(path) yet: any verb that writes makes keytag's "
        + "database of it, such as `keytag load`")
    #expect(contents(of: path) == [])
    // And a writer goes on.
    _ = try Database.open(path: path, access: .readWrite, migrations: steps)
    _ = try openToRead()
  }

  @Test func `whose last change was cut short is not touched while somebody is at it`() throws {
    try cutShort(isFirst: false)
    let other = try Connection(path: path, access: .readWrite)
    try other.execute("BEGIN EXCLUSIVE")
    let error = #expect(throws: DatabaseError.self) {
      try Database.open(path: path, access: .readOnly, busyTimeout: 1, migrations: steps)
    }
    guard case .failed(_, let cause) = error else { Issue.record("\(error as Any)"); return }
    #expect(cause.code.primary == .busy)
  }

  @Test func `where no file can be made is read, or says what to do`() async throws {
    try cutShort(isFirst: false)
    _ = try Database.open(path: folder.file("whole.db"), access: .readWrite, migrations: steps)
    let writer = try Database.open(
      path: folder.file("other.db"), access: .readWrite, migrations: steps)
    try writer.execute("INSERT INTO a (x) VALUES (7)")
    for suffix in ["", "-wal"] {
      _ = folder.write(
        try #require(contents(of: folder.file("other.db" + suffix))), to: "part.db" + suffix)
    }
    await #expect(processExitsWith: .success) { [folder = folder.path as String] in
      let names = fileNames(in: folder)
      becomeOrdinaryUser(owning: folder)
      setPermissions(of: folder, to: 0o500)
      defer { setPermissions(of: folder, to: 0o700) }
      func open(_ name: String) throws(DatabaseError) -> Connection {
        try Database.open(path: folder + "/" + name, access: .readOnly, migrations: steps)
      }

      let whole = try open("whole.db")
      #expect(whole.isImmutable)
      #expect(try whole.int64("SELECT count(*) FROM migration") == 2)
      #expect(try whole.location.openReader().isImmutable)
      #expect(try open("whole.db").isImmutable)

      let part = #expect(throws: DatabaseError.self) { try open("part.db") }
      #expect(
        part == .unreadableLog(path: folder + "/part.db", log: folder + "/part.db-wal"))

      let cut = #expect(throws: DatabaseError.self) { try open("keytag.db") }
      guard case .unfinishedChange(_, let journal, _) = cut else {
        Issue.record("\(cut as Any)")
        return
      }
      #expect(journal == folder + "/keytag.db-journal")
      let opening =
        "a change of \(folder)/keytag.db was cut short and must be undone before it can "
      #expect(cut?.description.hasPrefix(opening + "be read, which failed (") == true)
      #expect(fileNames(in: folder) == names)

      setPermissions(of: folder, to: 0o700)
      setPermissions(of: folder + "/keytag.db", to: 0o400)
      let readOnly = #expect(throws: DatabaseError.self) { try open("keytag.db") }
      #expect(
        readOnly?.description.hasPrefix(
          opening + "be read, which failed (the database file may not be written: Permission "
            + "denied): use any keytag verb on it where it and its folder may be written, or copy it "
            + "there together with \(folder)/keytag.db-journal") == true)
    }
  }

  @Test func `and refused is looked at again only for a reason`() {
    let cannotOpen = ResultCode(rawValue: 14)
    // Whatever the folder, and of all extended codes just this one.
    #expect(Hindrance(.unfinishedChange, mayMakeFiles: true, logSize: 0) == .unfinishedChange)
    #expect(Hindrance(.unfinishedChange, mayMakeFiles: false, logSize: 9) == .unfinishedChange)
    for code in [cannotOpen, .readOnly, ResultCode(rawValue: 8 | 6 << 8)] {
      #expect(Hindrance(code, mayMakeFiles: false, logSize: 0) == .unwritableFolder)
      #expect(Hindrance(code, mayMakeFiles: false, logSize: 1) == .unwritableFolderWithLog)
      #expect(Hindrance(code, mayMakeFiles: true, logSize: 0) == nil)
    }
    for code in [ResultCode.busy, .ioError, .corrupt, .notADatabase, .full] {
      #expect(Hindrance(code, mayMakeFiles: false, logSize: 0) == nil)
    }
  }
}
