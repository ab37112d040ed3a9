import CSQLite

// Columns count from 0. A column that is not there, or no row, reads as NULL. SQLite converts where
// the type asked for is another than the value's: ask for `type` first.

/// The storage class of a value.
package enum ValueType: Sendable {
  /// A 64-bit signed integer.
  case integer
  /// A 64-bit IEEE floating-point number.
  case real
  /// Text: UTF-8 unless someone stored other bytes.
  case text
  /// Bytes.
  case blob
  /// No value.
  case null
}

extension Statement {
  /// How many columns a row has; 0 for a statement that gives no rows.
  package var columnCount: Int { unsafe Int(sqlite3_column_count(handle)) }

  /// Whether running it leaves the database as it is; asked of a statement behind EXPLAIN, whether that
  /// statement would.
  package var isReadOnly: Bool { unsafe sqlite3_stmt_readonly(handle) != 0 }

  /// A column's name: what `AS` says, and else mostly the column's own; empty out of range.
  package func columnName(_ column: Int) -> String {
    let name = unsafe sqlite3_column_name(handle, Int32(clamping: column))
    return unsafe name.map { unsafe String(cString: $0) } ?? ""
  }

  /// The value's storage class in this row.
  package func type(_ column: Int) -> ValueType {
    switch unsafe sqlite3_column_type(handle, Int32(clamping: column)) {
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .real
    case SQLITE_TEXT: .text
    case SQLITE_BLOB: .blob
    default: .null
    }
  }

  /// Whether the value is NULL.
  package func isNull(_ column: Int) -> Bool { type(column) == .null }

  /// The value as an integer; 0 for NULL.
  package func int64(_ column: Int) -> Int64 {
    unsafe sqlite3_column_int64(handle, Int32(clamping: column))
  }

  /// The value as a floating-point number; 0 for NULL.
  package func double(_ column: Int) -> Double {
    unsafe sqlite3_column_double(handle, Int32(clamping: column))
  }

  /// A copy of a text's or blob's bytes; empty for NULL.
  package func text(_ column: Int) -> [UInt8] {
    withBytes(column) { bytes in
      unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
  }

  /// A copy of a blob's or text's bytes; empty for NULL.
  package func blob(_ column: Int) -> [UInt8] { text(column) }

  /// A text as a `String`, with U+FFFD for what is no UTF-8: for values of our own making only.
  package func string(_ column: Int) -> String { String(decoding: text(column), as: UTF8.self) }

  /// Lends a text's or blob's bytes without copying them; none for NULL. A number comes as its
  /// decimal text.
  package func withBytes<Result, Failure: Error>(
    _ column: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let column = Int32(clamping: column)
    // Text is read through `column_blob` too: `column_text` may move the bytes to put a NUL behind
    // them, and a nested read of the same column would then pull them from under this one. The
    // pointer must be asked for before the length, as SQLite's documentation has it.
    let start = unsafe sqlite3_column_blob(handle, column)
    let count = unsafe Int(sqlite3_column_bytes(handle, column))
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    return try unsafe bytes.withMemoryRebound(to: UInt8.self) {
      (buffer) throws(Failure) -> Result in
      try unsafe body(buffer.span)
    }
  }
}
