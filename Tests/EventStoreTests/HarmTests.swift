import Bytes
import EventStore
import SQLite
import TestSupport
import Testing

/// SQL from somebody who means harm, or slips.
@Suite struct HarmTests {
  let database: TestDatabase

  init() throws {
    database = try TestDatabase()
    try EventStore(database.writer()).insert(usage())
  }

  /// What the folder has beside the files of SQLite's log, and the database's bytes.
  private func state() throws -> (files: [String], bytes: [UInt8]) {
    let files = FolderListing.beside(database.path).filter {
      !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
    }
    return (files, try #require(contents(of: database.path)))
  }

  private func expectRefusal(_ sql: String) throws {
    let before = try state()
    let inFolder = sql.replacing("FOLDER", with: database.folder.path)
    switch try database.failure(inFolder) {
    case .refused: break
    case .failed(let error): #expect(error.code.primary == .error, "\(error)")
    case let other: Issue.record("\(sql) gave \(String(describing: other))")
    }
    let after = try state()
    #expect(after.files == before.files)
    let isUnchanged = after.bytes == before.bytes
    #expect(isUnchanged, "\(sql) changed the database")
  }

  @Test(arguments: [
    "ATTACH 'FOLDER/x.db' AS x", "ATTACH DATABASE 'file:FOLDER/x.db?mode=rwc' AS x",
    "ATTACH ':memory:' AS x", "ATTACH '' AS x", "ATTACH '/etc/passwd' AS x", "DETACH main",
    "VACUUM", "VACUUM INTO 'FOLDER/copy.db'", "VACUUM main INTO 'FOLDER/copy.db'",
    "INSERT INTO reject DEFAULT VALUES", "REPLACE INTO migration VALUES (1, 'a', 'b', 1)",
    "UPDATE event SET json = '{}'", "UPDATE event SET uuid = 'x' RETURNING *",
    "DELETE FROM event", "DELETE FROM event RETURNING json", "DELETE FROM item_usage",
    "WITH x AS (SELECT 1) DELETE FROM event",
    "WITH x AS (SELECT 1) INSERT INTO event SELECT * FROM event",
    "INSERT INTO event (id) VALUES (1) ON CONFLICT DO UPDATE SET json = 'x'",
    "UPDATE sqlite_schema SET sql = ''", "DELETE FROM sqlite_schema", "DELETE FROM sqlite_stat1",
    "INSERT INTO sqlite_schema VALUES ('view', 'v', 'v', 0, 'CREATE VIEW v AS SELECT 1')",
    "CREATE TABLE t (x)", "CREATE TABLE t AS SELECT * FROM event", "CREATE TEMP TABLE t (x)",
    "CREATE VIEW v AS SELECT 1", "CREATE TEMP VIEW v AS SELECT 1", "CREATE INDEX i ON event (json)",
    "CREATE UNIQUE INDEX i ON event (log_type)",
    "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END",
    "CREATE TEMP TRIGGER t AFTER INSERT ON event BEGIN SELECT 1; END",
    "DROP TABLE event", "DROP TABLE IF EXISTS event", "DROP VIEW item_usage",
    "DROP INDEX event_identity", "ALTER TABLE event ADD COLUMN x",
    "ALTER TABLE event RENAME TO e", "ALTER TABLE event DROP COLUMN json", "REINDEX", "ANALYZE",
    "ANALYZE event", "BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "COMMIT", "ROLLBACK",
    "SAVEPOINT s",
    "RELEASE s", "VACUUM temp", "EXPLAIN VACUUM", "DROP VIEW IF EXISTS temp.x",
    "EXPLAIN DELETE FROM event", "EXPLAIN QUERY PLAN DELETE FROM event",
  ])
  func `a statement that changes anything is refused`(sql: String) throws {
    try expectRefusal(sql)
  }

  /// Where a call, a name or a second statement hides.
  @Test(arguments: [
    "SELECT 1; DROP TABLE event", "SELECT 1;;; DELETE FROM event", "; DELETE FROM event",
    "SELECT 1 -- a\n; ATTACH 'a' AS b", "SELECT 1 /* */ ; VACUUM", "/**/;/**/DELETE FROM event",
    "VALUES (load_extension('x'))", "SELECT * FROM (VALUES (load_extension('x')))",
    "SELECT iif(1, load_extension('x'), 2)", "SELECT CASE WHEN 0 THEN load_extension('x') END",
    "SELECT \"load_extension\"('x')", "SELECT [writefile]('FOLDER/x', 'y')",
    "SELECT `readfile`('/etc/passwd')", "SELECT 1 LIMIT load_extension('x')",
    "SELECT count(*) FILTER (WHERE readfile('/etc/passwd')) FROM event",
    "SELECT sum(x) OVER (ORDER BY readfile('x')) FROM (SELECT 1 AS x)",
    "SELECT 1 UNION SELECT writefile('FOLDER/x', 'y')", "SELECT 1 GROUP BY 1 HAVING edit('x')",
    "SELECT likelihood(load_extension('x'), 0.5)", "SELECT unknown(), load_extension(x) FROM event",
    "SELECT (SELECT count(*) FROM pragma_table_list)",
    "WITH t AS (SELECT * FROM pragma_database_list) SELECT * FROM t",
    "SELECT * FROM event, pragma_index_list('event')", "EXPLAIN ATTACH 'x' AS y",
    "EXPLAIN PRAGMA journal_mode = DELETE", "EXPLAIN QUERY PLAN PRAGMA wal_checkpoint",
    "ATTACH 'file:FOLDER/a.db?vfs=unix-none&mode=rwc' AS a", "ATTACH (SELECT 'FOLDER/a.db') AS a",
    "VACUUM main INTO (SELECT 'FOLDER/a.db')", "INSERT INTO pragma_user_version VALUES (3)",
    "UPDATE pragma_user_version SET user_version = 1", "INSERT INTO json_each VALUES (1)",
    "UPDATE sqlite_dbpage SET data = zeroblob(4096)", "DELETE FROM seal RETURNING hash",
    "UPDATE event SET json = json FROM indicator", "UPDATE OR REPLACE event SET id = 1",
    "CREATE TEMP VIEW event AS SELECT 1", "CREATE TABLE temp.x AS SELECT 1",
    "INSERT INTO temp.sqlite_schema VALUES (1, 1, 1, 1, 1)", "DETACH temp", "END",
    "SELECT sqlite_rename_table(1, 2, 3, 4, 5, 6, 7)", "SELECT sqlite_drop_column(0, 'x', 1)",
    "SELECT rtreenode(2, x'00')", "SELECT highlight(event, 0, 'a', 'b') FROM event",
  ])
  func `harm in the corner of a statement is refused`(sql: String) throws {
    try expectRefusal(sql)
  }

  @Test(arguments: [
    "query_only = 0", "journal_mode = DELETE", "journal_mode", "writable_schema = 1",
    "user_version = 5", "application_id = 1", "wal_checkpoint(TRUNCATE)", "optimize",
    "temp_store_directory = 'FOLDER'", "temp_store = MEMORY", "mmap_size = 1000000000",
    "cache_size = -1000000", "hard_heap_limit = 0", "soft_heap_limit = 0", "threads = 8",
    "locking_mode = EXCLUSIVE", "synchronous = OFF", "foreign_keys = OFF", "trusted_schema = 1",
    "integrity_check", "incremental_vacuum", "database_list", "table_info(event)",
    "function_list", "module_list", "compile_options", "cell_size_check = 0", "busy_timeout = 0",
    "legacy_alter_table = ON", "recursive_triggers = ON", "case_sensitive_like = ON",
  ])
  func `a PRAGMA is refused, also one that only reads`(pragma: String) throws {
    try expectRefusal("PRAGMA \(pragma)")
    try expectRefusal("PRAGMA main.\(pragma)")
  }

  @Test(arguments: [
    "load_extension('FOLDER/x.so')", "load_extension('x', 'y')", "Load_Extension('x')",
    "readfile('/etc/passwd')", "writefile('FOLDER/x', 'y')", "edit('x', 'vi')",
    "fts3_tokenizer('simple')", "fts3_tokenizer('x', x'00')", "sqlite_log(1, 'x')",
    "sqlite_compileoption_get(1)", "sqlite_source_id()", "last_insert_rowid()", "changes()",
    "total_changes()", "sqlite_offset(json)", "rtreecheck('x')", "fts5(x)", "match('a', 'b')",
    "regexp('a', 'b')", "snippet(event)", "json_each('[]')", "system('id')",
    "eval('DROP TABLE event')",
  ])
  func `a function that does more than compute is refused`(call: String) throws {
    try expectRefusal("SELECT \(call)")
    try expectRefusal("SELECT \(call) FROM event")
    try expectRefusal("SELECT 1 FROM event ORDER BY \(call)")
  }

  @Test(arguments: [
    "pragma_database_list", "pragma_table_info('event')", "pragma_compile_options",
    "pragma_function_list", "pragma_wal_checkpoint", "pragma_journal_mode", "dbstat",
    "sqlite_dbpage",
    "sqlite_stmt", "bytecode('SELECT 1')", "tables_used('SELECT 1')", "fsdir('/')",
    "generate_series(1, 1000000000)", "zipfile('x')", "csv('/etc/passwd')",
    "fts3tokenize('simple')",
    "fts5vocab", "completion('a')", "temp.sqlite_schema, dbstat", "other.event",
  ])
  func `a table that is no table of the store is refused`(table: String) throws {
    try expectRefusal("SELECT * FROM \(table)")
    try expectRefusal("SELECT count(*) FROM event JOIN \(table)")
  }

  @Test(arguments: [
    "fts5(x)", "fts4(x)", "fts3(x, tokenize=simple)", "rtree(id, a, b)", "rtree_i32(id, a, b)",
    "geopoly(x)", "dbstat", "json_each", "fts5vocab(event, row)", "csv(filename='/etc/passwd')",
  ])
  func `a virtual table is refused`(module: String) throws {
    try expectRefusal("CREATE VIRTUAL TABLE v USING \(module)")
    try expectRefusal("CREATE VIRTUAL TABLE temp.v USING \(module)")
  }

  @Test(arguments: [
    "zeroblob(100000001)", "randomblob(100000001)", "hex(zeroblob(60000000))",
    "replace(hex(zeroblob(500000)), '0', hex(zeroblob(500)))", "quote(zeroblob(60000000))",
    "json_array(hex(zeroblob(30000000)), hex(zeroblob(30000000)))",
    "hex(zeroblob(30000000)) || hex(zeroblob(30000000))",
  ])
  func `a value larger than any event is refused`(value: String) throws {
    #expect(
      try database.failure("SELECT length(\(value))")
        == .refused("the SQL or a value in it is too long (string or blob too big)"))
  }

