import Bytes
import EventStore
import Glibc
import SQLite
import TestSupport
import Testing

@Suite struct QueryTests {
  let database: TestDatabase

  init() throws {
    database = try TestDatabase()
    try EventStore(database.writer()).insert(usage())
  }

  @Test(arguments: ["SELECT 1; DROP TABLE event", "SELECT 1; SELECT 2", "SELECT 1;;"])
  func `a second statement is refused and neither runs`(sql: String) throws {
    let error = try #require(try database.failure(sql))
    #expect(
      error == .refused("only one SQL statement is allowed; more text begins at byte \(byte(sql))"))
    #expect(try database.run("SELECT count(*) AS n FROM event", as: .csv) == "n\r\n1\r\n")
  }

  private func byte(_ sql: String) -> Int { sql.hasSuffix(";;") ? 10 : 11 }

  @Test(arguments: ["", "  \n", "-- only a comment", ";"])
  func `SQL that says nothing is refused`(sql: String) throws {
    #expect(
      try database.failure(sql)?.description == "there is no SQL to run: give one SELECT statement")
  }

  @Test(arguments: [
    "ATTACH '/tmp/keytag-test-attached.db' AS x", "VACUUM INTO '/tmp/keytag-test-copy.db'",
    "PRAGMA query_only = OFF", "PRAGMA table_info(event)", "DROP TABLE event",
    "INSERT INTO reject DEFAULT VALUES", "CREATE TEMP TABLE t (x)",
    "SELECT load_extension('/tmp/x.so')", "BEGIN EXCLUSIVE",
  ])
  func `what is not reading is refused and changes no byte of the file`(sql: String) throws {
    let before = contents(of: database.path)
    let error = try #require(try database.failure(sql))
    guard case .refused = error else { Issue.record("\(error)"); return }
    let cause =
      sql.hasPrefix("VACUUM")
      ? "this is none"
      : sql.hasPrefix("SELECT")
        ? "not authorized to use function: load_extension" : "not authorized"
    #expect(error.description == "a query can only read the database: one SELECT (\(cause))")
    #expect(before != nil)
    #expect(contents(of: database.path) == before)
    #expect(contents(of: "/tmp/keytag-test-attached.db") == nil)
    #expect(contents(of: "/tmp/keytag-test-copy.db") == nil)
  }

  @Test(arguments: [
    ("SELECT ?", "a parameter needs a name, such as :name; ? has none"),
    ("SELECT ?7", "a parameter needs a name, such as :name; ? has none"),
    ("SELECT :a, :b", "the SQL has a parameter b: give it with --param b=VALUE"),
    ("SELECT 1", "the SQL has no parameter a"),
  ])
  func `a parameter without a value is refused, not taken as NULL, and so is one too many`(
    sql: String, message: String
  ) throws {
    #expect(try database.failure(sql, parameters: ["a": .text("x")]) == .refused(message))
  }

  @Test func `a parameter is a value and never SQL, and keeps its type`() throws {
    #expect(
      try database.run(
        "SELECT :a AS a, typeof(@i) AS i, typeof($r) AS r, :a AS again LIMIT :i", as: .ndjson,
        parameters: ["a": .text("'; DROP TABLE event; --"), "i": .integer(5), "r": .real(0.5)])
          == """
          {"a":"'; DROP TABLE event; --","i":"integer","r":"real","again":"'; DROP TABLE event; --"}

          """)
  }

  @Test func `a NUL byte in the SQL is refused`() throws {
    #expect(
      try database.failure("SELECT 1\0") == .refused("SQL text cannot hold a NUL byte"))
  }

  @Test(arguments: [
    ("SELEC 1", "near \"SELEC\": syntax error"),
    ("SELECT * FROM evnt", "no such table: evnt"),
    ("SELECT \"vaultt_name\" FROM item_usage", "no such column: vaultt_name"),
    ("SELECT json_extract('{', '$.a')", "malformed JSON"),
  ])
  func `a mistake in the SQL is told in SQLite's words`(sql: String, message: String) throws {
    let error = try #require(try database.failure(sql))
    guard case .failed(let cause) = error else { Issue.record("\(error)"); return }
    #expect(cause.code.primary == .error)
    #expect(error.description == message)
  }

  @Test func `an answer that cannot be written ends the query with the writer's error`() throws {
    let full = IOError(.write, "standard output", code: ENOSPC)
    let query = try database.query()
    #expect(throws: QueryError.output(full)) {
      try query.run("SELECT 1", AnswerSettings(.csv)) { _ throws(IOError) in throw full }
    }
    #expect(QueryError.output(full).description == full.description)
    // The connection is free for the next query.
    try query.run("SELECT 1", AnswerSettings(.csv)) { _ in }
  }

  @Test func `no more rows come than are wanted, and that there are more is told`() throws {
    for (limit, rows, isWhole) in [(0, 0, false), (2, 2, false), (3, 3, true), (4, 3, true)] {
      var text: [UInt8] = []
      let whole = try database.query().run(
        "SELECT * FROM (VALUES (1), (2), (3))", AnswerSettings(.csv, rowLimit: limit)
      ) { text += [UInt8](copying: $0) }
      #expect(text.count { $0 == 0x0A } == rows + 1)
      #expect(whole == isWhole)
    }
  }

  @Test(arguments: OutputFormat.allCases)
  func `a long answer comes in pieces of bounded size`(format: OutputFormat) throws {
    let sql = """
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000)
      SELECT x, printf('%0200d', x) AS y FROM n
      """
    var pieces: [Int] = []
    try database.query().run(sql, AnswerSettings(format, isTerminal: true)) {
      pieces.append($0.count)
    }
    #expect(pieces.reduce(0, +) > 1_000_000)
    #expect(try #require(pieces.max()) < 400_000)
    #expect(pieces.count > 4)
  }
}
