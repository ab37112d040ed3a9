import CSQLite

extension Connection {
  /// Leaves the connection able to do nothing but read its own database, for SQL that someone else
  /// wrote. There is no way back.
  ///
  /// A read-only connection is not enough: `VACUUM INTO` would still write a copy of the database
  /// anywhere, `ATTACH` would open other files, and a `PRAGMA` can switch protections off. So every
  /// statement is judged while it is compiled, against a list of what is allowed; what is not on it
  /// fails as `notAuthorized`.
  package func allowOnlyReading() throws(SQLiteError) {
    // The first use of a table-valued function declares its columns, which the list would refuse.
    // So these are used now; `pragma_…` functions and the like stay out. Reading the schema now
    // also keeps a refusal from being told as a change of schema.
    _ = try int64("SELECT count(*) FROM sqlite_schema, json_each('[]'), json_tree('[]')")
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    try check(
      unsafe sqlite3_set_authorizer(
        handle,
        { _, action, _, function, _, _ in
          switch action {
          case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: SQLITE_OK
          case SQLITE_FUNCTION: unsafe Connection.isHarmless(function) ? SQLITE_OK : SQLITE_DENY
          default: SQLITE_DENY
          }
        }, nil))
  }

  /// The library itself has one function that reaches outside the database; the others are those
  /// that SQLite's shell adds, should a distribution ever build them in.
  private static func isHarmless(_ function: UnsafePointer<CChar>?) -> Bool {
    guard let function = unsafe function else { return false }
    let refused = ["load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"]
    return !refused.contains { unsafe sqlite3_stricmp(function, $0) == 0 }
  }
}
