internal import SQLite

extension LookupStore {
  /// Removes a table with all its versions and loads, in one transaction; says how many versions
  /// there were. Joins the transaction that is open, if one is; else the file that keeps frozen tables
  /// goes, too, which has these versions. O(versions).
  @discardableResult
  package func drop(_ table: String) throws(LoadError) -> Int {
    if !connection.isInTransaction {
      let versions = try connection.transaction { () throws(LoadError) in try drop(table) }
      TablesImage.remove(beside: connection)
      return versions
    }
    let id = try requireTable(table)
    return try attempt { () throws(SQLiteError) in
      let versions = try delete("FROM lookup_row WHERE table_id = ?", id)
      _ = try delete(
        "FROM lookup_source WHERE load_id IN (SELECT id FROM lookup_load WHERE table_id = ?)", id)
      _ = try delete("FROM lookup_load WHERE table_id = ?", id)
      _ = try delete("FROM lookup_table WHERE id = ?", id)
      return versions
    }
  }

  private func delete(_ what: String, _ table: Int64) throws(SQLiteError) -> Int {
    var delete = try connection.prepare("DELETE " + what)
    try delete.bind(table, at: 1)
    try delete.run()
    return connection.changes
  }
}
