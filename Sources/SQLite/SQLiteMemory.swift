import CSQLite

/// The memory that SQLite takes, in all connections of the process together.
package enum SQLiteMemory {
  /// Has what would take more than `bytes` fail as `noMemory`; 0 is no limit.
  package static func limit(toBytes bytes: Int) {
    sqlite3_hard_heap_limit64(Int64(bytes))
  }
}
