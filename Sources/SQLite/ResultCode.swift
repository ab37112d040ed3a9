import CSQLite

/// An extended result code of SQLite.
///
/// Match on `primary` to tell kinds apart: `switch error.code.primary { case .busy: … }`.
package struct ResultCode: RawRepresentable, Hashable, Sendable {
  /// The number as SQLite gives it; the low byte is the primary code.
  package let rawValue: Int32

  /// Takes any number, also ones that this version of SQLite does not know.
  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The code without its extension, e.g. `ioError` for "I/O error while reading".
  package var primary: ResultCode { ResultCode(rawValue: rawValue & 0xff) }

  /// The statement is wrong, or names something that is not there.
  package static let error = ResultCode(rawValue: SQLITE_ERROR)
  /// Another connection holds the lock; trying again may help.
  package static let busy = ResultCode(rawValue: SQLITE_BUSY)
  /// A lock within this connection.
  package static let locked = ResultCode(rawValue: SQLITE_LOCKED)
  /// The connection is read-only, or the file may not be written.
  package static let readOnly = ResultCode(rawValue: SQLITE_READONLY)
  /// A change was cut short and must be undone before anybody reads, by who may write.
  package static let unfinishedChange = ResultCode(rawValue: SQLITE_READONLY | (3 << 8))
  /// The file is no longer where it was opened.
  package static let moved = ResultCode(rawValue: SQLITE_READONLY | (4 << 8))
  /// `Interrupter.interrupt` was called.
  package static let interrupted = ResultCode(rawValue: SQLITE_INTERRUPT)
  /// Reading or writing the file failed.
  package static let ioError = ResultCode(rawValue: SQLITE_IOERR)
  /// The file is damaged.
  package static let corrupt = ResultCode(rawValue: SQLITE_CORRUPT)
  /// The disk is full.
  package static let full = ResultCode(rawValue: SQLITE_FULL)
  /// The file cannot be opened.
  package static let cannotOpen = ResultCode(rawValue: SQLITE_CANTOPEN)
  /// A text, blob or statement is longer than SQLite's limit (by default 1,000,000,000 bytes).
  package static let tooBig = ResultCode(rawValue: SQLITE_TOOBIG)
  /// A UNIQUE, NOT NULL, CHECK or foreign key constraint, or a STRICT column's type.
  package static let constraint = ResultCode(rawValue: SQLITE_CONSTRAINT)
  /// The authorizer refused an action of the statement.
  package static let notAuthorized = ResultCode(rawValue: SQLITE_AUTH)
  /// The file is not an SQLite database.
  package static let notADatabase = ResultCode(rawValue: SQLITE_NOTADB)
  /// A parameter's index is out of range.
  package static let range = ResultCode(rawValue: SQLITE_RANGE)
  /// No more memory, or none within `SQLiteMemory.limit`.
  package static let noMemory = ResultCode(rawValue: SQLITE_NOMEM)
  /// An SQLite function was called out of turn.
  package static let misuse = ResultCode(rawValue: SQLITE_MISUSE)

  // This room's own refusals, as extensions of SQLITE_ERROR. SQLite counts its extensions from 1
  // and has three of them.

  /// The text holds no statement: it is empty or only white space and comments.
  package static let noStatement = ResultCode(rawValue: SQLITE_ERROR | (100 << 8))
  /// Text follows the first statement.
  package static let trailingText = ResultCode(rawValue: SQLITE_ERROR | (101 << 8))
  /// A NUL byte in SQL text or in a path, where SQLite would silently stop reading.
  package static let embeddedNUL = ResultCode(rawValue: SQLITE_ERROR | (102 << 8))
}
