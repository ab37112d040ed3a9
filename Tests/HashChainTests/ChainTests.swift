import Bytes
import HashChain
import Migrations
import SQLite
import TestSupport
import Testing

/// A database with a chain, which is changed by keytag's own connection and by a stranger's.
private struct Sealed {
  let folder = TemporaryFolder()
  let connection: Connection

  init() throws {
    connection = try Database.open(path: folder.file("k.db"), access: .readWrite)
    for batch in 0..<3 { try insert(events: batch * 30..<batch * 30 + 30) }
    try run(
      """
      INSERT INTO lookup_table VALUES (1, 'items', 'built-in');
      INSERT INTO lookup_row (id, table_id, key, name, columns, valid_from, source_id, line)
      VALUES (1, 1, 'I1', 'Root account', '{}', 0, 1, 2), (300, 1, 'I2', NULL, '{}', 0, 1, 3)
      """)
  }

  func run(_ sql: String) throws {
    try connection.transaction { () throws(SQLiteError) in try connection.execute(sql) }
  }

  func insert(events: Range<Int>) throws {
    try run(
      events.map {
        """
        INSERT INTO event (id, log_type, uuid, event_time, json)
        VALUES (\($0 + 1), 'A', 'U\($0)', '2026-01-01T00:00:00.000000000Z', '{"n":\($0)}');
        """
      }.joined())
  }

  /// Changes the file as another program would.
  func tamper(_ sql: String) throws {
    let stranger = try Connection(path: folder.file("k.db"), access: .readWrite)
    try stranger.execute(sql)
  }

  func faults(head: String? = nil) throws -> [ChainFault] {
    try verify(head: head).faults
  }

  func verify(head: String? = nil) throws -> ChainReport {
    try ChainVerifier.verify(connection, head: head)
  }
}

@Suite struct ChainTests {
  @Test(arguments: [
    ("UPDATE event SET json = '{}' WHERE id = 40", 32, 47),
    ("UPDATE event SET item_name = 'Other' WHERE id = 40", 32, 47),
    ("DELETE FROM event WHERE id = 90", 80, 95),
    ("DELETE FROM event WHERE id BETWEEN 48 AND 63", 48, 63),
    ("UPDATE event SET id = 95 WHERE id = 90", 80, 95),
    (
      "INSERT INTO event (id, log_type, uuid, event_time, json) VALUES (91, 'A', 'X', '', '{}')",
      80, 95
    ),
  ])
  func `a row that a stranger changed, removed or inserted is found where it is`(
    sql: String, first: Int, last: Int
  ) throws {
    let sealed = try Sealed()
    #expect(try sealed.faults().isEmpty)
    try sealed.tamper(sql)
    let faults = try sealed.faults()
    #expect(faults.count == 1)
    guard case .changedRows("event", let ids, _, _)? = faults.first else {
      Issue.record("\(faults)")
      return
    }
    #expect(ids == Int64(first)...Int64(last))
  }

  @Test func `rows that no seal has are found`() throws {
    let sealed = try Sealed()
    try sealed.tamper(
      "INSERT INTO event (id, log_type, uuid, event_time, json) VALUES (5000, 'A', 'X', '', '{}')")
    #expect(try sealed.faults() == [.unsealedRows(table: "event", ids: 4992...5007)])
  }

  @Test(arguments: [
    "UPDATE lookup_row SET name = 'Harmless' WHERE key = 'I1'",
    "UPDATE lookup_row SET name = '' WHERE key = 'I2'",
    "DELETE FROM lookup_row WHERE key = 'I2'",
    "UPDATE lookup_table SET definition = 'x' WHERE id = 1",
    "INSERT INTO log_schema VALUES (1, 'A', 'y', 'f', 0)",
    "INSERT INTO reject VALUES (1, 'malformed', '', '-', 1, 0, x'00', '', '')",
  ])
  func `a changed table is found as well as a changed event`(sql: String) throws {
    let sealed = try Sealed()
    try sealed.tamper(sql)
    #expect(try sealed.faults().count == 1)
  }

  @Test func `a changed seal, and a missing one, are found`() throws {
    let sealed = try Sealed()
    try sealed.tamper("UPDATE seal SET sealed_at = '2020-01-01T00:00:00.000Z' WHERE number = 2")
    #expect(try sealed.faults() == [.changedLink(2)])
    try sealed.tamper("DELETE FROM seal WHERE number = 2")
    #expect(try sealed.faults().first == .missingLink(before: 3))
  }

