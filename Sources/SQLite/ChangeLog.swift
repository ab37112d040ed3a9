import CSQLite
import Glibc

/// Notes which rows of some tables a connection changes, whatever the statement: as segments, ranges
/// of rowids as long as a power of two.
///
/// SQLite does not tell of tables without a rowid, of rows that `REPLACE` drops, nor of `DELETE`
/// without `WHERE`.
@safe
package final class ChangeLog {
  /// A table to watch.
  package struct Table: Sendable {
    let name: String
    let shift: Int64

    /// A table, and the binary logarithm of how many rowids a segment has.
    package init(name: String, segmentBits: Int) {
      self.name = name
      shift = Int64(segmentBits)
    }
  }

  private let tables: [Table]
  /// The segments with a changed row, by table in the order given: rowid >> segmentBits.
  package private(set) var segments: [Set<Int64>]
  /// The last of them, by table: rows are mostly added one behind the other.
  private var lastSegment: [Int64?]
  /// The table of the last row, and its place in `tables`; nil where it is not watched.
  private var lastTable: (name: String, place: Int?) = ("", nil)

  init(_ tables: [Table]) {
    self.tables = tables
    segments = tables.map { _ in [] }
    lastSegment = tables.map { _ in nil }
  }

  /// Forgets what was changed.
  package func removeAll() {
    for table in segments.indices {
      segments[table].removeAll(keepingCapacity: true)
      lastSegment[table] = nil
    }
  }

  fileprivate func note(_ row: Int64, in table: UnsafePointer<CChar>) {
    if unsafe strcmp(table, lastTable.name) != 0 {
      let name = unsafe String(cString: table)
      lastTable = (name, tables.firstIndex { $0.name == name })
    }
    guard let place = lastTable.place else { return }
    let segment = row >> tables[place].shift
    if lastSegment[place] == segment { return }
    lastSegment[place] = segment
    segments[place].insert(segment)
  }
}

extension Connection {
  /// Notes from now on what is changed in these tables, and does `work` with it at the end of every
  /// transaction, before it is committed.
  package func watch(
    _ tables: [ChangeLog.Table], work: @escaping (Connection, ChangeLog) throws(SQLiteError) -> Void
  ) {
    let log = ChangeLog(tables)
    beforeCommit = (log, work)
    // The log lives as long as the connection, which the hook goes with.
    unsafe sqlite3_update_hook(
      handle,
      { log, _, database, table, row in
        guard let log = unsafe log, let table = unsafe table, let database = unsafe database,
          unsafe strcmp(database, "main") == 0
        else { return }
        unsafe Unmanaged<ChangeLog>.fromOpaque(log).takeUnretainedValue().note(row, in: table)
      }, Unmanaged.passUnretained(log).toOpaque())
  }
}
