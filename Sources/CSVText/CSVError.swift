/// Why a CSV file could not be read, and where.
///
/// It never holds text of the file: an export can be full of secrets, and errors end up in logs.
package struct CSVError: Error, Equatable, Sendable {
  /// The line of the offence, counted from 1. A line break inside quotes counts.
  package let line: Int
  /// The byte of the offence, counted from 0 at the start of the file.
  package let byte: Int
  /// What is wrong.
  package let reason: Reason

  /// What can be wrong with a CSV file, and what the error's line and byte point at.
  package enum Reason: Equatable, Sendable {
    /// A quoted field that never ends; at its opening quote.
    case unterminatedQuote
    /// A byte other than a comma or a line end behind a closing quote; at that byte.
    case textAfterQuote(openedAtLine: Int, openedAtByte: Int)
    /// A quote in a field that does not begin with one; at the quote.
    case quoteInPlainField
    /// A record with another number of fields than `CSVReader.columnCount`; at its start.
    case raggedRow(expected: Int, found: Int)
    /// A byte that is no part of a UTF-8 character; at that byte.
    case invalidUTF8
    /// A field longer than `limit` bytes; at its start.
    case fieldTooLong(limit: Int)
    /// A record of more than `limit` fields; at the first one too many.
    case tooManyFields(limit: Int)
    /// A NUL byte; at that byte.
    case nul
    /// A file that starts with the byte order mark of UTF-16.
    case utf16
    /// A header whose columns are separated by something else than commas; at its start. The
    /// reader never throws it: its caller does, when `CSVSeparator` says so.
    case otherSeparator(CSVSeparator)
  }

  /// An error at a place of a file.
  package init(line: Int, byte: Int, reason: Reason) {
    self.line = line
    self.byte = byte
    self.reason = reason
  }

  init(_ place: Cursor, _ reason: Reason) {
    self.init(line: place.line, byte: place.offset, reason: reason)
  }

  init(_ record: CSVRecord, _ reason: Reason) {
    self.init(line: record.line, byte: record.byte, reason: reason)
  }
}

extension CSVError: CustomStringConvertible {
  /// One line for people: place, offence, and what to do about it. The file's name is the caller's
  /// to add.
  package var description: String {
    "line \(line), byte \(byte): \(reason)"
  }
}

extension CSVError.Reason: CustomStringConvertible {
  /// The offence and what to do about it.
  package var description: String {
    switch self {
    case .unterminatedQuote:
      #"the quote opened here is never closed; close it, or write a quote inside a field as """#
    case .textAfterQuote(let line, let byte):
      "text after the closing quote of the field opened at line \(line), byte \(byte); "
        + #"write a quote inside a quoted field as """#
    case .quoteInPlainField:
      "a quote inside a field that does not begin with one; "
        + #"put the whole field in quotes and write the quote inside it as """#
    case .raggedRow(let expected, let found):
      "\(found) \(found == 1 ? "field" : "fields") where the header has \(expected); "
        + "put a field that holds commas in quotes, and write an empty field for a missing one"
    case .invalidUTF8:
      "not UTF-8; save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8"
    case .fieldTooLong(let limit):
      "a field longer than \(limit) bytes; look for a quote that is not closed where it should be"
    case .tooManyFields(let limit):
      "more than \(limit) fields; is this the export you meant?"
    case .nul:
      "a NUL byte, so this is not CSV in UTF-8; if it is UTF-16, "
        + "convert it: iconv -f UTF-16 -t UTF-8"
    case .utf16:
      "the file is UTF-16; save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8"
    case .otherSeparator(let separator):
      "the columns seem to be separated by \(separator); export the file with commas"
    }
  }
}