  @Test func `a seal that is no seal is found, whatever bytes it has`() throws {
    let sealed = try Sealed()
    for segments in ["x'00'", "x''", "zeroblob(41)", "zeroblob(1000000)"] {
      try sealed.tamper("UPDATE seal SET segments = \(segments) WHERE number = 1")
      #expect(try sealed.faults().contains(.changedLink(1)))
    }
  }

  @Test func `a chain made anew has another head than the one that was kept`() throws {
    let sealed = try Sealed()
    let kept = try #require(try ChainVerifier.head(of: sealed.connection).head)
    #expect(try sealed.faults(head: kept).isEmpty)
    try sealed.tamper("UPDATE event SET json = '{}' WHERE id = 40; DELETE FROM seal")
    // Opened again, the database is sealed as it is now.
    _ = try Database.open(path: sealed.folder.file("k.db"), access: .readWrite)
    #expect(try sealed.faults().isEmpty)
    #expect(try sealed.faults(head: kept) == [.unknownHead(kept)])
  }

  @Test func `a head that was kept is known also when more was sealed since`() throws {
    let sealed = try Sealed()
    let kept = try #require(try sealed.verify().head)
    try sealed.insert(events: 90..<100)
    let report = try sealed.verify(head: kept.uppercased())
    #expect(report.faults.isEmpty)
    #expect(report.head != kept)
    #expect(report.seals == 5)
    #expect(report.rows == 103)
  }

  @Test func `what keytag changes and removes itself stays sealed`() throws {
    let sealed = try Sealed()
    try sealed.run("UPDATE event SET json = '{\"name\":1}' WHERE id % 7 = 0")
    try sealed.run("DELETE FROM event WHERE id <= 50")
    try sealed.run("UPDATE lookup_row SET valid_to = 7 WHERE key = 'I1'")
    #expect(try sealed.faults().isEmpty)
  }

  @Test func `what was rolled back is not sealed`() throws {
    let sealed = try Sealed()
    let before = try sealed.verify()
    #expect(throws: SQLiteError.self) {
      try sealed.run("DELETE FROM event WHERE id = 3; SELECT no_such_function()")
    }
    #expect(try sealed.verify() == before)
  }

  @Test func `a transaction that changes no sealed row adds no seal`() throws {
    let sealed = try Sealed()
    let before = try sealed.verify()
    try sealed.run("UPDATE event SET json = json WHERE id = 100000")
    #expect(try sealed.verify() == before)
  }

  @Test func `a database from before there were seals is sealed when it is opened`() throws {
    let folder = TemporaryFolder()
    let old = try Database.open(
      path: folder.file("k.db"), access: .readWrite,
      migrations: Array(Migration.all.prefix(6)))
    try old.execute(
      "INSERT INTO event (log_type, uuid, event_time, json) VALUES ('A', 'U', '', '{}')")
    let connection = try Database.open(path: folder.file("k.db"), access: .readWrite)
    let report = try ChainVerifier.verify(connection)
    #expect(report.seals == 1)
    #expect(report.rows == 1)
    #expect(report.faults.isEmpty)
  }

  @Test func `the digest of a row is made as the form says`() throws {
    let folder = TemporaryFolder()
    let connection = try Database.open(path: folder.file("k.db"), access: .readWrite)
    try connection.transaction { () throws(SQLiteError) in
      try connection.execute("INSERT INTO log_schema VALUES (7, 'A', 'x: 1', 'a.yml', 12)")
    }
    var row: [UInt8] = number(7) + [5]
    row += [0, 1] + number(7)
    for (column, text) in [(1, "A"), (2, "x: 1"), (3, "a.yml")] {
      row += [UInt8(column), 3] + number(Int64(text.utf8.count)) + Array(text.utf8)
    }
    row += [4, 1] + number(12)
    var select = try connection.prepare("SELECT hex(substr(segments, 10)) FROM seal")
    #expect(try select.step())
    #expect(select.string(0).lowercased() == SHA256.hex(of: row.span))
  }

  private func number(_ value: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * Int64($0))) }
  }
}
