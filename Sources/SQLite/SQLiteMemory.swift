import CSQLite
import CSQLiteFiles

/// The memory that SQLite takes, in all connections of the process together.
package enum SQLiteMemory {
  /// Has SQLite not count the memory it takes, for which it locks a mutex at every allocation; then
  /// nothing can be limited. To be called before a process opens its first database; else it is without
  /// effect.
  package static func leaveUncounted() {
    _ = keytag_count_memory(0)
  }

  /// Has a temporary file that would become longer than `bytes` fail as `full`; 0 is no limit.
  package static func limit(temporaryFileTo bytes: Int) {
    keytag_limit_temporary_files(Int64(bytes))
  }

  /// Has what would take more than `bytes` fail as `noMemory`; 0 is no limit.
  package static func limit(toBytes bytes: Int) {
    sqlite3_hard_heap_limit64(Int64(bytes))
  }
}
