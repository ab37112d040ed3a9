internal import SQLite

/// A name that a key has or had. Times are nanoseconds since 1970.
package struct NameMatch: Sendable, Equatable {
  /// The table.
  package let table: String
  /// The key's bytes.
  package let key: [UInt8]
  /// The name's bytes.
  package let name: [UInt8]
  /// From when on the key had the name in these columns.
  package let validFrom: Int64
  /// Until when; nil while it has it.
  package let validTo: Int64?
}

/// A change of a key's name. Times are nanoseconds since 1970.
package struct Renaming: Sendable, Equatable {
  /// The table.
  package let table: String
  /// The key's bytes.
  package let key: [UInt8]
  /// The name before, in bytes.
  package let before: [UInt8]
  /// The name after.
  package let after: [UInt8]
  /// When the export that had the new name was taken, or the first event that had it.
  package let at: Int64
  /// Whether the new name was learned from events.
  package let isLearned: Bool
}

extension LookupStore {
  /// Finds the keys whose name holds, or ever held, a text: in any table, ignoring the case of ASCII
  /// letters. By table, key and time. O(versions of all tables).
  package func search(_ text: [UInt8], visit: (NameMatch) -> Void) throws(LoadError) {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT t.name, r.key, r.name, r.valid_from, r.valid_to
        FROM lookup_row r JOIN lookup_table t ON t.id = r.table_id
        WHERE instr(lower(r.name), lower(?)) > 0
        ORDER BY t.name, r.key, r.valid_from
        """)
      try select.bind(text, at: 1)
      while try select.step() {
        visit(
          NameMatch(
            table: select.string(0), key: select.text(1), name: select.text(2),
            validFrom: select.int64(3), validTo: select.isNull(4) ? nil : select.int64(4)))
      }
    }
  }

  /// Finds the renamings in a period, the earliest first; also over a time in which the key was
  /// closed or had no name. O(versions of all tables).
  package func renamings(
    in period: ClosedRange<Int64>, visit: (Renaming) -> Void
  ) throws(LoadError) {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT t.name, r.key, r.before, r.name, r.valid_from, r.last_seen FROM (
          SELECT table_id, key, name, valid_from, last_seen,
            lag(name) OVER (PARTITION BY table_id, key ORDER BY valid_from) AS before
          FROM lookup_row WHERE name IS NOT NULL) r JOIN lookup_table t ON t.id = r.table_id
        WHERE r.before <> r.name AND r.valid_from BETWEEN ? AND ?
        ORDER BY r.valid_from, t.name, r.key
        """)
      try select.bind(period.lowerBound, at: 1)
      try select.bind(period.upperBound, at: 2)
      while try select.step() {
        visit(
          Renaming(
            table: select.string(0), key: select.text(1), before: select.text(2),
            after: select.text(3), at: select.int64(4), isLearned: !select.isNull(5)))
      }
    }
  }
}
