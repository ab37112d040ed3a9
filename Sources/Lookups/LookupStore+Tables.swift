internal import SQLite

/// What the database holds of one table.
package struct TableSummary: Sendable, Equatable {
  /// The table's name.
  package let name: String
  /// Rows that hold today.
  package let rows: Int
  /// Rows that hold or held.
  package let versions: Int
  /// Those of the rows that hold today whose names are from events, not from an export.
  package let learned: Int
  /// How often it was loaded; learning is no load.
  package let loads: Int
  /// The latest load; nil for a table that was only defined, or only learned.
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

/// Which loads the tables are made of, and how they are defined. Two that are equal mean equal
/// tables.
package struct Generation: Sendable, Equatable {
  let newest: Int64
  let count: Int64
  /// How many loads there ever were, and changes of rows without one; see `noteChange`.
  let changes: Int64
  /// Names and texts of the definitions that are not built in.
  private(set) var definitions: [String]

  /// The same loads, looked up by the definitions of another generation.
  package func defined(as other: Generation?) -> Generation {
    var generation = self
    if let other { generation.definitions = other.definitions }
    return generation
  }

  /// What became of the tables after a generation.
  package enum Change: Sendable {
    /// Nothing that could give an event a name.
    case none
    /// Something was loaded.
    case loaded
    /// A table was defined, redefined or dropped; something may have been loaded, too.
    case redefined
  }
}

extension LookupStore {
  /// The loads that the tables are made of now, so that a long run sees when there is a new one.
  /// O(loads), a few microseconds.
  package func generation() throws(LoadError) -> Generation {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT coalesce(max(id), 0), count(*),
          (SELECT seq FROM sqlite_sequence WHERE name = 'lookup_load') FROM lookup_load
        """)
      _ = try select.step()
      return Generation(
        newest: select.int64(0), count: select.int64(1), changes: select.int64(2),
        definitions: try definitionTexts())
    }
  }

  /// Notes that rows are other ones though nothing was loaded: the number of a load is passed over.
  func noteChange() throws(SQLiteError) {
    try connection.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'lookup_load'")
  }

  /// What became of the tables since. Reads the newest load and the definitions.
  package func change(since generation: Generation) throws(LoadError) -> Generation.Change {
    let current = try self.generation()
    if current.definitions != generation.definitions { return .redefined }
    let isLoaded = current.newest > generation.newest || current.changes != generation.changes
    return isLoaded ? .loaded : .none
  }

  private func definitionTexts() throws(SQLiteError) -> [String] {
    var select = try connection.prepare(
      "SELECT name, definition FROM lookup_table WHERE definition <> ? ORDER BY name")
    try select.bind(Self.builtInMark, at: 1)
    var texts: [String] = []
    while try select.step() { texts += [select.string(0), select.string(1)] }
    return texts
  }

  /// The tables by name. O(versions of all).
  package func tables() throws(LoadError) -> [TableSummary] {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT t.name, count(r.id), count(r.id) - count(r.valid_to),
          count(r.last_seen) FILTER (WHERE r.valid_to IS NULL),
          (SELECT count(*) FROM lookup_load l WHERE l.table_id = t.id AND l.mode <> ?), t.id
        FROM lookup_table t LEFT JOIN lookup_row r ON r.table_id = t.id
        GROUP BY t.id ORDER BY t.name
        """)
      try select.bind(Self.learnMode, at: 1)
      var tables: [TableSummary] = []
      while try select.step() {
        tables.append(
          TableSummary(
            name: select.string(0), rows: Int(select.int64(2)), versions: Int(select.int64(1)),
            learned: Int(select.int64(3)), loads: Int(select.int64(4)),
            lastLoad: try lastLoad(of: select.int64(5))))
      }
      return tables
    }
  }

  private func lastLoad(of table: Int64) throws(SQLiteError) -> LoadSummary? {
    var select = try connection.prepare(
      """
      SELECT l.as_of, l.loaded_at,
        (SELECT group_concat(s.name, ', ') FROM lookup_source s WHERE s.load_id = l.id)
      FROM lookup_load l WHERE l.table_id = ? AND l.mode <> ? ORDER BY l.id DESC LIMIT 1
      """)
    try select.bind(table, at: 1)
    try select.bind(Self.learnMode, at: 2)
    guard try select.step() else { return nil }
    return LoadSummary(
      asOf: select.int64(0), loadedAt: select.int64(1), source: select.string(2))
  }
}
