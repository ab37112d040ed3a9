package import Bytes
package import CSVText
package import JSONText
package import Migrations
package import SQLite
package import Schemas

/// Why an export could not be loaded, and where in it. The table is as it was.
///
/// Besides a key, a header and a file's name it holds no text of the export.
package struct LoadError: Error, Equatable, Sendable {
  /// The export's file, `-` for standard input; nil where no one file is at fault.
  package let file: String?
  /// The line, counted from 1.
  package let line: Int?
  /// The byte, counted from 0 at the start of the file.
  package let byte: Int?
  /// What is wrong.
  package let reason: Reason

  /// An error at a place, as far as it has one.
  package init(file: String? = nil, line: Int? = nil, byte: Int? = nil, _ reason: Reason) {
    self.file = file
    self.line = line
    self.byte = byte
    self.reason = reason
  }

  /// What can be wrong with a load.
  package enum Reason: Equatable, Sendable {
    /// The file has no bytes, or only white space.
    case empty
    /// The file is compressed, by the looks of its first bytes; `table` is where it was to go.
    case compressed(UnreadableFormat, table: String)
    /// A JSON text of 4 GiB or more.
    case tooLarge
    /// Not CSV as the reader wants it.
    case csv(CSVError.Reason)
    /// Not JSON.
    case json(JSONFault.Reason)
    /// A row of a JSON export that is not an object.
    case notAnObject
    /// No row of the export has a name, and the table's open rows have.
    case wouldLoseNames(table: String)
    /// A key that the table's match mode cannot use.
    case noKeyOfMode(MatchMode, key: String)
    /// A value longer than `limit` bytes, in a column that is kept.
    case valueTooLong(limit: Int)
    /// No column, or no row's object, has one of the wanted spellings of the key, or of the column
    /// that an option named.
    case missingColumn(String, wanted: [String], found: [String], WantedColumn)
    /// The column is there, and every row of the export leaves it empty.
    case noKeys(column: String, rows: Int)
    /// A header that occurs twice, so that its meaning is not certain.
    case repeatedColumn(String)
    /// Two rows say different things of one key; the other one is in `file` at `line` and `byte`.
    case conflict(key: String, file: String, line: Int, byte: Int)
    /// Two rows say different things of one key that they spell differently.
    case conflictOfSpellings(
      key: String, other: String, MatchMode, file: String, line: Int, byte: Int)
    /// No row in any of the files, and the table has open rows.
    case noRows(table: String, open: Int)
    /// `--name` for a table whose definition has no column for names.
    case noNameColumn(table: String)
    /// The load is dated before the table's latest one. Nanoseconds since 1970.
    case outOfOrder(asOf: Int64, latest: Int64)
    /// The load is dated after the moment it runs at. Nanoseconds since 1970.
    case inTheFuture(asOf: Int64)
    /// The snapshot would close more than `limit` percent of the table's open rows.
    case wouldShrink(table: String, closing: Int, open: Int, limit: Int)
    /// The table of people is defined in a way that names from events do not fit.
    case cannotLearn(table: String)
    /// A row in the database is not what a load writes.
    case damaged(table: String)
    /// A definition in the database is none.
    case damagedDefinition(table: String)
    /// A log type in the database is none.
    case damagedLogSchema(name: String)
    /// No such log type was added to the database; these were.
    case noSuchLogSchema(String, added: [String])
    /// The table has rows under the column `loaded`, and is to be defined with another key.
    case otherKey(table: String, loaded: String, defined: String)
    /// Keys of the table that held at the same time, a group each, would be one in the match mode
    /// that the table is to be defined with.
    case twins(table: String, MatchMode, [String])
    /// There is no such table; these there are.
    case noSuchTable(String, known: [String])
    /// Nothing was ever loaded into a table that the program brings.
    case neverLoaded(table: String)
    /// The table has no version of this key, or of one that matches it.
    case noSuchKey(String, table: String, MatchMode)
    /// A snapshot is to be written where there is a file already.
    case alreadyThere(path: String)
    /// A snapshot's database could not be made.
    case cannotMake(DatabaseError)
    /// What was to be written could not be.
    case output(IOError)
    /// The tables' definitions do not go together, so that stored events cannot be filled in.
    case plan(PlanError)
    /// SQLite failed.
    case database(SQLiteError)
  }
}

/// What a column that an export must have is for.
package enum WantedColumn: Equatable, Sendable {
  case key
  case name
  /// Telling which of two rows is newer.
  case rank
}

extension LoadError: SQLiteFailure {
  /// The error that carries SQLite's.
  package static func sqlite(_ error: SQLiteError) -> LoadError { LoadError(.database(error)) }
}

/// Takes bytes that are written piece by piece; what it throws comes out as `LoadError.output`.
package typealias ByteSink = (Span<UInt8>) throws(IOError) -> Void