  @Test func `a printf that is wider than any event gives nothing`() throws {
    for call in ["printf('%100000001d', 1)", "printf('%.*c', 100000001, 'x')"] {
      #expect(try database.run("SELECT \(call) AS x", as: .csv) == "x\r\n\r\n")
    }
  }

  @Test func `a statement larger than any that is written is refused`() throws {
    func many(_ part: String, _ count: Int, by separator: String) -> String {
      [String](repeating: part, count: count).joined(separator: separator)
    }
    for (sql, message) in [
      ("SELECT 1 /*\(many("x", 1_000_000, by: ""))*/", "too long (statement too long)"),
      ("SELECT \(many("1", 501, by: ","))", "too many columns in result set"),
      ("SELECT \(many("1", 202, by: "+"))", "Expression tree is too large (maximum depth 200)"),
      (many("SELECT 1", 31, by: " UNION "), "too many terms in compound SELECT"),
      ("SELECT max(\(many("1", 101, by: ",")))", "too many arguments on function max"),
      ("SELECT ?101", "variable number must be between ?1 and ?100"),
      ("SELECT 'x' LIKE '\(many("%", 501, by: ""))'", "LIKE or GLOB pattern too complex"),
      ("SELECT 'x' GLOB '\(many("*", 501, by: ""))'", "LIKE or GLOB pattern too complex"),
    ] {
      let failure = try #require(try database.failure(sql), "\(message)")
      guard case .refused(let told) = failure else {
        Issue.record("\(failure)")
        continue
      }
      #expect(told.contains(message))
    }
  }

  @Test func `a wide join, a long list and a pasted report stay possible`() throws {
    let list = (0..<5000).map { "'\($0)'" }.joined(separator: ",")
    let conditions = (0..<150).map { "user_name LIKE '%\($0)%'" }.joined(separator: " OR ")
    for sql in [
      "SELECT * FROM item_usage a, audit_event b, sign_in_attempt c",
      "SELECT * FROM item_usage WHERE item_uuid IN (\(list))",
      "SELECT * FROM item_usage WHERE \(conditions)",
      "SELECT json_object(\((0..<49).map { "'\($0)',uuid" }.joined(separator: ","))) FROM event",
    ] {
      #expect(try database.failure(sql) == nil)
    }
  }
}
