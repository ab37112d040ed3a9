import SQLite
import TestSupport
import Testing

@Suite struct PrepareTests {
  let folder = TemporaryFolder()

  @Test(arguments: [
    "SELECT 1", "SELECT 1;", " \t\r\n\u{c}SELECT 1 ; \n", "SELECT 1 -- done", "SELECT 1; -- done\n",
    "/* a */ SELECT /* b */ 1 /* c */; /* d; */ -- e", "SELECT 1; /* not closed", "SELECT ';'",
    "SELECT 1; /**/", "SELECT 1; --",
  ])
  func `white space, comments and one semicolon may follow`(sql: String) throws {
    var statement = try emptyDatabase(in: folder).prepare(sql)
    #expect(try statement.step())
  }

  @Test(arguments: [
    ("SELECT 1; DROP TABLE t", 11), ("SELECT 1;;", 10), ("SELECT 1; x", 11),
    ("SELECT 1; /* a */ SELECT 2", 19), ("SELECT 1; -- a\nSELECT 2", 16), ("SELECT 1; /*/ x", nil),
    ("SELECT 1; - 2", 11), ("SELECT 1; / 2", 11), ("SELECT 1;\u{b}", 10), ("SELECT 1;\u{a0}", 10),
  ])
  func `text after the first statement is refused with its place`(sql: String, byte: Int?) throws {
    let connection = try emptyDatabase(in: folder)
    let error = failure { _ = try connection.prepare(sql) }
    if let byte {
      #expect(error?.code == .trailingText)
      #expect(error?.code.primary == .error)
      #expect(
        error?.message == "only one SQL statement is allowed; more text begins at byte \(byte)")
    } else {
      #expect(error == nil)
    }
  }

  @Test(arguments: ["", " \n", ";", "-- nothing", "/* nothing */", ";;"])
  func `a text without a statement is refused`(sql: String) throws {
    let connection = try emptyDatabase(in: folder)
    let error = failure { _ = try connection.prepare(sql) }
    #expect(error?.code == .noStatement)
    #expect(error?.message == "there is no SQL statement")
  }

  @Test(arguments: ["SELECT 1\0", "SELECT 1; \0DROP TABLE t", "\0SELECT 1"])
  func `a NUL byte in SQL is refused, not the end of it`(sql: String) throws {
    let connection = try emptyDatabase(in: folder)
    let prepared = failure { _ = try connection.prepare(sql) }
    let executed = failure { try connection.execute(sql) }
    for error in [prepared, executed] {
      #expect(error?.code == .embeddedNUL)
      #expect(error?.message == "SQL text cannot hold a NUL byte")
    }
  }

  @Test func `a script runs to its end and stops at the first failure`() throws {
    let connection = try emptyDatabase(in: folder)
    try connection.execute(
      "CREATE TABLE a (x); /* ; */ INSERT INTO a VALUES (';'); SELECT * FROM a;")
    let error = failure {
      try connection.execute("CREATE TABLE b (x); CREATE TABLE a (x); CREATE TABLE c (x)")
    }
    #expect(error?.message == "table a already exists")
    #expect(try connection.int64("SELECT count(*) FROM sqlite_schema") == 2)
    try connection.execute("")
  }
}
