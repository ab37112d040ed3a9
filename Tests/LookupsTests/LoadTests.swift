import Bytes
import SQLite
import Schemas
import Testing

@testable import Lookups

@Suite struct LoadTests {
  let world: World
  let vaults: TableDefinition

  init() throws {
    world = try World()
    vaults = try builtIn("vaults")
  }

  @Test func `an export with another name for the names does not take them away`() throws {
    let vaults = try builtIn("vaults")
    try world.load(vaults, "uuid,name\nv,Ops\nw,Sales\n", at: 100)
    #expect(throws: LoadError(.wouldLoseNames(table: "vaults"))) {
      try world.load(vaults, "uuid,label\nv,X\nw,Y\n", at: 200, maxShrink: 50)
    }
    #expect(try world.number("SELECT count(*) FROM lookup_row WHERE name IS NOT NULL") == 2)
    try world.load(vaults, "uuid,label\nv,X\nw,Y\n", at: 300, maxShrink: nil)
    #expect(try world.number("SELECT count(*) FROM lookup_row WHERE name IS NULL") == 2)
  }

  @Test func `a snapshot adds, changes, closes and reopens, and leaves alone what is the same`()
    throws
  {
    try world.load(vaults, "uuid,name\na,A\nb,B\nc,C\nd,D\n", at: 100)
    let second = try world.load(vaults, "uuid,name\na,A\nb,B2\nd,D\ne,E\n", at: 200)
    #expect((second.added, second.changed, second.unchanged) == (1, 1, 2))
    #expect((second.closed, second.reopened, second.open) == (1, 0, 4))
    let third = try world.load(vaults, "uuid,name\nb,B2\nc,C\nd,D\ne,E\n", at: 300)
    #expect((third.added, third.changed, third.unchanged) == (0, 0, 3))
    #expect((third.closed, third.reopened, third.open) == (1, 1, 4))
    #expect(
      try world.versions() == [
        #"a {"uuid":"a","name":"A"} 100–300"#, #"b {"uuid":"b","name":"B"} 100–200"#,
        #"b {"uuid":"b","name":"B2"} 200–"#, #"c {"uuid":"c","name":"C"} 100–200"#,
        #"c {"uuid":"c","name":"C"} 300–"#, #"d {"uuid":"d","name":"D"} 100–"#,
        #"e {"uuid":"e","name":"E"} 200–"#,
      ])
  }

  @Test func `a merge closes nothing`() throws {
    try world.load(vaults, "uuid,name\na,A\nb,B\n", at: 100)
    let report = try world.load(
      vaults, "uuid,name\nb,B2\nc,C\n", at: 200, mode: .merge, maxShrink: 0)
    #expect((report.added, report.changed, report.closed, report.open) == (1, 1, 0, 3))
  }

  @Test func `several files are one snapshot, each noted with what it was`() throws {
    try world.load(vaults, "uuid,name\na,A\n", #"[{"id":"b","name":"B"},{"name":"?"}]"#)
    #expect(
      try world.texts(
        "SELECT name || ' ' || sha256 || ' ' || bytes || ' ' || rows FROM lookup_source") == [
          "1.txt \(SHA256.hex(of: "uuid,name\na,A\n".utf8.span)) 14 1",
          "2.txt \(SHA256.hex(of: #"[{"id":"b","name":"B"},{"name":"?"}]"#.utf8.span)) 36 2",
        ])
  }

  @Test func `every load is noted with its counts`() throws {
    try world.load(vaults, "uuid,name\na,A\nb,B\n", at: 100)
    try world.load(vaults, "uuid,name\nb,B2\nc,C\nc,C\n,D\n", at: 200)
    try world.load(vaults, "uuid,name\na,A\n", at: 300, mode: .merge)
    #expect(
      try world.texts(
        """
        SELECT mode || ' ' || (as_of / 1000000000) || ' ' || (loaded_at / 1000000000) || ' ' || program
          || ' ' || rows_read || ' ' || added || ' ' || changed || ' ' || unchanged || ' '
          || closed || ' ' || reopened || ' ' || duplicates || ' ' || without_key
        FROM lookup_load
        """) == [
          "snapshot 100 1000000 1.0 2 2 0 0 0 0 0 0",
          "snapshot 200 1000000 1.0 4 1 1 0 1 0 1 1",
          "merge 300 1000000 1.0 1 0 0 0 0 1 0 0",
        ])
    #expect(
      try world.texts("SELECT name || ' ' || definition FROM lookup_table") == ["vaults built-in"])
  }

  @Test(arguments: [
    "uuid,name\na,changed\nz,new\nb,\"never closed\n",
    "[{\"id\":\"a\",\"name\":\"changed\"},\n{\"id\":\"z\"},\n{\"id\":\"b\",]",
    "uuid,name\na,changed\nb,1\nb,2\n",
  ])
  func `a file that is bad in its last line changes nothing`(text: String) throws {
    try world.load(vaults, "uuid,name\na,A\nb,B\n", at: 100)
    let before = try world.versions()
    #expect(throws: LoadError.self) { try world.load(vaults, text, at: 200) }
    #expect(try world.versions() == before)
    #expect(try world.number("SELECT count(*) FROM lookup_load") == 1)
    #expect(throws: LoadError.self) { try world.load(builtIn("users"), text, at: 200) }
    #expect(try world.texts("SELECT name FROM lookup_table") == ["vaults"])
  }

  @Test func `a second bad file takes the good first one with it`() throws {
    #expect(throws: LoadError.self) { try world.load(vaults, "uuid,name\na,A\n", "[") }
    #expect(try world.number("SELECT count(*) FROM lookup_row") == 0)
  }

  @Test func `a bad file leaves nothing behind in an export that goes on without it`() throws {
    var export = Export(for: vaults)
    for (name, text) in [
      ("1.csv", "uuid,name\na,A\n,x\n"), ("2.csv", "uuid,name\nb,B\n,y\nc,\"C\n"),
      ("3.csv", "uuid,name\n,z\n"), ("4.csv", "uuid,name\nd,D\n"),
    ] {
      do throws(LoadError) {
        try export.read(InputBuffer(copying: text.utf8.span), from: name)
        #expect(name == "1.csv" || name == "4.csv")
      } catch {
        #expect(error.file == name)
      }
    }
    let report = try world.store.load(
      export, LoadSettings(asOf: 1, loadedAt: 1, program: "1.0"))
    #expect((report.rows, report.withoutKey, report.added) == (3, 1, 2))
    #expect(try world.texts("SELECT key FROM lookup_row ORDER BY key") == ["a", "d"])
    #expect(try world.texts("SELECT name FROM lookup_source") == ["1.csv", "4.csv"])
  }

  @Test func `a snapshot that would close more than its share is refused`() throws {
    try world.load(vaults, "uuid,name\na,A\nb,B\nc,C\nd,D\n", at: 100)
    try world.load(vaults, "uuid,name\na,A\nb,B2\n", at: 200, maxShrink: 50)
    #expect(
      message { try world.load(vaults, "uuid,name\nx,X\ny,Y\nb,B\n", at: 300, maxShrink: 49) }
        == "this would close 1 of the 2 open rows of vaults, more than 49%; "
        + "say --allow-shrink if the export is complete, --merge if it is a part")
    #expect(try world.load(vaults, "uuid,name\nx,X\n", at: 300, maxShrink: nil).closed == 2)
    #expect(throws: LoadError.self) {
      try world.load(vaults, "uuid,name\ny,Y\n", at: 400, maxShrink: 0)
    }
  }

  @Test func `a load dated before the latest one is refused, naming its time`() throws {
    try world.load(vaults, "uuid,name\na,A\n", at: 86_400)
    #expect(
      message { try world.load(vaults, "uuid,name\na,A2\n", at: 86_399) }
        == "the load is dated 1970-01-01T23:59:59Z, and the table's latest load "
        + "1970-01-02T00:00:00Z; load exports in the order of their times, or drop the table and "
        + "load all again (stored events keep the names that they have)")
    try world.load(builtIn("users"), "uuid,name\na,A\n", at: 1)
  }

  @Test func `a load dated in the future is refused`() {
    #expect(
      message { try world.load(vaults, "uuid,name\na,A\n", at: 1_000_001) }
        == "the load is dated 1970-01-12T13:46:41Z, which is in the future")
  }

  @Test func `a load at the same time as the last one replaces what that one said`() throws {
    try world.load(vaults, "uuid,name\na,A\nb,B\n", at: 100)
    try world.load(vaults, "uuid,name\na,A2\nc,C\n", at: 200)
    let report = try world.load(vaults, "uuid,name\na,A3\nb,B\n", at: 200)
    #expect((report.changed, report.closed, report.reopened) == (1, 1, 1))
    #expect(
      try world.versions() == [
        #"a {"uuid":"a","name":"A"} 100–200"#, #"a {"uuid":"a","name":"A3"} 200–"#,
        #"b {"uuid":"b","name":"B"} 100–200"#, #"b {"uuid":"b","name":"B"} 200–"#,
      ])
  }

  @Test func `the report names the rows that were written`() throws {
    let first = try world.load(vaults, "uuid,name\nb,B\na,A\n")
    let second = try world.load(builtIn("users"), "uuid,name\nu,U\n")
    #expect((first.loadID, second.loadID) == (1, 2))
    #expect((first.insertedRowIDs, second.insertedRowIDs) == (1..<3, 3..<4))
    #expect(try world.texts("SELECT key FROM lookup_row ORDER BY id") == ["a", "b", "u"])
  }

  @Test func `a load joins the caller's transaction and goes with it`() throws {
    struct Stop: Error, SQLiteFailure {
      static func sqlite(_ error: SQLiteError) -> Stop { Stop() }
    }
    var isLoaded = false
    #expect(throws: Stop.self) {
      try world.connection.transaction { () throws(Stop) in
        isLoaded = loadError { try world.load(vaults, "uuid,name\na,A\n") } == nil
        throw Stop()
      }
    }
    #expect(isLoaded)
    #expect(try world.number("SELECT count(*) FROM lookup_row") == 0)
  }

  @Test func `a locked database is told as such`() throws {
    let other = try Connection(path: world.path, access: .readWrite, busyTimeout: 0)
    let error = try world.connection.transaction { () throws(SQLiteError) in
      loadError {
        var export = Export(for: vaults)
        try export.read(InputBuffer(copying: "uuid\na\n".utf8.span), from: "-")
        _ = try LookupStore(other).load(
          export, LoadSettings(asOf: 1, loadedAt: 1, program: "1.0"))
      }
    }
    guard case .database(let cause) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(cause.code.primary == .busy)
    #expect(error?.description.contains("database is locked") == true)
  }

  @Test func `a column more in the definition is a change of every row that has it`() throws {
    let before = try ownTable(columns: "{name: id}, {name: a}")
    let after = try ownTable(columns: "{name: id}, {name: a}, {name: b}", name: "a")
    try world.load(before, "id,a,b\n1,x,\n2,x,y\n", at: 100)
    let report = try world.load(after, "id,a,b\n1,x,\n2,x,y\n", at: 200)
    #expect(report.changed == 2)
    #expect(try world.rows() == [#"{"id":"1","a":"x"}"#, #"{"id":"2","a":"x","b":"y"}"#])
    #expect(
      try world.texts("SELECT name FROM lookup_row WHERE valid_to IS NULL") == ["x", "x"])
  }

  @Test func `random snapshots end in exactly what the last one says`() throws {
    var generator = SplitMix(state: 42)
    for time in 1...30 {
      var rows: [Int: Int] = [:]
      for key in 0..<40 where generator.next() % 3 > 0 { rows[key] = Int(generator.next() % 3) }
      var lines = rows.map { "k\($0.key),\($0.value)" }
      lines.sort { _, _ in generator.next() % 2 == 0 }
      let report = try world.load(
        vaults, "uuid,name\n" + lines.joined(separator: "\n"), at: Int64(time))
      #expect(report.open == rows.count)
      #expect(report.added + report.changed + report.unchanged + report.reopened == rows.count)
      #expect(
        try Set(world.rows())
          == Set(rows.map { #"{"uuid":"k\#($0.key)","name":"\#($0.value)"}"# }))
    }
    #expect(
      try world.number(
        """
        SELECT count(*) FROM lookup_row a JOIN lookup_row b ON a.key = b.key AND a.id <> b.id
        WHERE a.valid_from <= b.valid_from AND coalesce(a.valid_to, 1 << 62) > b.valid_from
        """) == 0)
  }
}

/// A small generator of numbers that are the same on every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
