import FrozenIndex
import JSONText
import SQLite
import Schemas
import Testing

@testable import Lookups

@Suite struct FreezeTests {
  let world: World
  let vaults: TableDefinition

  init() throws {
    world = try World()
    vaults = try builtIn("vaults")
  }

  @Test func `a table that was never loaded has no index`() throws {
    #expect(try world.store.freeze(vaults) == nil)
    try world.connection.execute("INSERT INTO lookup_table VALUES (9, 'vaults', '')")
    #expect(try world.store.freeze(vaults) == nil)
    try world.load(vaults, "uuid,name\n")
    #expect(try world.store.freeze(vaults)?.count == 0)
  }

  @Test func `of a few keys every version is there, and of others none`() throws {
    #expect(try world.store.freeze(vaults, keys: [Array("a".utf8)]) == nil)
    try world.load(vaults, "uuid,name\na,A\nb,B\nc,C\n", at: 100)
    try world.load(vaults, "uuid,name\na,A2\nc,C\n", at: 200)
    let keys = ["a", "b", "z"].map { Array($0.utf8) }
    let index = try #require(try world.store.freeze(vaults, keys: Set(keys)))
    #expect(index.count == 2)
    #expect(found(index, "a", at: 150) == #""A""#)
    #expect(found(index, "a", at: 250) == #""A2""#)
    #expect(found(index, "b", at: 250) == #""B" closed 200"#)
    #expect(found(index, "c", at: 250) == nil)
    #expect(try world.store.freeze(vaults, rows: 4..<5).count == 1)
    try world.connection.execute("UPDATE lookup_row SET columns = 'x' WHERE key = 'a'")
    #expect(throws: LoadError.self) { _ = try world.store.freeze(vaults, keys: Set(keys)) }
    #expect(throws: LoadError.self) { _ = try world.store.freeze(vaults, rows: 4..<5) }
  }

  @Test func `history across three loads is seen at every time`() throws {
    try world.load(vaults, "uuid,name\na,A\nb,B\nc,C\n", at: 100)
    try world.load(vaults, "uuid,name\na,A2\nc,C\n", at: 200)
    try world.load(vaults, "uuid,name\nb,B\nd,D\nc,C\n", at: 300)
    let index = try #require(try world.store.freeze(vaults))
    #expect(index.count == 4)
    // Renamed, then closed.
    #expect(found(index, "a", at: 50) == #""A""#)
    #expect(found(index, "a", at: 199) == #""A""#)
    #expect(found(index, "a", at: 200) == #""A2""#)
    #expect(found(index, "a", at: 300) == #""A2" closed 300"#)
    #expect(found(index, "a", at: nil) == #""A2" closed 300"#)
    // Closed, then back.
    #expect(found(index, "b", at: 100) == #""B""#)
    #expect(found(index, "b", at: 250) == #""B" closed 200"#)
    #expect(found(index, "b", at: 300) == #""B""#)
    #expect(found(index, "b", at: nil) == #""B""#)
    // Always there; later than the first event; never there.
    #expect(found(index, "c", at: 1) == #""C""#)
    #expect(found(index, "d", at: 1) == #""D""#)
    #expect(found(index, "e", at: 1) == nil)
  }

