import CSQLite

extension Connection {
  /// Compiles one statement.
  ///
  /// After it only white space, comments and its own `;` may follow: anything else is refused as
  /// `trailingText`, and a text without a statement as `noStatement`. `persistent` tells SQLite
  /// that the statement will be kept and used often.
  package func prepare(
    _ sql: String, persistent: Bool = false
  ) throws(SQLiteError) -> Statement {
    let text = Array(sql.utf8)
    var position = 0
    guard let statement = try compile(text, from: &position, persistent: persistent) else {
      throw SQLiteError(code: .noStatement, message: "there is no SQL statement", sql: sql)
    }
    let rest = SQLText.skipTrivia(text, from: position)
    if rest < text.count {
      throw SQLiteError(
        code: .trailingText,
        message: "only one SQL statement is allowed; more text begins at byte \(rest + 1)",
        sql: sql)
    }
    return statement
  }

  /// Runs every statement of a script, in order; rows are dropped. The first failure ends it, and
  /// what ran before stays: wrap it in a transaction to have all or nothing.
  package func execute(script: [UInt8]) throws(SQLiteError) {
    var position = 0
    while var statement = try compile(script, from: &position, persistent: false) {
      try statement.run()
    }
  }

  /// Runs every statement of a script, in order, as `execute(script:)` does.
  package func execute(_ sql: String) throws(SQLiteError) {
    try execute(script: Array(sql.utf8))
  }

  /// The integer in the first column of a statement's first row; 0 when there is none.
  package func int64(_ sql: String) throws(SQLiteError) -> Int64 {
    var statement = try prepare(sql)
    return try statement.step() ? statement.int64(0) : 0
  }

  /// Compiles the first statement at or after `position`, and moves `position` behind it. `nil`
  /// when there is none.
  private func compile(
    _ text: [UInt8], from position: inout Int, persistent: Bool
  ) throws(SQLiteError) -> Statement? {
    let rest = text[position...]
    if rest.contains(0) {
      throw SQLiteError(
        code: .embeddedNUL, message: "SQL text cannot hold a NUL byte",
        sql: String(decoding: rest, as: UTF8.self))
    }
    guard let length = Int32(exactly: rest.count) else {
      throw SQLiteError(code: .tooBig, message: "the SQL text is too long", sql: nil)
    }
    var statement: OpaquePointer?
    var consumed = 0
    let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let code = unsafe rest.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return SQLITE_OK }
      let characters = unsafe start.assumingMemoryBound(to: CChar.self)
      var tail: UnsafePointer<CChar>?
      let code = unsafe sqlite3_prepare_v3(handle, characters, length, flags, &statement, &tail)
      if let tail = unsafe tail { consumed = unsafe tail - characters }
      return code
    }
    if code != SQLITE_OK {
      throw error(code, sql: String(decoding: rest, as: UTF8.self))
    }
    position += consumed
    guard let statement = unsafe statement else { return nil }
    return unsafe Statement(owning: statement, connection: self)
  }
}

/// The little that this room must know of SQL's syntax.
enum SQLText {
  /// The first position at or after `position` that is neither white space nor in a comment; the
  /// text's length when there is none. A comment that is not closed goes to the end, as in SQLite.
  static func skipTrivia(_ text: [UInt8], from position: Int) -> Int {
    var rest = text[position...]
    while let byte = rest.first {
      if [0x20, 0x09, 0x0a, 0x0c, 0x0d].contains(byte) {
        rest = rest.dropFirst()
      } else if rest.starts(with: "--".utf8) {
        rest = rest.drop { $0 != 0x0a }
      } else if rest.starts(with: "/*".utf8) {
        rest = rest.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
        rest = rest.dropFirst(2)
      } else {
        break
      }
    }
    return rest.startIndex
  }
}
