import Bytes
import EventStore
import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct `A lookup table of one's own` {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  /// Keeps a table with one row that holds now and one that does not, and gives a connection with
  /// its view and what has none.
  private func open(
    _ name: String, _ columns: [String], row: String
  ) throws -> (connection: Connection, withoutView: [String]) {
    let writer = try database.writer()
    var table = try writer.prepare(
      "INSERT INTO lookup_table (id, name, definition) VALUES (70, ?, '')")
    try table.bind(name, at: 1)
    try table.run()
    var rows = try writer.prepare(
      """
      INSERT INTO lookup_row (table_id, key, columns, valid_from, valid_to, source_id, line)
      VALUES (70, 'K', ?1, 5, NULL, 1, 1), (70, 'K', ?1, 1, 5, 1, 1), (70, 'old', ?1, 1, 5, 1, 1)
      """)
    try rows.bind(row, at: 1)
    try rows.run()
    let reader = try Database.open(path: database.path, access: .readOnly)
    let tables = [OwnTables.Table(name: name, key: columns[0], columns: columns)]
    return (reader, try OwnTables(tables, for: reader).withoutView)
  }

  private func answer(_ sql: String, from connection: Connection) throws -> String {
    var bytes: [UInt8] = []
    try Query(connection).run(sql, AnswerSettings(.csv)) { bytes += [UInt8](copying: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    "1Password Translation", "a\"b", "a'b", "a -- b", "größer 🔑", "x; DROP TABLE event", "select",
  ])
  func `whatever it is called, it has a row a key of today and a column each`(name: String) throws {
    let (connection, withoutView) = try open(
      name, ["uuid", "title", "list"], row: #"{"uuid":"K","title":"Root key","list":[1,"a"]}"#)
    #expect(withoutView == [])
    let quoted = name.replacing("\"", with: "\"\"")
    #expect(
      try answer("SELECT * FROM \"\(quoted)\"", from: connection)
        == "uuid,title,list\r\nK,Root key,\"[1,\"\"a\"\"]\"\r\n")
  }

  @Test(arguments: [
    ("a b", #""a b":1"#), ("a.b", #""a.b":1"#), ("a[0]", #""a[0]":1"#), ("$", #""$":1"#),
    ("größer", #""größer":1"#), ("a'b", #""a'b":1"#), ("a\"b", #""a\"b":1"#),
    ("a\\b", #""a\\b":1"#), ("a\nb", #""a\nb":1"#), ("7", #""7":1"#), ("", #""":1"#),
  ])
  func `a column's name is a name, whatever is in it`(column: String, member: String) throws {
    let (connection, _) = try open("t", ["key", column], row: "{\"key\":\"K\",\(member)}")
    let header = try answer("SELECT * FROM t", from: connection)
    #expect(header.hasSuffix("\r\nK,1\r\n"), "\(header)")
  }

  @Test func `a column that a row does not have is NULL`() throws {
    let (connection, _) = try open("t", ["key", "a", "b"], row: #"{"key":"K","b":null}"#)
    #expect(try answer("SELECT * FROM t", from: connection) == "key,a,b\r\nK,,\r\n")
  }

  @Test(arguments: ["event", "Item_Usage", "VAULTS", "sqlite_schema", "sqlite_x", "a\0b"])
  func `one that is called as another table stays out and hides nothing`(name: String) throws {
    let (connection, withoutView) = try open(name, ["uuid"], row: "{}")
    #expect(withoutView == [name])
    #expect(
      try answer("SELECT count(*) AS n FROM sqlite_temp_schema", from: connection) == "n\r\n0\r\n")
  }

  @Test func `its view reads, and the guard holds for it as for all`() throws {
    let (connection, _) = try open("t", ["key"], row: "{}")
    let query = try Query(connection)
    for sql in [
      "DROP VIEW t", "DROP VIEW temp.t", "DELETE FROM t", "CREATE TEMP VIEW u AS SELECT 1",
    ] {
      #expect(throws: QueryError.self) { try query.run(sql, AnswerSettings(.csv)) { _ in } }
    }
    try query.run("SELECT * FROM t, event", AnswerSettings(.csv)) { _ in }
  }
}
