internal import Bytes
internal import SQLite

/// A table as GitHub, GitLab and most wikis read it, for a ticket or a report.
///
/// A value can do nothing there but stand: what Markdown or HTML would read in it is escaped, and
/// what could drive a terminal is made visible. NULL is written `NULL`, a blob as `x'…'`.
struct MarkdownWriter: RowWriter {
  private var columnCount = 0

  mutating func begin(_ columns: [String], into output: inout OutputBuffer) {
    columnCount = columns.count
    for name in columns {
      output.append("| ")
      append(Array(name.utf8).span, to: &output)
      output.append(" ")
    }
    output.append("|\n")
    for _ in columns { output.append("| --- ") }
    output.append("|\n")
  }

  mutating func add(_ row: borrowing Statement, into output: inout OutputBuffer) {
    for column in 0..<columnCount {
      output.append("| ")
      switch row.type(column) {
      case .null: output.append("NULL")
      case .integer: output.append(decimal: row.int64(column))
      case .real: output.append(text: row.double(column).text(infinity: "Inf"))
      case .text: row.withBytes(column) { append($0, to: &output) }
      case .blob: output.append(text: "x'" + Hexadecimal.text(row.blob(column)) + "'")
      }
      output.append(" ")
    }
    output.append("|\n")
  }

  mutating func end(into output: inout OutputBuffer) {}

  private static let escaped = Set("\\`*_[]<>|~&".utf8)

  private func append(_ text: Span<UInt8>, to output: inout OutputBuffer) {
    for byte in VisibleText(text).bytes {
      if Self.escaped.contains(byte) { output.append(0x5C) }
      output.append(byte)
    }
  }
}
