import CSQLite

// Parameters count from 1, as in SQL's `?1`. An index out of range fails as `range`, a statement in
// the middle of its rows as `misuse`. SQLite copies the bytes: O(length).

extension Statement {
  /// How many parameters the statement has.
  package var parameterCount: Int { unsafe Int(sqlite3_bind_parameter_count(handle)) }

  /// A parameter's name with its sign, such as `:name` or `?1`; nil for a bare `?` and out of range.
  package func parameterName(_ index: Int) -> String? {
    let name = unsafe sqlite3_bind_parameter_name(handle, Int32(clamping: index))
    return unsafe name.map { unsafe String(cString: $0) }
  }

  /// Binds an integer.
  package mutating func bind(_ value: Int64, at index: Int) throws(SQLiteError) {
    try check(unsafe sqlite3_bind_int64(handle, Int32(clamping: index), value))
  }

  /// Binds a floating-point number. SQLite turns a NaN into NULL.
  package mutating func bind(_ value: Double, at index: Int) throws(SQLiteError) {
    try check(unsafe sqlite3_bind_double(handle, Int32(clamping: index), value))
  }

  /// Makes every parameter NULL.
  package mutating func clearBindings() {
    unsafe sqlite3_clear_bindings(handle)
  }

  /// Binds NULL.
  package mutating func bindNull(at index: Int) throws(SQLiteError) {
    try check(unsafe sqlite3_bind_null(handle, Int32(clamping: index)))
  }

  /// Binds bytes as a text. They are kept as they are, also where they are no UTF-8.
  package mutating func bind(_ text: Span<UInt8>, at index: Int) throws(SQLiteError) {
    try check(
      unsafe text.withUnsafeBytes { bytes in
        unsafe keytag_bind_text(
          handle, Int32(clamping: index), bytes.baseAddress, UInt64(bytes.count))
      })
  }

  /// Binds bytes as a text, as the `Span` form does.
  package mutating func bind(_ text: [UInt8], at index: Int) throws(SQLiteError) {
    try bind(text.span, at: index)
  }

  /// Binds a text.
  package mutating func bind(_ text: String, at index: Int) throws(SQLiteError) {
    try bind(text.utf8.span, at: index)
  }

  /// Binds bytes as a blob.
  package mutating func bind(blob: Span<UInt8>, at index: Int) throws(SQLiteError) {
    try check(
      unsafe blob.withUnsafeBytes { bytes in
        unsafe keytag_bind_blob(
          handle, Int32(clamping: index), bytes.baseAddress, UInt64(bytes.count))
      })
  }

  private func check(_ code: Int32) throws(SQLiteError) {
    if code != SQLITE_OK { throw connection.error(code, sql: sql) }
  }
}
