internal import SQLite

/// What the database holds of one table.
package struct TableSummary: Sendable, Equatable {
  /// The table's name.
  package let name: String
  /// Rows that hold today.
  package let rows: Int
  /// Rows that hold or held.
  package let versions: Int
  /// How often it was loaded.
  package let loads: Int
  /// The latest load; nil for a table that was only defined.
  package let lastLoad: LoadSummary?
}

/// A load, in short.
package struct LoadSummary: Sendable, Equatable {
  /// The time that the export is true for, in nanoseconds since 1970.
  package let asOf: Int64
  /// When it ran, in nanoseconds since 1970.
  package let loadedAt: Int64
  /// The files' names, joined by a comma; `-` is standard input.
  package let source: String
}

/// Which loads the tables are made of. Two that are equal mean equal tables.
package struct Generation: Sendable, Equatable {
  let newest: Int64
  let count: Int64
}

extension LookupStore {
  /// The loads that the tables are made of now, so that a long run sees when there is a new one.
  /// O(loads), a few microseconds.
  package func generation() throws(LoadError) -> Generation {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare("SELECT coalesce(max(id), 0), count(*) FROM lookup_load")
      _ = try select.step()
      return Generation(newest: select.int64(0), count: select.int64(1))
    }
  }

  /// Whether something was loaded since. Reads one row.
  package func hasLoad(since generation: Generation) throws(LoadError) -> Bool {
    try attempt { () throws(SQLiteError) in
      try connection.int64("SELECT coalesce(max(id), 0) FROM lookup_load") > generation.newest
    }
  }

  /// The tables by name. O(versions of all).
  package func tables() throws(LoadError) -> [TableSummary] {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT t.name, count(r.id), count(r.id) - count(r.valid_to),
          (SELECT count(*) FROM lookup_load l WHERE l.table_id = t.id), t.id
        FROM lookup_table t LEFT JOIN lookup_row r ON r.table_id = t.id
        GROUP BY t.id ORDER BY t.name
        """)
      var tables: [TableSummary] = []
      while try select.step() {
        tables.append(
          TableSummary(
            name: select.string(0), rows: Int(select.int64(2)), versions: Int(select.int64(1)),
            loads: Int(select.int64(3)), lastLoad: try lastLoad(of: select.int64(4))))
      }
      return tables
    }
  }

  private func lastLoad(of table: Int64) throws(SQLiteError) -> LoadSummary? {
    var select = try connection.prepare(
      """
      SELECT l.as_of, l.loaded_at,
        (SELECT group_concat(s.name, ', ') FROM lookup_source s WHERE s.load_id = l.id)
      FROM lookup_load l WHERE l.table_id = ? ORDER BY l.id DESC LIMIT 1
      """)
    try select.bind(table, at: 1)
    guard try select.step() else { return nil }
    return LoadSummary(
      asOf: select.int64(0), loadedAt: select.int64(1), source: select.string(2))
  }
}
