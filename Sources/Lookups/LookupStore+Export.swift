internal import SQLite
package import Schemas

/// How the rows of a table are written to a file. Each can be loaded again.
package enum ExportFormat: String, Sendable, CaseIterable {
  /// A header and a record a row, by RFC 4180.
  case csv
  /// An array of objects, one a line.
  case json
  /// An object a line.
  case ndjson
}

extension LookupStore {
  /// Writes the rows that hold at a time, or today's, by the bytes of their keys. Those that were
  /// learned from events are left out: loaded again, they would count as an export's.
  ///
  /// - Parameters:
  ///   - definition: Names the table and, for CSV, its columns.
  ///   - format: How.
  ///   - time: Nanoseconds since 1970; nil is today.
  ///   - isTerminal: Whether it goes to a terminal: then nothing in a CSV field can drive it.
  ///   - write: Gets the bytes piece by piece.
  /// - Complexity: O(versions), constant memory.
  package func export(
    _ definition: TableDefinition, as format: ExportFormat, at time: Int64? = nil,
    isTerminal: Bool = false, write: ByteSink
  ) throws(LoadError) {
    let table = try requireTable(definition.name)
    var writer = RowWriter(format, definition.columns.map(\.name), isTerminal: isTerminal)
    var select = try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT columns FROM lookup_row WHERE table_id = ?1 AND last_seen IS NULL AND
          CASE WHEN ?2 IS NULL THEN valid_to IS NULL
            ELSE valid_from <= ?2 AND (valid_to IS NULL OR valid_to > ?2) END
        ORDER BY key
        """)
      try select.bind(table, at: 1)
      if let time { try select.bind(time, at: 2) }
      return select
    }
    writer.begin()
    while try attempt({ () throws(SQLiteError) in try select.step() }) {
      guard select.withBytes(0, { writer.append($0) }) else {
        throw LoadError(.damaged(table: definition.name))
      }
      if writer.isFull { try writer.flush(to: write) }
    }
    writer.end()
    try writer.flush(to: write)
  }
}
