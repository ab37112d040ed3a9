import CSQLite

extension Connection {
  /// The path of the database's file, whatever link it was reached by: what SQLite names the files after
  /// that it puts beside it. Nil where the database is in memory, or reads a file that nobody changes.
  package var file: String? {
    guard !isImmutable, let name = unsafe sqlite3_db_filename(handle, "main") else { return nil }
    let path = unsafe String(cString: name)
    return path.isEmpty ? nil : path
  }
}