  @Test func `rows that were written under another order of columns, or as numbers, are whole`()
    throws
  {
    let before = try ownTable(columns: "{name: title}, {name: id}", name: "title")
    let after = try ownTable(columns: "{name: id}, {name: title}", name: "title")
    try world.load(before, "id,title\na,A\nb,B\nc,\n", at: 100)
    try world.load(
      after, #"[{"id":7,"title":"seven"},{"id":"a","title":"A2"},{"id":"d","title":5}]"#, at: 200)
    for definition in [before, after] {
      let index = try #require(try world.store.freeze(definition))
      #expect(found(index, "a", at: 150) == #""A""#)
      #expect(found(index, "a", at: nil) == #""A2""#)
      #expect(columns(index, "a") == #"{"id":"a","title":"A2"}"#)
      #expect(columns(index, "b") == #"{"title":"B","id":"b"}"#)
      #expect(columns(index, "c") == #"{"id":"c"}"#)
      #expect(columns(index, "7") == #"{"id":7,"title":"seven"}"#)
      #expect(found(index, "d", at: nil) == #""5""#)
    }
  }

  @Test func `a table whose name is its key, and the first column, has both`() throws {
    let table = try ownTable(columns: "{name: id}, {name: note}", name: "id")
    try world.load(table, "id,note\na,x\nb,\n")
    let index = try #require(try world.store.freeze(table))
    #expect(found(index, "a", at: nil) == #""a""#)
    #expect(columns(index, "a") == #"{"id":"a","note":"x"}"#)
    #expect(columns(index, "b") == #"{"id":"b"}"#)
    #expect(found(index, "b", at: nil) == #""b""#)
  }

  @Test func `only the asked-for table's rows are in its index`() throws {
    try world.load(vaults, "uuid,name\na,A\n")
    try world.load(builtIn("users"), "uuid,name\nu,U\n")
    #expect(try world.store.freeze(vaults)?.count == 1)
  }

  @Test(arguments: [
    "Zoë 漢字 🗝", #"a "quoted" name"#, #"back\slash\"#, "tab\tline\nreturn\r", "bell\u{7}esc\u{1B}",
    "\u{2028}\u{FEFF}", "/", "name", #""name":"x""#, "}", " ",
  ])
  func `a name of any bytes comes out as valid JSON and equal`(name: String) throws {
    let field = name.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    try world.load(vaults, "uuid,name\na,\"\(field)\"\n")
    let index = try #require(try world.store.freeze(vaults))
    let quoted = Array(try #require(found(index, "a", at: nil)).utf8)
    try JSONText.validate(quoted.span)
    #expect(JSONString.decode(Array(quoted.dropFirst().dropLast()).span) == Array(name.utf8))
    try JSONText.validate(Array(try #require(columns(index, "a")).utf8).span)
    #expect(try world.texts("SELECT name FROM lookup_row") == [name])
  }

  @Test func `NUL, quotes and lone surrogates in keys and names are bytes like others`() throws {
    try world.load(
      vaults,
      #"[{"id":"a\u0000b","name":"n\u0000"},{"id":"a","name":"A"},{"id":"q\"","name":"\ud800x"}]"#)
    let index = try #require(try world.store.freeze(vaults))
    #expect(found(index, "a\0b", at: nil) == #""n\u0000""#)
    #expect(columns(index, "a\0b") == #"{"uuid":"a\u0000b","name":"n\u0000"}"#)
    #expect(found(index, "a", at: nil) == #""A""#)
    #expect(found(index, #"q""#, at: nil) == #""\ud800x""#)
    #expect(try world.load(vaults, #"{"id":"q\"","name":"\uD800x"}"#, at: 200).unchanged == 1)
  }

  @Test func `a row without a name has its columns and no name`() throws {
    try world.load(vaults, "uuid,name\na,\nb,B\n")
    let index = try #require(try world.store.freeze(vaults))
    #expect(index.row(of: "a".utf8.span, at: nil)?.hasName == false)
    #expect(columns(index, "a") == #"{"uuid":"a"}"#)
  }

  @Test func `the name is where its column is, not where its text occurs first`() throws {
    let table = try ownTable(
      columns: "{name: id}, {name: note}, {name: title}, {name: tail}", name: "title")
    try world.load(table, "id,note,title,tail\nx,x,x,x\n")
    let index = try #require(try world.store.freeze(table))
    #expect(found(index, "x", at: nil) == #""x""#)
    #expect(columns(index, "x") == #"{"id":"x","note":"x","title":"x","tail":"x"}"#)
    try world.load(
      table, "id,note,title,tail\nx,title,\"t,\"\"title\"\":\"\"u\"\"\",title\n", at: 200)
    let next = try #require(try world.store.freeze(table))
    #expect(found(next, "x", at: nil) == #""t,\"title\":\"u\"""#)
  }

  @Test(arguments: ["", "null", "[]", #"{"uuid":"a""#, #"{"uuid":"a"} "#, #"{"name":1,"name":2}"#])
  func `a row that someone damaged is told, not spliced into events`(columns: String) throws {
    try world.load(vaults, "uuid,name\na,A\n")
    try world.connection.execute("UPDATE lookup_row SET columns = '\(columns)'")
    #expect(
      message { _ = try world.store.freeze(vaults) }
        == "a row of the table vaults in the database is damaged; drop the table and load it again")
  }

  @Test func `several tables can be frozen as of one state`() throws {
    try world.load(vaults, "uuid,name\na,A\n", at: 100)
    let (generation, count) = try world.store.reading { () throws(LoadError) in
      (try world.store.generation(), try world.store.freeze(vaults)?.count)
    }
    #expect(count == 1)
    #expect(try world.store.generation() == generation)
    #expect(!world.connection.isInTransaction)
    try world.load(vaults, "uuid,name\na,A\n", at: 200)
    #expect(try world.store.generation() != generation)
  }

  @Test func `a name that JSON writes as a number is a text, never cut`() throws {
    try world.load(
      vaults, #"[{"id":"v1","name":7},{"id":"v2","name":12345},{"id":"v3","name":true}]"#)
    let index = try #require(try world.store.freeze(vaults))
    #expect(found(index, "v1", at: nil) == #""7""#)
    #expect(found(index, "v2", at: nil) == #""12345""#)
    #expect(found(index, "v3", at: nil) == #""true""#)
  }

  @Test(arguments: ["{}", "{ }", "{\n\"uuid\":\"a\"}", "[]", "{\"uuid\":\"a\"} "])
  func `a row that could not stand inside an event's line is damage`(_ row: String) throws {
    try world.load(vaults, "uuid,name\na,A\n", at: 100)
    try world.connection.execute("UPDATE lookup_row SET columns = '\(row)'")
    #expect(throws: LoadError(.damaged(table: "vaults"))) { try world.store.freeze(vaults) }
  }

  @Test func `two open versions of one key are damage, not a trap`() throws {
    try world.load(vaults, "uuid,name\na,A\n", at: 100)
    try world.connection.execute(
      """
      INSERT INTO lookup_row (table_id, key, name, columns, valid_from, source_id, line)
      SELECT table_id, key, name, columns, valid_from - 1, source_id, line FROM lookup_row
      """)
    #expect(throws: LoadError(.damaged(table: "vaults"))) { try world.store.freeze(vaults) }
  }
}
