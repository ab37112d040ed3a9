import Bytes
import FrozenIndex
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Lookups

@Suite struct `Frozen tables in a file` {
  let world: World
  let vaults: TableDefinition
  let networks: TableDefinition
  private var image: String { world.path + "-tables" }

  /// Vaults with a history, and a table of another match mode.
  init() throws {
    world = try World()
    vaults = try builtIn("vaults")
    networks = try ownTable(columns: "id, name", name: "name", match: "cidr")
    try load("uuid,name\na,one\nb,two\n\"q\"\"\",three\n", at: 100)
    try load("uuid,name\na,new\nb,two\n\"q\"\"\",three\n", at: 200)
    try loadOwn(networks, "id,name\n10.0.0.0/8,all\n10.1.0.0/16,some\n", at: 150)
  }

  /// Loads into a table of one's own, which is defined by it.
  private func loadOwn(_ table: TableDefinition, _ csv: String, at time: Int64) throws {
    var export = Export(for: table)
    try export.read(InputBuffer(copying: Array(csv.utf8).span), from: "1.txt")
    _ = try world.store.load(
      export,
      LoadSettings(
        asOf: seconds(time), loadedAt: seconds(1_000_000), program: "1.0",
        definition: table.text, maxShrink: nil))
  }

  private func load(_ csv: String, at time: Int64, mode: LoadSettings.Mode = .snapshot) throws {
    try world.load(vaults, csv, at: time, mode: mode)
  }

  private func freeze(_ store: LookupStore? = nil) throws -> FrozenTables {
    try (store ?? world.store).freezeAll(jobs: 1, keptRows: 1)
  }

