package import FrozenIndex
internal import SQLite
package import Schemas

// Freezing a table, or a part of it, on one thread. All tables at once, for a run over many events,
// are frozen by `freezeAll`.

extension LookupStore {
  /// Reads all versions of a table's rows into an index; nil where nothing was ever loaded into it.
  /// O(versions), streaming.
  package func freeze(_ definition: TableDefinition) throws(LoadError) -> FrozenIndex? {
    guard let size = try size(of: definition) else { return nil }
    return try freeze(definition, size) { (read) throws(SQLiteError) in
      var select = try connection.prepare(
        "SELECT \(RowFreezer.columns) FROM lookup_row WHERE table_id = ?")
      try select.bind(size.table, at: 1)
      try read(&select)
    }
  }

  /// Reads all versions of a few keys' rows into an index: enough to look these keys up in a table
  /// of the mode `exact`. Nil where nothing was ever loaded into the table. O(keys × log rows).
  package func freeze(
    _ definition: TableDefinition, keys: Set<[UInt8]>
  ) throws(LoadError) -> FrozenIndex? {
    guard var size = try size(of: definition) else { return nil }
    (size.keys, size.rows) = (keys.count, keys.count)
    return try freeze(definition, size) { (read) throws(SQLiteError) in
      var select = try connection.prepare(
        "SELECT \(RowFreezer.columns) FROM lookup_row WHERE table_id = ? AND key = ?")
      try select.bind(size.table, at: 1)
      for key in keys {
        try select.bind(key, at: 2)
        try read(&select)
      }
    }
  }

  /// Reads a load's new rows, which are versions of different keys, into an index, to find out which
  /// values they match.
  package func freeze(
    _ definition: TableDefinition, rows: Range<Int64>
  ) throws(LoadError) -> FrozenIndex {
    let size = TableSize(table: 0, keys: rows.count, rows: rows.count)
    return try freeze(definition, size) { (read) throws(SQLiteError) in
      var select = try connection.prepare(
        "SELECT \(RowFreezer.columns) FROM lookup_row WHERE id >= ? AND id < ?")
      try select.bind(rows.lowerBound, at: 1)
      try select.bind(rows.upperBound, at: 2)
      try read(&select)
    }
  }

  private func freeze(
    _ definition: TableDefinition, _ size: TableSize,
    _ select: (_ read: (inout Statement) throws(SQLiteError) -> Void) throws(SQLiteError) -> Void
  ) throws(LoadError) -> FrozenIndex {
    let freezer = RowFreezer(definition)
    var builder = FrozenIndex.Builder(
      matching: definition.match, sharedStart: RowLayout.start(of: definition),
      expectedKeys: size.keys, expectedRows: size.rows)
    try attempt { () throws(SQLiteError) in
      try select { (rows) throws(SQLiteError) in
        while freezer.layout.isSound, try rows.step() {
          freezer.add(rows, at: 0)
          builder.take(freezer.layout.chunk)
          freezer.layout.chunk.removeAll()
        }
        rows.reset()
      }
    }
    let index = builder.finish()
    guard freezer.layout.isSound, index.isSound else {
      throw LoadError(.damaged(table: definition.name))
    }
    return index
  }

  /// How large a table is; nil where nothing was ever loaded into it. O(loads).
  func size(of definition: TableDefinition) throws(LoadError) -> TableSize? {
    try attempt { () throws(SQLiteError) in
      guard let table = try id(ofTable: definition.name) else { return nil }
      // The counts are a hint only; in a damaged database they must not ask for more room than the
      // file can have rows for, at 32 bytes each.
      var select = try connection.prepare(
        """
        WITH room (rows) AS (
          SELECT page_count * page_size / 32 FROM pragma_page_count, pragma_page_size)
        SELECT count(*), max(0, min(rows, total(added))),
          max(0, min(rows, total(added + changed + reopened)))
        FROM room LEFT JOIN lookup_load ON table_id = ? HAVING count(table_id) > 0
        """)
      try select.bind(table, at: 1)
      guard try select.step() else { return nil }
      return TableSize(table: table, keys: Int(select.int64(1)), rows: Int(select.int64(2)))
    }
  }
}

/// How large a table is, as its loads say: what to make room for.
struct TableSize {
  /// Its id.
  let table: Int64
  var keys: Int
  /// Versions of rows.
  var rows: Int
}
