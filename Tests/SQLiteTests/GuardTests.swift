import SQLite
import TestSupport
import Testing

@Suite struct GuardTests {
  let folder = TemporaryFolder()

  func guarded() throws -> Connection {
    try emptyDatabase(in: folder).execute(
      """
      CREATE TABLE t (x); INSERT INTO t VALUES ('{"a":1}'); CREATE INDEX i ON t (x);
      CREATE VIEW v AS SELECT x FROM t;
      """
    )
    let connection = try Connection(path: folder.file("test.db"), access: .readOnly)
    try connection.allowOnlyReading()
    return connection
  }

  @Test(arguments: [
    "ATTACH '/tmp/keytag-test-attached.db' AS other", "DETACH main",
    "VACUUM INTO '/tmp/keytag-test-copy.db'", "VACUUM", "PRAGMA query_only = OFF",
    "PRAGMA table_info(t)", "INSERT INTO t VALUES (1)",
    "UPDATE t SET x = 1", "DELETE FROM t", "DROP TABLE t", "CREATE TABLE u (x)",
    "CREATE TEMP TABLE u (x)", "CREATE VIEW w AS SELECT 1", "DROP INDEX i",
    "COMMIT", "ALTER TABLE t ADD y", "REINDEX",
    "ANALYZE", "BEGIN", "SAVEPOINT s",
    "EXPLAIN DROP TABLE t",
  ])
  func `what is not reading is refused and changes no byte`(sql: String) throws {
    let connection = try guarded()
    let before = contents(of: folder.file("test.db"))
    let error = failure {
      var statement = try connection.prepare(sql)
      try statement.run()
    }
    #expect(error?.code.primary == .notAuthorized)
    #expect(contents(of: folder.file("test.db")) == before)
    #expect(contents(of: "/tmp/keytag-test-attached.db") == nil)
    #expect(contents(of: "/tmp/keytag-test-copy.db") == nil)
  }

  @Test(arguments: [
    ("SELECT * FROM pragma_table_info('t')", "not authorized"),
    ("SELECT * FROM dbstat", "vtable constructor failed: dbstat"),
    ("SELECT load_extension('x')", "not authorized to use function: load_extension"),
    ("SELECT Load_Extension('x', 'y')", "not authorized to use function: Load_Extension"),
  ])
  func `what reaches past the tables is refused`(sql: String, message: String) throws {
    let connection = try guarded()
    #expect(failure { _ = try connection.prepare(sql) }?.message == message)
  }

  @Test(arguments: [
    "SELECT count(*) FROM v", "SELECT x ->> '$.a' FROM t",
    "SELECT sum(value) FROM t, json_each(t.x)",
    "SELECT sum(atom) FROM t, json_tree(t.x)", "SELECT 1 UNION SELECT 1 ORDER BY 1",
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9) SELECT 1 FROM n",
    "SELECT row_number() OVER (ORDER BY x) FROM t", "SELECT count(*) FROM sqlite_schema LIMIT 1",
    "VALUES (1)", "SELECT 1 FROM t WHERE x LIKE '%a%' OR x GLOB 'x'",
  ])
  func `every form of SELECT still works`(sql: String) throws {
    #expect(try guarded().int64(sql) >= 1)
  }
}
