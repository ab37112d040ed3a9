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
    while try step(&rows) {
      if count == settings.rowLimit {
        isWhole = false
        break
      }
      count += 1
      writer.add(rows, into: &output)
      if output.count >= Self.pieceSize { try flush(&output, to: sink) }
    }
    rows.reset()
    writer.end(into: &output)
    try flush(&output, to: sink)
    return isWhole
  }

  private func step(_ rows: inout Statement) throws(QueryError) -> Bool {
    do throws(SQLiteError) {
      return try rows.step()
    } catch {
      throw QueryError(error)
    }
  }

  private func flush(
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
