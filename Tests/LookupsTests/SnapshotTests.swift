import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Lookups

@Suite struct SnapshotTests {
  let world: World

  init() throws {
    world = try World()
    try world.load(
      builtIn("vaults"), #"[{"id":"a","name":"A"},{"id":"\u0000\ud800","name":"é"}]"#, at: 100)
    try world.load(builtIn("vaults"), "uuid,name\na,B\n", at: 200)
    try world.load(
      builtIn("users"),
      "uuid,name\n" + (0..<3000).map { "u\($0),name \($0)\n" }.joined(), at: 300)
    try world.load(builtIn("groups"), "uuid,name\ng,G\n", at: 300)
    try world.store.drop("groups")
  }

  @Test func `a snapshot holds the tables with their history, and can be read in place`() throws {
    let path = world.folder.file("tables.db")
    try world.store.writeSnapshot(to: path)
    #expect(permissions(of: path) == 0o600)
    for suffix in ["-wal", "-shm", "-journal"] { #expect(contents(of: path + suffix) == nil) }
    for access in [Connection.Access.readOnly, .immutable] {
      let copy = LookupStore(try Database.open(path: path, access: access))
      #expect(try copy.tables() == world.store.tables())
      #expect(
        try copy.history(of: Array("a".utf8), in: "vaults")
          == world.store.history(of: Array("a".utf8), in: "vaults"))
      #expect(
        try copy.history(of: [0, 0xED, 0xA0, 0x80], in: "vaults")
          == world.store.history(of: [0, 0xED, 0xA0, 0x80], in: "vaults"))
      let index = try #require(try copy.freeze(builtIn("vaults")))
      #expect(found(index, "a", at: 150) == #""A""#)
      #expect(try copy.connection.int64("SELECT count(*) FROM event") == 0)
    }
    for suffix in ["-wal", "-shm", "-journal"] { #expect(contents(of: path + suffix) == nil) }
  }

  @Test func `a snapshot made twice is the same byte for byte`() throws {
    let (first, second) = (world.folder.file("1.db"), world.folder.file("2.db"))
    try world.store.writeSnapshot(to: first)
    let reader = LookupStore(try Connection(path: world.path, access: .readOnly))
    try reader.writeSnapshot(to: second)
    let bytes = try #require(contents(of: first))
    #expect(bytes.count > 100_000)
    #expect(contents(of: second) == bytes)
  }

  @Test func `a snapshot is read without a lock, unless there is something to undo in it`() throws {
    let path = world.folder.file("tables.db")
    try world.store.writeSnapshot(to: path)
    let bytes = contents(of: path)
    #expect(try Database.open(path: path, access: .readOnly).isImmutable)
    #expect(try !Database.open(path: world.path, access: .readOnly).isImmutable)
    _ = world.folder.write([0], to: "tables.db-journal")
    #expect(try !Database.open(path: path, access: .readOnly).isImmutable)
    #expect(contents(of: path) == bytes)
  }

  @Test func `a database that only has a rollback journal is no snapshot`() throws {
    let path = world.folder.file("tables.db")
    try world.store.writeSnapshot(to: path)
    try Connection(path: path, access: .readWrite).execute("UPDATE migration SET applied_at = 1")
    #expect(try !Database.open(path: path, access: .readOnly).isImmutable)
  }

  @Test func `a file that is there is never written over`() throws {
    let path = world.folder.write(Array("mine".utf8), to: "mine.txt")
    #expect(
      message { try world.store.writeSnapshot(to: path) }
        == "\(path) is there already; remove it, or name another file")
    #expect(contents(of: path) == Array("mine".utf8))
  }

  @Test func `a folder that is not there is told`() {
    let path = world.folder.file("no/tables.db")
    #expect(
      message { try world.store.writeSnapshot(to: path) }.contains("cannot create \(path): no such")
    )
  }

  @Test func `the reason why a database could not be made comes through`() {
    let cause = DatabaseError.notADatabase(path: "x.db")
    #expect("\(LoadError(.cannotMake(cause)))" == cause.description)
  }
}
