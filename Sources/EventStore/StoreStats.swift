package import SQLite

/// What is in a store, counted.
package enum StoreStats {
  /// One count.
  package struct Row: Sendable, Equatable {
    /// What is counted, such as `events`.
    package let what: String
    /// Of which kind, such as a log type.
    package let name: String
    /// How many, or how many bytes.
    package let count: Int
    /// The first time of it, where it has times.
    package let first: String?
    /// The last time of it.
    package let last: String?
  }

  /// The counts, from indexes where rows are large: O(events + indicators).
  package static func rows(of connection: Connection) throws(SQLiteError) -> [Row] {
    var select = try connection.prepare(
      """
      SELECT * FROM (SELECT 'events', log_type, count(*), min(event_time), max(event_time)
        FROM event GROUP BY log_type ORDER BY log_type)
      UNION ALL SELECT * FROM (SELECT 'indicators', kind, count(*), NULL, NULL
        FROM indicator GROUP BY kind ORDER BY kind)
      UNION ALL SELECT 'unresolved', 'values of events', count(*), NULL, NULL FROM unresolved_value
      UNION ALL SELECT * FROM (SELECT 'rejects', reason, count(*), min(rejected_at), max(rejected_at)
        FROM reject GROUP BY reason ORDER BY reason)
      UNION ALL SELECT * FROM (SELECT 'files', name, done_offset, NULL, updated_at
        FROM source_position ORDER BY name)
      UNION ALL SELECT 'space', 'in all', page_count * page_size, NULL, NULL
        FROM pragma_page_count, pragma_page_size
      UNION ALL SELECT 'space', 'free', freelist_count * page_size, NULL, NULL
        FROM pragma_freelist_count, pragma_page_size
      """)
    var rows: [Row] = []
    while try select.step() {
      rows.append(
        Row(
          what: select.string(0), name: select.string(1), count: Int(select.int64(2)),
          first: select.isNull(3) ? nil : select.string(3),
          last: select.isNull(4) ? nil : select.string(4)))
    }
    return rows
  }
}