  /// Changes a row as nobody does who loads: who reads the row sees it, who reads the file does not.
  private func changeUnseen() throws {
    try world.connection.execute(
      #"UPDATE lookup_row SET columns = replace(columns, 'new', 'unseen') WHERE key = 'a'"#)
  }

  private func name(
    _ frozen: FrozenTables, _ key: String = "a", in table: String = "vaults", at time: Int64? = nil
  ) -> String? {
    zip(frozen.definitions, frozen.indexes).first { $0.0.name == table }?.1.flatMap {
      found($0, key, at: time)
    }
  }

  @Test func `are what freezing the rows gives, and are read in its place`() throws {
    let fresh = try freeze()
    try changeUnseen()
    let kept = try freeze()
    #expect(kept.definitions == fresh.definitions)
    #expect(kept.generation == fresh.generation)
    #expect(kept.isLoaded == fresh.isLoaded)
    #expect(kept.isLoaded == [true, false, false, false, true])
    for key in ["a", "b", "q\"", "none"] {
      for time in [nil, 50, 150, 250] as [Int64?] {
        #expect(name(kept, key, at: time) == name(fresh, key, at: time))
      }
    }
    #expect(name(kept) == #""new""#)
    #expect(name(kept, at: 150) == #""one""#)
    #expect(name(kept, "10.1.2.3", in: "My Table") == #""some""#)
    #expect(permissions(of: image) == 0o600)
    removeFile(image)
    #expect(name(try freeze()) == #""unseen""#)
  }

  @Test func `are not written again while they are the same`() throws {
    _ = try freeze()
    let file = FileInput.Identity(path: image)
    #expect(file != nil)
    _ = try freeze()
    _ = try freeze(LookupStore(try Database.open(path: world.path, access: .readOnly)))
    #expect(FileInput.Identity(path: image) == file)
    try load("uuid,name\na,newer\n", at: 300)
    _ = try freeze()
    #expect(FileInput.Identity(path: image) != file)
    #expect(fileNames(in: world.folder.path).count(where: { $0.contains("tables") }) == 1)
  }

  @Test func `give way to each change of the tables, at once`() throws {
    /// What is there behind a change, which must not be what was there before it.
    func expect(_ expected: String?, _ key: String = "a", after change: () throws -> Void) throws {
      _ = try freeze()
      try change()
      #expect(name(try freeze(), key) == expected)
    }
    try expect(#""load""#) { try load("uuid,name\na,load\n", at: 300) }
    try expect(#""merge""#) { try load("uuid,name\na,merge\n", at: 400, mode: .merge) }
    try expect(#""same time""#) { try load("uuid,name\na,same time\n", at: 400) }
    try expect(nil) {
      try world.store.drop("vaults")
      #expect(contents(of: image) == nil, "what was dropped stays in no file")
    }
    try expect(#""again""#) { try load("uuid,name\na,again\n", at: 400) }
    _ = try freeze()
    try world.learn("u Ana 100")
    #expect(name(try freeze(), "u", in: "users") == #""Ana""#)
    try world.learn("u Eva 200")
    #expect(name(try freeze(), "u", in: "users") == #""Eva""#)
  }

  @Test func `give way to a table that is defined otherwise, and to one defined so again`() throws {
    let (plain, folding) = try (
      ownTable(columns: "id, name", name: "name"),
      ownTable(columns: "id, name", name: "name", match: "caseInsensitive")
    )
    try world.store.drop("My Table")
    try loadOwn(plain, "id,name\nBob,old\n", at: 100)
    try loadOwn(plain, "id,name\nbob,new\n", at: 200)
    let first = try freeze()
    #expect(name(first, "Bob", in: "My Table", at: 150) == #""old""#)
    // To fold the case makes one key of two, which stays so.
    try world.store.define(folding)
    try world.store.define(plain)
    let now = try freeze()
    #expect(now.definitions == first.definitions)
    #expect(name(now, "Bob", in: "My Table", at: 150) == nil)
    #expect(name(now, "bob", in: "My Table", at: 150) == #""old""#)
    try world.store.define(folding)
    #expect(name(try freeze(), "BOB", in: "My Table") == #""new""#)
  }

  @Test func `are not another program's`() throws {
    let definitions = try world.store.definitions()
    let key = try TablesKey(definitions, world.connection)
    #expect(try TablesKey(definitions, world.connection) == key)
    let other = try TablesKey(definitions, world.connection, build: [1, 2])
    #expect(other != key)
    #expect(try TablesKey(definitions, world.connection, build: [1, 3]) != other)
    #expect(try TablesKey(definitions, world.connection, build: [12]) != other)
    #expect(try TablesKey(definitions.dropLast(), world.connection) != key)
    let reversed = Array(definitions.reversed())
    #expect(try TablesKey(reversed, world.connection) != key)
  }

  @Test func `of a copy that was loaded otherwise since are not used`() throws {
    try world.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let copy = world.folder.write(try #require(contents(of: world.path)), to: "copy.db")
    let other = LookupStore(try Database.open(path: copy, access: .readWrite))
    var export = Export(for: vaults)
    try export.read(InputBuffer(copying: Array("uuid,name\na,mine\n".utf8).span), from: "1.txt")
    let settings = LoadSettings(
      asOf: seconds(300), loadedAt: seconds(1_000_000), program: "1.0", maxShrink: nil)
    _ = try other.load(export, settings)
    // As alike as two loads can be: of one second, from a file with the same name.
    try load("uuid,name\na,your\n", at: 300)
    let (loads, rows) = try (
      world.number("SELECT max(id) FROM lookup_load"),
      world.number("SELECT max(id) FROM lookup_row")
    )
    #expect(try other.connection.int64("SELECT max(id) FROM lookup_load") == loads)
    #expect(try other.connection.int64("SELECT max(id) FROM lookup_row") == rows)
    #expect(name(try freeze()) == #""your""#)
    _ = world.folder.write(try #require(contents(of: image)), to: "copy.db-tables")
    setPermissions(of: copy + "-tables", to: 0o600)
    #expect(name(try freeze(other)) == #""mine""#)
  }

  @Test func `that were damaged are made anew, and nothing else comes of it`() throws {
    _ = try freeze()
    let sound = try #require(contents(of: image))
    try changeUnseen()
    var random = SeededRandom(seed: 3)
    for round in 0..<60 {
      var bytes = sound
      switch round % 3 {
      case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      case 1: bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8(round % 8)
      default: bytes.append(0)
      }
      _ = world.folder.write(bytes, to: "keytag.db-tables")
      #expect(name(try freeze()) == #""unseen""#)
      #expect(name(try freeze(), "10.1.2.3", in: "My Table") == #""some""#)
      let file = try #require(contents(of: image))
      #expect(file.count == sound.count + "unseen".utf8.count - "new".utf8.count)
    }
    _ = world.folder.write(sound, to: "keytag.db-tables")
    #expect(name(try freeze()) == #""new""#)
  }

  @Test func `in a file of an older version are made anew`() throws {
    _ = try freeze()
    var bytes = try #require(contents(of: image))
    try changeUnseen()
    #expect(name(try freeze()) == #""new""#)
    #expect(bytes[8] == UInt8(TablesImage.version))
    bytes[8] -= 1
    _ = world.folder.write(bytes, to: "keytag.db-tables")
    #expect(name(try freeze()) == #""unseen""#)
    #expect(try #require(contents(of: image))[8] == UInt8(TablesImage.version))
  }

  @Test func `are not read where others may have written them, but made anew`() throws {
    _ = try freeze()
    try changeUnseen()
    setPermissions(of: image, to: 0o666)
    #expect(name(try freeze()) == #""unseen""#)
    #expect(permissions(of: image) == 0o600)
  }

  @Test func `are kept of large tables only, of files that may change, and of what is committed`()
    throws
  {
    #expect(try world.store.freezeAll(jobs: 1).indexes.contains { $0 != nil })
    #expect(contents(of: image) == nil)
    try world.connection.transaction { () throws(LoadError) in
      _ = try world.store.freezeAll(jobs: 1, keptRows: 1)
    }
    #expect(contents(of: image) == nil)
    let snapshot = world.folder.file("snapshot.db")
    try world.store.writeSnapshot(to: snapshot)
    let frozen = try freeze(LookupStore(Database.open(path: snapshot, access: .readOnly)))
    #expect(name(frozen) == #""new""#)
    #expect(contents(of: snapshot + "-tables") == nil)
    let memory = LookupStore(try Connection.inMemory())
    #expect(memory.connection.file == nil)
    #expect(world.connection.file == world.path)
  }

  @Test func `are one file, whatever link the database is reached by`() throws {
    let link = world.folder.file("link.db")
    makeLink(link, to: world.path)
    let linked = LookupStore(try Database.open(path: link, access: .readOnly))
    #expect(linked.connection.file == world.path)
    _ = try freeze(linked)
    #expect(contents(of: link + "-tables") == nil)
    try changeUnseen()
    #expect(name(try freeze()) == #""new""#)
  }

  @Test func `are passed over by a run that reads its tables again`() throws {
    let frozen = try freeze()
    try changeUnseen()
    #expect(name(try world.store.refreeze(frozen.definitions, jobs: 1)) == #""unseen""#)
    #expect(name(try freeze()) == #""new""#)
  }

  @Test func `leave damage in the rows to be told by who reads the rows`() throws {
    try world.connection.execute("UPDATE lookup_row SET columns = '[]' WHERE key = 'b'")
    #expect(throws: LoadError(.damaged(table: "vaults"))) { try freeze() }
    #expect(contents(of: image) == nil)
  }
}
