// How the reader works
//
// A CSV file is read record by record out of one span of bytes, the whole file. Nothing is copied:
// a record says where its fields lie, and whoever wants a field's text asks for it.
//
//     uuid,name⏎                      record at line 1, byte 0:   uuid · name
//     v1,"Ops ""night"" vault"⏎       record at line 2, byte 10:  v1 · "Ops ""night"" vault"
//     ⏎                               a blank line is no record
//     v2,"two⏎                        record at line 4, byte 36:  v2 · "two⏎lines"
//     lines"
//
// The quoted fields above are (offset, length) of the text between the quotes; the first is marked
// as holding doubled quotes, which `CSVField.text(in:)` undoes.
//
// The grammar is RFC 4180's, with what real exports need: a line ends in CR LF, LF or a lone CR, the
// last line may end in nothing, a UTF-8 byte order mark may come first, and blank lines are skipped
// (a row of one empty field is written `""`). Everything else that RFC 4180 does not allow is an
// error that says where and what to do; no row is padded, cut or guessed.
//
// Speed comes from one comparison: every byte with a meaning (quote, comma, line end, NUL) is at
// most `,` (0x2C), so a byte above it is passed over, and the few below that mean nothing (space,
// `!`, `'` …) take the slower way round. The bytes passed over are OR-ed together, so that only a
// record with a byte above 0x7F is checked for UTF-8.

/// Reads the records of one CSV file, from the first to the last.
///
/// The header is not special: it is the first record. Set `columnCount` after it to have every
/// later record checked against it.
///
/// An error is final: the reader stays in front of the bad record, and another call throws the
/// same error again.
package struct CSVReader: Sendable {
  /// What one field and one record may hold; more is an error.
  package struct Limits: Sendable {
    /// The longest field, in bytes between its quotes as written in the file.
    package var fieldBytes: Int
    /// The most fields of one record.
    package var fieldCount: Int

    /// Limits for exports that people made: 1 MiB a field, 256 columns.
    package init(fieldBytes: Int = 1 << 20, fieldCount: Int = 256) {
      self.fieldBytes = fieldBytes
      self.fieldCount = fieldCount
    }
  }

  /// The number of fields every record from now on must have, or nil for any number.
  package var columnCount: Int?

  let limits: Limits
  private var cursor = Cursor(offset: 0, line: 1)

  /// A reader that stands before the first byte of a file.
  package init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Reads the next record.
  ///
  /// - Parameters:
  ///   - bytes: the whole file, the same bytes at every call.
  ///   - record: overwritten with the record; its storage is used again, so that a loop over a file
  ///     allocates nothing. After `false` or an error its content means nothing.
  /// - Returns: false after the last record; always false for a file without any.
  /// - Throws: what is wrong with the record, and where.
  /// - Complexity: O(the record's bytes).
  package mutating func next(
    _ bytes: Span<UInt8>, into record: inout CSVRecord
  ) throws(CSVError) -> Bool {
    var cursor = cursor
    if cursor.offset == 0 { try cursor.skipByteOrderMark(bytes) }
    cursor.skipBlankLines(bytes)
    guard cursor.offset < bytes.count else {
      self.cursor = cursor
      return false
    }
    record.start(line: cursor.line, byte: cursor.offset)
    try cursor.readFields(bytes, into: &record, limits: limits)
    if let columnCount, record.fields.count != columnCount {
      let found = record.fields.count
      throw CSVError(record, .raggedRow(expected: columnCount, found: found))
    }
    self.cursor = cursor
    return true
  }
}
