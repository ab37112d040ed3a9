import CSQLite

extension Connection {
  /// Leaves the connection able to do nothing but read its own database, for SQL that someone else
  /// wrote. There is no way back.
  ///
  /// A read-only connection is not enough: `VACUUM INTO` would still write a copy of the database
  /// anywhere, `ATTACH` would open other files, and a `PRAGMA` can switch protections off. So every
  /// statement is judged while it is compiled, against a list of what is allowed; what is not on it
  /// fails as `notAuthorized`. How much a statement may ask for is limited too: see `SQLLimit`.
  ///
  /// How long it runs and what it takes is the caller's: `Interrupter`, `SQLiteMemory`. What does not
  /// fit into memory while it is sorted goes, as ever with SQLite, to files without a name in the
  /// system's temporary folder.
  package func allowOnlyReading() throws(SQLiteError) {
    // A damaged page is told as damage before anything is read from it.
    try execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0")
    // The first use of a table-valued function declares its columns, which the list would refuse.
    // So these are used now; `pragma_…` functions and the like stay out. Reading the schema now
    // also keeps a refusal from being told as a change of schema.
    _ = try int64("SELECT count(*) FROM sqlite_schema, json_each('[]'), json_tree('[]')")
    for limit in SQLLimit.all { unsafe sqlite3_limit(handle, limit.id, limit.value) }
    try check(
      unsafe sqlite3_set_authorizer(
        handle,
        { _, action, _, function, _, _ in
          switch action {
          case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: SQLITE_OK
          case SQLITE_FUNCTION:
            HarmlessFunction.contains(function) ? SQLITE_OK : SQLITE_DENY
          default: SQLITE_DENY
          }
        }, nil))
  }
}

/// The functions that only compute. What is not among them, whatever a build or an extension adds,
/// is refused: `load_extension`, `readfile`, `writefile`, `edit`, `fts3_tokenizer`.
private enum HarmlessFunction {
  @safe
  static func contains(_ name: UnsafePointer<CChar>?) -> Bool {
    guard let name = unsafe name else { return false }
    return unsafe names.contains(String(cString: name).lowercased())
  }

  private static let names = Set(
    """
    -> ->> abs avg char coalesce concat concat_ws count cume_dist current_date current_time
    current_timestamp date datetime dense_rank first_value format glob group_concat hex ifnull iif
    instr json json_array json_array_length json_extract json_group_array json_group_object
    json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set
    json_type json_valid julianday lag last_value lead length like likelihood likely lower ltrim max
    min nth_value ntile nullif octet_length percent_rank printf quote random randomblob rank replace
    round row_number rtrim sign soundex sqlite_version strftime string_agg substr substring sum time
    timediff total trim typeof unhex unicode unixepoch unlikely upper zeroblob
    acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2
    mod pi pow power radians sin sinh sqrt tan tanh trunc
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
