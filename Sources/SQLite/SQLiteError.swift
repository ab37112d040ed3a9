import CSQLite
import CSQLiteFiles
import Glibc

/// What SQLite, or this room before it, refused or failed to do.
///
/// Bound values never appear in it: an error may be logged, and the values may be secret.
package struct SQLiteError: Error, Equatable, CustomStringConvertible {
  /// The extended result code.
  package let code: ResultCode
  /// SQLite's own sentence, with the system's reason where a file could not be read or written.
  package let message: String
  /// The statement as it was prepared, with its parameters as `?`; `nil` when none was involved.
  package let sql: String?
  /// The `errno` behind a file that could not be opened, read or written; 0 when there is none.
  package let systemCode: Int32
  /// The database, where it is its file that failed and not the statement.
  package let file: String?

  init(
    code: ResultCode, message: String, sql: String?, systemCode: Int32 = 0, file: String? = nil
  ) {
    self.code = code
    self.message = message
    self.sql = sql
    self.systemCode = systemCode
    self.file = file
  }

  /// Whether there is no file at the path that was to be opened.
  package var isMissingFile: Bool { code.primary == .cannotOpen && systemCode == ENOENT }

  /// One line: which file and what, or what and in which statement.
  package var description: String { (file.map { $0 + ": " } ?? "") + cause }

  /// The same without the file.
  package var cause: String {
    guard file == nil, let sql else { return message }
    let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return "\(message) (in: \(line))"
  }
}

/// An error type that can carry an `SQLiteError`, so that work in a transaction throws one type.
///
/// An enum conforms by having `case sqlite(SQLiteError)`.
package protocol SQLiteFailure: Error {
  /// The value that carries `error`.
  static func sqlite(_ error: SQLiteError) -> Self
}

extension SQLiteError: SQLiteFailure {
  /// The error itself.
  package static func sqlite(_ error: SQLiteError) -> SQLiteError { error }
}

extension SQLiteError {
  /// The connection's last error. To be asked before anything else is called on the connection.
  @safe
  init(code: Int32, on handle: OpaquePointer?, path: String, sql: String?) {
    let code = ResultCode(rawValue: code)
    // sqlite3_errmsg never returns NULL, and answers "out of memory" for a NULL connection.
    var message = unsafe String(cString: sqlite3_errmsg(handle))
    var systemCode: Int32 = 0
    if [.ioError, .cannotOpen, .full, .readOnly].contains(code.primary) {
      systemCode = keytag_file_error()
      // Of the files beside the database SQLite asks for some that need not be there.
      if systemCode == ENOENT, unsafe access(path, F_OK) == 0 { systemCode = 0 }
    }
    message += Self.reason(systemCode)
    self.init(
      code: code, message: message, sql: sql, systemCode: systemCode,
      file: Self.ofFile.contains(code.primary) ? path : nil)
  }

  /// A file that could be opened for reading only.
  init(readOnly path: String) {
    let systemCode = keytag_file_error()
    self.init(
      code: .readOnly, message: "the database file may not be written" + Self.reason(systemCode),
      sql: nil, systemCode: systemCode, file: path)
  }

  /// A file beside the database that could not be removed.
  init(unremovable path: String) {
    let systemCode = keytag_file_error()
    self.init(
      code: .ioError, message: "the file cannot be removed" + Self.reason(systemCode), sql: nil,
      systemCode: systemCode, file: path)
  }

  /// The system's reason as the end of a message; nothing where there is none.
  private static func reason(_ systemCode: Int32) -> String {
    systemCode == 0 ? "" : unsafe ": \(String(cString: strerror(systemCode)))"
  }

  /// The failures that are the file's.
  private static let ofFile: Set<ResultCode> = [
    .ioError, .cannotOpen, .full, .readOnly, .corrupt, .notADatabase,
  ]
}
