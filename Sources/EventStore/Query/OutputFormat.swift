internal import Bytes
internal import SQLite

/// How a query's answer is written.
package enum OutputFormat: String, Sendable, CaseIterable {
  /// Aligned columns for the eye.
  case table
  /// One JSON array of objects.
  case json
  /// One JSON object a line.
  case ndjson
  /// RFC 4180, with a header.
  case csv
  /// A Markdown table.
  case markdown
}

/// What an answer looks like, and how much of it is wanted.
package struct AnswerSettings: Sendable {
  /// The format.
  package var format: OutputFormat
  /// Whether it goes to a terminal: then no byte of a value that could drive it is written raw, also
  /// in CSV, which has no escapes of its own.
  package var isTerminal: Bool
  /// The columns of the terminal, which a table then fits into; nil where nothing is cut.
  package var width: Int?
  /// How many rows at most; nil is all.
  package var rowLimit: Int?
  /// Whether a CSV text that a spreadsheet would compute has an apostrophe put before it.
  package var guardsFormulas: Bool

  /// Settings with all their parts.
  package init(
    _ format: OutputFormat, isTerminal: Bool = false, width: Int? = nil, rowLimit: Int? = nil,
    guardsFormulas: Bool = false
  ) {
    self.format = format
    self.isTerminal = isTerminal
    self.width = width
    self.rowLimit = rowLimit
    self.guardsFormulas = guardsFormulas
  }

  func makeWriter() -> any RowWriter {
    switch format {
    case .table: TableWriter(width: width)
    case .json: JSONWriter(isArray: true)
    case .ndjson: JSONWriter(isArray: false)
    case .csv: CSVWriter(isTerminal: isTerminal, guardsFormulas: guardsFormulas)
    case .markdown: MarkdownWriter()
    }
  }
}

/// Writes rows in one format.
protocol RowWriter {
  mutating func begin(_ columns: [String], into output: inout OutputBuffer)
  /// Adds the row that the statement stands on.
  mutating func add(_ row: borrowing Statement, into output: inout OutputBuffer)
  mutating func end(into output: inout OutputBuffer)
}

extension Double {
  /// The shortest text that reads back as the same number, with `infinity` for what has none.
  func text(infinity: String) -> String {
    if isInfinite { return self < 0 ? "-" + infinity : infinity }
    return description
  }
}

/// How blobs are written in every format: two lower-case digits a byte.
enum Hexadecimal {
  static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
