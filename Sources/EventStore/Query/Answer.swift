internal import Bytes
internal import SQLite

/// Renders the rows of a statement as they come, so that memory does not grow with their number.
struct Answer {
  let settings: AnswerSettings

  // In bytes: large enough that a system call for each costs nothing.
  private static let pieceSize = 1 << 16

  /// Gives the answer to `sink`, piece by piece; false where there are more rows than were wanted.
  func write(
    _ rows: inout Statement, to sink: AnswerSink
  ) throws(QueryError) -> Bool {
    var columns: [String] = []
    for column in 0..<rows.columnCount { columns.append(rows.columnName(column)) }
    var writer = settings.makeWriter()
    var output = OutputBuffer(capacity: 2 * Self.pieceSize)
    writer.begin(columns, into: &output)
    var count = 0
    var isWhole = true
    while try Self.step(&rows) {
      if count == settings.rowLimit {
        isWhole = false
        break
      }
      count += 1
      writer.add(rows, into: &output)
      if output.count >= Self.pieceSize { try Self.flush(&output, to: sink) }
    }
    rows.reset()
    writer.end(into: &output)
    try Self.flush(&output, to: sink)
    return isWhole
  }

  /// The next row.
  static func step(_ rows: inout Statement) throws(QueryError) -> Bool {
    do throws(SQLiteError) {
      return try rows.step()
    } catch {
      throw QueryError(error)
    }
  }

  /// Gives what was rendered to `sink`.
  static func flush(
    _ output: inout OutputBuffer, to sink: AnswerSink
  ) throws(QueryError) {
    do throws(IOError) {
      try output.withBytes(sink)
    } catch {
      throw .output(error)
    }
    output.removeAll()
  }
}

/// Lines on their way to a sink, in pieces large enough that a system call for each costs nothing.
struct AnswerLines: ~Copyable {
  private static let pieceSize = 1 << 16
  private var bytes = OutputBuffer(capacity: 2 * AnswerLines.pieceSize)

  /// Adds a line, and a closing brace to it if asked.
  mutating func append(_ line: Span<UInt8>, closing: Bool) {
    bytes.append(line)
    if closing { bytes.append(UInt8(ascii: "}")) }
    bytes.append(0x0A)
  }

  /// Gives what is there where it is enough for a piece.
  mutating func giveIfMany(to sink: AnswerSink) throws(QueryError) {
    if bytes.count >= Self.pieceSize { try give(to: sink) }
  }

  /// Gives what is there.
  mutating func give(to sink: AnswerSink) throws(QueryError) {
    try Answer.flush(&bytes, to: sink)
  }
}
