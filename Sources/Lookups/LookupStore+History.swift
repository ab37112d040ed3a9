internal import SQLite

/// One version of a key, with the load that it came from. Times are nanoseconds since 1970.
package struct RowVersion: Sendable, Equatable {
  /// The key's bytes.
  package let key: [UInt8]
  /// The name's bytes; nil where the export gave none.
  package let name: [UInt8]?
  /// The kept columns as a JSON object.
  package let columns: [UInt8]
  /// From when on it held.
  package let validFrom: Int64
  /// Until when; nil while it holds.
  package let validTo: Int64?
  /// Of a version that was learned from events, the time of the last one with this name; nil for one
  /// of an export.
  package let lastSeen: Int64?
  /// The name of the file it was read from.
  package let source: String
  /// That file's SHA-256 in hexadecimal; empty for events.
  package let sha256: String
  /// The line it was on, counted from 1; of a stored event, its id.
  package let line: Int
  /// The load's number.
  package let loadID: Int64
  /// When the load ran.
  package let loadedAt: Int64
  /// The version of the program that ran it.
  package let program: String
}

extension LookupStore {
  /// Every version of the key that a text names in a table; see `KeyFinder.history`.
  package func history(of text: [UInt8], in table: String) throws(LoadError) -> [RowVersion] {
    try KeyFinder(self).history(of: text, in: try definition(of: table))
  }

  /// Of these versions, the one that an event at a time is given; see `KeyFinder.show`.
  package func show(
    _ text: [UInt8], in table: String, at time: Int64? = nil
  ) throws(LoadError) -> RowVersion {
    let versions = try KeyFinder(self).history(of: text, in: try definition(of: table), at: time)
    return versions.last { $0.validFrom <= time ?? .max } ?? versions[0]
  }

  /// Every version that is stored under a key, the oldest first. O(log rows + versions).
  func versions(of key: [UInt8], inTable table: Int64) throws(LoadError) -> [RowVersion] {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT r.key, r.name, r.columns, r.valid_from, r.valid_to, s.name, s.sha256, r.line, l.id,
          l.loaded_at, l.program, r.last_seen
        FROM lookup_row r JOIN lookup_source s ON s.id = r.source_id
          JOIN lookup_load l ON l.id = s.load_id
        WHERE r.table_id = ? AND r.key = ? ORDER BY r.valid_from
        """)
      try select.bind(table, at: 1)
      try select.bind(key, at: 2)
      var versions: [RowVersion] = []
      while try select.step() { versions.append(RowVersion(select)) }
      return versions
    }
  }
}

extension RowVersion {
  fileprivate init(_ row: borrowing Statement) {
    key = row.text(0)
    name = row.isNull(1) ? nil : row.text(1)
    columns = row.text(2)
    validFrom = row.int64(3)
    validTo = row.isNull(4) ? nil : row.int64(4)
    source = row.string(5)
    sha256 = row.string(6)
    line = Int(row.int64(7))
    loadID = row.int64(8)
    loadedAt = row.int64(9)
    program = row.string(10)
    lastSeen = row.isNull(11) ? nil : row.int64(11)
  }
}
