import Bytes
import EventStore
import Glibc
import Migrations
import SQLite
import Synchronization
import TestSupport

/// Whether a statement leaves the store as it was: its bytes, its folder, and the folder that the
/// program works in.
///
/// An input that begins with a zero is a row of words: each byte that follows picks one. Any other
/// input is SQL as it is.
final class SQLOracle: FuzzOracle {
  private let folder = TemporaryFolder()
  private let query: Query
  private let store: [UInt8]
  private let files: [String]
  private let workingFiles: [String]
  private let watchdog: Watchdog

  init() {
    let path = folder.file("keytag.db")
    do {
      let writer = try Database.open(path: path, access: .readWrite)
      _ = try EventStore(writer).insert(
        StoredEvent(
          logType: "OnePassword.ItemUsage", uuid: Array("E1".utf8),
          eventTime: Array("2024-05-06T07:08:09.000000000Z".utf8),
          columns: [(.vaultUUID, Array("v1".utf8))], indicators: [("ip", Array("192.0.2.1".utf8))],
          json: Array(#"{"uuid":"E1"}"#.utf8)))
      try writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      let connection = try Database.open(path: path, access: .readOnly)
      watchdog = Watchdog(connection.interrupter)
      query = try Query(connection)
    } catch {
      fatalError("\(error)")
    }
    store = contents(of: path) ?? []
    files = FolderListing.beside(folder.file(""))
    workingFiles = FolderListing.beside("")
  }

  func objection(to input: [UInt8]) -> String? {
    let sql = input.first == 0 ? Self.sentence(input.dropFirst()) : shown(input)
    run(sql)
    if contents(of: folder.file("keytag.db")) != store { return "the store has changed: \(sql)" }
    let found = FolderListing.beside(folder.file(""))
    if found != files { return "\(found) beside the store: \(sql)" }
    let made = FolderListing.beside("")
    return made == workingFiles ? nil : "\(made) here: \(sql)"
  }

  private func run(_ sql: String) {
    watchdog.begin()
    defer { watchdog.end() }
    var left = 1 << 16
    do throws(QueryError) {
      try query.run(sql, AnswerSettings(.json, isTerminal: true)) { (piece) throws(IOError) in
        left -= piece.count
        if left < 0 { throw IOError(.write, "enough", code: ENOSPC) }
      }
    } catch {
      precondition(!error.description.isEmpty, "an error that says nothing")
    }
  }

  private static func sentence(_ picks: ArraySlice<UInt8>) -> String {
    picks.prefix(60).map { words[Int($0) % words.count] }.joined(separator: " ")
  }

  private static let words = [
    "SELECT", "*", "FROM", "event", "item_usage", "WHERE", "(", ")", ",", "1", "'x'", "'x.db'",
    "AS",
    "x", "ATTACH", "DATABASE", "DETACH", "main", "temp", "VACUUM", "INTO", "PRAGMA", "=", "ON",
    "OFF",
    "query_only", "writable_schema", "journal_mode", "wal_checkpoint", "user_version", "INSERT",
    "UPDATE", "SET", "DELETE", "REPLACE", "VALUES", "CREATE", "TEMP", "TABLE", "VIEW", "TRIGGER",
    "INDEX", "VIRTUAL", "USING", "fts5", "rtree", "dbstat", "DROP", "ALTER", "RENAME", "TO", "ADD",
    "COLUMN", "BEGIN", "IMMEDIATE", "EXCLUSIVE", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE",
    "REINDEX", "ANALYZE", "EXPLAIN", "QUERY", "PLAN", "WITH", "RECURSIVE", "UNION", "ALL",
    "INTERSECT",
    "EXCEPT", "ORDER", "BY", "LIMIT", "OFFSET", "GROUP", "HAVING", "JOIN", "LEFT", "count(*)",
    "load_extension('x')", "writefile('x', 'y')", "readfile('x')", "edit('x')",
    "fts3_tokenizer('x')",
    "randomblob(9)", "zeroblob(9)", "json(json)", "json_each(json)", "json_tree(json)",
    "pragma_table_info('event')", "sqlite_schema", "sqlite_dbpage", "sqlite_sequence",
    "application_id",
    "DEFAULT", "RETURNING", "rowid", "NULL", "IS", "NOT", "IN", "EXISTS", "LIKE", "GLOB", "MATCH",
    "CASE", "WHEN", "THEN", "END", "CAST", "COLLATE", "OVER", ";", "--", "/*", "*/", "||", "->>",
    "?",
  ]
}

/// Interrupts a statement that runs for more than a second: there are endless ones, and they harm
/// nobody.
private final class Watchdog: Sendable {
  private let started = Mutex<Int64?>(nil)

  init(_ interrupter: Interrupter) {
    Task.detached { [self] in
      while true {
        try await Task.sleep(for: .milliseconds(100))
        let isLate = started.withLock { start in
          start.map { Surroundings.uptime() - $0 > 1_000_000_000 } ?? false
        }
        if isLate { interrupter.interrupt() }
      }
    }
  }

  func begin() { started.withLock { $0 = Surroundings.uptime() } }

  func end() { started.withLock { $0 = nil } }
}
