import Bytes
import Glibc
import Migrations
import SQLite
import TestSupport
import Testing

let steps = [
  Migration(number: 1, name: "first", sql: Array("CREATE TABLE a (x); CREATE TABLE b (x);".utf8)),
  Migration(number: 2, name: "second", sql: Array("ALTER TABLE a ADD COLUMN y;".utf8)),
]

@Suite struct DatabaseTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("keytag.db") }

  func open(
    _ access: Connection.Access, _ migrations: [Migration] = steps
  ) throws(DatabaseError) -> Connection {
    try Database.open(path: path, access: access, migrations: migrations)
  }

  /// What opening fails with, and that it changed no byte of the file.
  func refusal(
    _ access: Connection.Access, _ migrations: [Migration] = steps
  ) -> DatabaseError? {
    let before = contents(of: path)
    do throws(DatabaseError) {
      _ = try open(access, migrations)
      return nil
    } catch {
      #expect(contents(of: path) == before)
      return error
    }
  }

  @Test func `the database and the files beside it are for their owner only under umask 0`() async {
    await #expect(processExitsWith: .success) { [folder = folder.path as String] in
      umask(0)
      let path = folder + "/data/keytag/keytag.db"
      let connection = try Database.open(path: path, access: .readWrite, createsFolder: true)
      try connection.execute("CREATE TABLE mine (x)")
      for file in [path, path + "-wal", path + "-shm"] {
        #expect(permissions(of: file) == 0o600)
      }
      #expect(permissions(of: folder + "/data/keytag") == 0o700)
      #expect(permissions(of: folder + "/data") == 0o700)
    }
  }

  @Test func `a new database has every migration, and opening it again applies none`() throws {
    for _ in 0..<2 {
      let connection = try open(.readWrite)
      #expect(try connection.int64("PRAGMA application_id") == 0x6b65_7974)
      #expect(try connection.int64("SELECT count(*) FROM pragma_table_info('a')") == 2)
      var rows = try connection.prepare("SELECT * FROM migration ORDER BY number")
      for step in steps {
        #expect(try rows.step())
        #expect(rows.int64(0) == Int64(step.number))
        #expect(rows.string(1) == step.name)
        #expect(rows.string(2) == SHA256.hex(of: step.sql.span))
        #expect(rows.int64(3) > 1_700_000_000_000_000_000)
      }
      #expect(try !rows.step())
    }
    _ = try open(.readOnly)
    _ = try open(.immutable)
  }

  @Test func `the program's own migrations apply, and a reader opens what they made`() throws {
    #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
    for access in [Connection.Access.readWrite, .readOnly, .immutable] {
      let connection = try Database.open(path: path, access: access)
      #expect(try connection.int64("SELECT count(*) FROM migration") == Int64(Migration.all.count))
      #expect(try connection.int64("SELECT count(*) FROM lookup_row") == 0)
    }
  }

  @Test func `a writer has a write-ahead log, full sync and foreign keys`() throws {
    let connection = try open(.readWrite)
    var mode = try connection.prepare("PRAGMA journal_mode")
    #expect(try mode.step())
    #expect(mode.string(0) == "wal")
    #expect(try connection.int64("PRAGMA synchronous") == 2)
    #expect(try connection.int64("PRAGMA foreign_keys") == 1)
    #expect(try connection.int64("PRAGMA page_size") == 16384)
  }

  @Test func `a missing migration is applied by a writer and the data stays`() throws {
    try open(.readWrite, [steps[0]]).execute("INSERT INTO a VALUES (7)")
    #expect(try open(.readWrite).int64("SELECT count(*) FROM a WHERE x = 7 AND y IS NULL") == 1)
    #expect(try open(.readOnly).int64("SELECT count(*) FROM migration") == 2)
  }

  @Test func `a migration that fails is undone as a whole, and those before it stay`() throws {
    let broken = Migration(
      number: 2, name: "broken", sql: Array("CREATE TABLE c (x); CREATE TABLE a (x);".utf8))
    let error = #expect(throws: DatabaseError.self) { try open(.readWrite, [steps[0], broken]) }
    guard case .failed(_, let cause) = error else { Issue.record("\(error as Any)"); return }
    #expect(
      error?.description
        == "cannot use \(path): table a already exists (in: CREATE TABLE a (x);)")
    #expect(cause.message == "table a already exists")
    let connection = try open(.readWrite, [steps[0]])
    #expect(try connection.int64("SELECT count(*) FROM migration") == 1)
    #expect(try connection.int64("SELECT count(*) FROM sqlite_schema WHERE name = 'c'") == 0)
  }

  @Test func `two processes that make the same database at once both succeed`() async throws {
    let path = path
    try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let connection = try Database.open(path: path, access: .readWrite, migrations: steps)
          return try connection.int64("SELECT count(*) FROM migration")
        }
      }
      for try await count in group { #expect(count == 2) }
    }
  }

  @Test func `a missing file is its own error for readers and is not made`() {
    for access in [Connection.Access.readOnly, .immutable] {
      let error = refusal(access)
      #expect(error == .missing(path: path))
      #expect(error?.description == "there is no database at \(path); keytag load makes one")
    }
    #expect(contents(of: path) == nil)
  }

  @Test func `a folder that is not there is named, and made only when asked`() throws {
    let path = folder.file("no/such/keytag.db")
    #expect(throws: DatabaseError.cannotCreate(IOError(.create, path, code: ENOENT))) {
      try Database.open(path: path, access: .readWrite)
    }
    _ = try Database.open(path: path, access: .readWrite, createsFolder: true)
  }

  @Test func `a folder in the file's place is refused`() {
    let error = #expect(throws: DatabaseError.self) {
      try Database.open(path: folder.path, access: .readWrite)
    }
    guard case .failed(_, let cause) = error else { Issue.record("\(error as Any)"); return }
    #expect(cause.code.primary == .cannotOpen)
  }

  @Test(arguments: ["x\n", "uuid,name\n", String(repeating: "event\n", count: 1000)])
  func `a file that is no database is refused untouched`(text: String) {
    _ = folder.write(Array(text.utf8), to: "keytag.db")
    for access in [Connection.Access.readWrite, .readOnly] {
      let error = refusal(access)
      #expect(error == .notADatabase(path: path))
      #expect(
        error?.description == "\(path) is not an SQLite database: name another file with --db")
    }
  }

  @Test(arguments: [
    ("PRAGMA application_id = 1; CREATE TABLE t (x)", 1), ("CREATE TABLE t (x)", 0),
    ("PRAGMA application_id = 1", 1), ("CREATE TABLE migration (x)", 0),
    ("PRAGMA journal_mode = WAL; CREATE TABLE t (x)", 0),
  ])
  func `another program's database is refused untouched`(sql: String, id: Int64) throws {
    _ = folder.write([], to: "keytag.db")
    try Connection(path: path, access: .readWrite).execute(sql)
    for access in [Connection.Access.readWrite, .readOnly, .immutable] {
      let error = refusal(access)
      #expect(error == .foreign(path: path, applicationID: id))
      #expect(
        error?.description
          == "\(path) is another program's SQLite database (application_id \(id)): "
          + "name another file with --db")
    }
  }

  @Test func `a newer program's database is refused untouched`() throws {
    _ = try open(.readWrite)
    for access in [Connection.Access.readWrite, .readOnly] {
      let error = refusal(access, [steps[0]])
      #expect(error == .newer(path: path, found: 2, known: 1))
      #expect(
        error?.description == "\(path) was written by a newer keytag (it has 2 migrations, this "
          + "program knows 1): upgrade keytag")
    }
  }

  @Test func `a migration whose text or name has changed is refused untouched`() throws {
    _ = try open(.readWrite)
    for changed in [
      Migration(number: 2, name: "second", sql: steps[1].sql + [0x20]),
      Migration(number: 2, name: "other", sql: steps[1].sql),
    ] {
      for access in [Connection.Access.readWrite, .readOnly] {
        let error = refusal(access, [steps[0], changed])
        #expect(error == .changedMigration(path: path, number: 2, name: changed.name))
        #expect(
          error?.description == "\(path) was made with another form of migration 2 "
            + "(\(changed.name)): use the keytag that wrote it, or begin a new file with --db")
      }
    }
  }

  @Test func `an older database is not upgraded by a reader`() throws {
    _ = try open(.readWrite, [steps[0]])
    let error = refusal(.readOnly)
    #expect(error == .outdated(path: path, found: 1, known: 2))
    #expect(
      error?.description
        == "\(path) was written by an older keytag (it has 1 of 2 migrations): any "
        + "verb that writes upgrades it, such as `keytag load`")
    _ = folder.write([], to: "keytag.db")
    #expect(refusal(.immutable) == .outdated(path: path, found: 0, known: 2))
  }

  @Test func `an empty file is taken as a new database`() throws {
    _ = folder.write([], to: "keytag.db")
    #expect(try open(.readWrite).int64("SELECT count(*) FROM migration") == 2)
  }

  @Test(arguments: [
    ("/data", "/home/u", "/data/keytag/keytag.db"),
    (nil, "/home/u", "/home/u/.local/share/keytag/keytag.db"),
    ("relative", "/home/u", "/home/u/.local/share/keytag/keytag.db"),
    ("", "/home/u", "/home/u/.local/share/keytag/keytag.db"), (nil, "", nil), (nil, nil, nil),
  ])
  func `the default place follows the XDG specification`(
    dataHome: String?, home: String?, path: String?
  ) {
    #expect(Database.defaultPath(dataHome: dataHome, home: home) == path)
  }
}
