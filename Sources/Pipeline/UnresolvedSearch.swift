internal import Bytes
internal import EventStore
internal import FrozenIndex
internal import Lookups
internal import SQLite
internal import Schemas

/// Finds the stored events that a load or a definition may name.
struct UnresolvedSearch {
  let connection: Connection

  /// From each new row to the events that lack its key.
  static let byRow = """
    SELECT DISTINCT u.event_id FROM lookup_row r CROSS JOIN unresolved_value u
    WHERE r.id >= ?1 AND r.id < ?2 AND u.value = r.key ORDER BY 1
    """

  /// From each unresolved value, in the order of keys, to the new row with that key: less work where
  /// a large export is loaded and few values are unresolved.
  static let byValue = """
    SELECT DISTINCT u.event_id
    FROM unresolved_value u INDEXED BY unresolved_by_value CROSS JOIN lookup_row r
    WHERE r.table_id = (SELECT table_id FROM lookup_row WHERE id = ?1)
      AND r.key = u.value AND r.id >= ?1 AND r.id < ?2 ORDER BY 1
    """

  /// The ids of all events in which a table looks for values.
  func events(askedBy definition: TableDefinition) throws(LoadError) -> [Int64] {
    guard definition.isEnabled else { return [] }
    return try attempt { () throws(SQLiteError) in
      var events: [Int64] = []
      for entry in definition.logTypes {
        events += try EventReader(connection).ids(ofLogType: entry.logType)
      }
      return events
    }
  }

  /// The ids of the events that lack what new rows have, ascending.
  ///
  /// In a table of the mode `exact`, O(the smaller of new rows and unresolved values, × log) and
  /// without reading an event. In other modes several values match a key, and each unresolved value
  /// is tried once.
  func events(
    for rows: Range<Int64>, of definition: TableDefinition
  ) throws(LoadError) -> [Int64] {
    guard !rows.isEmpty else { return [] }
    let unresolved = try count(upTo: rows.count)
    if unresolved == 0 { return [] }
    if definition.match != .exact {
      let new = try LookupStore(connection).freeze(definition, rows: rows)
      return try events(matching: new)
    }
    return try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(unresolved < rows.count ? Self.byValue : Self.byRow)
      try select.bind(rows.lowerBound, at: 1)
      try select.bind(rows.upperBound, at: 2)
      var events: [Int64] = []
      while try select.step() { events.append(select.int64(0)) }
      return events
    }
  }

  private func count(upTo limit: Int) throws(LoadError) -> Int {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        "SELECT count(*) FROM (SELECT 1 FROM unresolved_value LIMIT ?)")
      try select.bind(Int64(limit), at: 1)
      return try select.step() ? Int(select.int64(0)) : 0
    }
  }

  private func events(matching index: FrozenIndex) throws(LoadError) -> [Int64] {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        "SELECT value, event_id FROM unresolved_value ORDER BY value")
      var events: Set<Int64> = []
      var last: (value: [UInt8], isMatch: Bool)?
      while try select.step() {
        let value = select.text(0)
        if last?.value != value {
          last = (value, index.row(of: value.span, at: nil) != nil)
        }
        if last?.isMatch == true { events.insert(select.int64(1)) }
      }
      return events.sorted()
    }
  }

  private func attempt<Result>(
    _ work: () throws(SQLiteError) -> Result
  ) throws(LoadError) -> Result {
    do throws(SQLiteError) {
      return try work()
    } catch {
      throw LoadError(.database(error))
    }
  }
}
