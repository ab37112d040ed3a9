import Bytes
import HashChain
import Migrations
import SQLite
import TestSupport
import Testing

/// A database with a chain, at the beginning of which are the migrations, which is changed by keytag's own connection and by a stranger's.
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
      VALUES (1, 1, 'I1', 'Root account', '{}', 0, 1, 2), (300, 1, 'I2', NULL, '{}', 0, 1, 3);
      INSERT INTO source_position VALUES (1, 1, 2, 'a', 0, '', '', 9, 1, 9, 1, 9, '[]', '');
      INSERT INTO source_cursor VALUES (1, 'events', 'c', NULL, '', '');
      INSERT INTO source_gap VALUES (1, 'events', '', '', '')
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
    "INSERT INTO unresolved_value VALUES (1, 'I3', 1)",
    "UPDATE source_position SET offset = 7",
    "DELETE FROM source_position",
    "UPDATE source_cursor SET cursor = 'd'",
    "UPDATE migration SET applied_at = 0",
    "DELETE FROM source_gap",
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

  @Test(arguments: [Int64.max, Int64.min])
  func `a row with the last id there can be is found, and no reason to trap`(id: Int64) throws {
    let sealed = try Sealed()
    try sealed.tamper(
      """
      INSERT INTO event (id, log_type, uuid, event_time, json) VALUES (\(id), 'A', 'X', '', '{}')
      """)
    guard case .unsealedRows("event", let ids)? = try sealed.faults().first else {
      Issue.record("not found")
      return
    }
    #expect(ids.contains(id))
  }

  @Test func `a seal of a segment that there cannot be is found`() throws {
    let sealed = try Sealed()
    try sealed.tamper(
      """
      UPDATE seal SET segments = CAST(x'017fffffffffffffff' || zeroblob(32) AS BLOB)
      WHERE number = 2
      """)
    #expect(try sealed.faults().first == .changedLink(2))
  }

  @Test func `behind a seal with the last number there can be, nothing is sealed`() throws {
    let sealed = try Sealed()
    try sealed.tamper(
      "UPDATE seal SET number = \(Int64.max) WHERE number = (SELECT max(number) FROM seal)")
    #expect(throws: SQLiteError.self) { try sealed.insert(events: 90..<91) }
    #expect(try sealed.faults() == [.missingLink(before: .max)])
  }

  @Test func `a seal with another time than keytag writes is none, whatever its hash`() throws {
    let sealed = try Sealed()
    // The bytes of a longer time and of fewer segments are the same, and so is their hash.
    let time = Array("2026-01-01T00:00:00.000Zx".utf8)
    let hash = SHA256.hex(of: (number(1) + time).span)
    try sealed.tamper(
      """
      DELETE FROM seal; INSERT INTO seal
      VALUES (1, '\(String(decoding: time, as: UTF8.self))', x'', '\(hash)')
      """)
    #expect(try sealed.faults().first == .changedLink(1))
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
    // As keytag makes a chain where there is none.
    try sealed.tamper(
      """
      UPDATE event SET json = '{}' WHERE id = 40; DROP TABLE seal;
      DELETE FROM migration WHERE number >= 7
      """)
    let seals = [Migration(number: 7, name: "seals", sql: Self.table)]
    _ = try Database.open(
      path: sealed.folder.file("k.db"), access: .readWrite,
      migrations: Migration.all.prefix(6) + seals)
    #expect(try sealed.faults().isEmpty)
    #expect(try sealed.faults(head: kept) == [.unknownHead(kept)])
  }

  private static let table = Array(
    """
    CREATE TABLE seal (
      number INTEGER PRIMARY KEY, sealed_at TEXT NOT NULL, segments BLOB NOT NULL, hash TEXT NOT NULL)
    """.utf8)

  @Test func `seals that were removed are not made anew by the next who opens the database`() throws
  {
    let sealed = try Sealed()
    try sealed.tamper("DELETE FROM seal; UPDATE event SET json = '{}' WHERE id = 40")
    let next = try Database.open(path: sealed.folder.file("k.db"), access: .readWrite)
    #expect(try sealed.faults().contains(.unsealedRows(table: "event", ids: 32...47)))
    try next.transaction { () throws(SQLiteError) in
      try next.execute("DELETE FROM event WHERE id = 1")
    }
    #expect(try sealed.faults().contains(.unsealedRows(table: "event", ids: 32...47)))
  }

  @Test func `a head that was kept is known also when more was sealed since`() throws {
    let sealed = try Sealed()
    let before = try sealed.verify()
    let kept = try #require(before.head)
    try sealed.insert(events: 90..<100)
    let report = try sealed.verify(head: kept.uppercased())
    #expect(report.faults.isEmpty)
    #expect(report.head != kept)
    #expect(report.seals == before.seals + 1)
    #expect(report.rows == before.rows + 10)
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
      """
      INSERT INTO event (log_type, uuid, event_time, json) VALUES ('A', 'U', '', '{}');
      INSERT INTO unresolved_value VALUES ('I1', 1);
      INSERT INTO source_position VALUES (1, 2, 'a', 0, '', '', 9, 1, 9, 1, 9, '[]', '')
      """)
    let connection = try Database.open(
      path: folder.file("k.db"), access: .readWrite)
    let report = try ChainVerifier.verify(connection)
    // The first seals all that was there; each migration behind it adds one.
    #expect(report.seals == Migration.all.count - 6)
    #expect(report.rows == 3 + Migration.all.count)
    #expect(report.faults.isEmpty)
    let kept = "SELECT value || event_id || name FROM unresolved_value, source_position"
    var rows = try connection.prepare(kept)
    #expect(try rows.step())
    #expect(rows.string(0) == "I11a")
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
    var select = try connection.prepare(
      "SELECT hex(substr(segments, 10)) FROM seal ORDER BY number DESC")
    #expect(try select.step())
    #expect(select.string(0).lowercased() == SHA256.hex(of: row.span))
  }

  private func number(_ value: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * Int64($0))) }
  }
}
