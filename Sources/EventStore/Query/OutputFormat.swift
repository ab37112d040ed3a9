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

  func makeWriter(isTerminal: Bool) -> any RowWriter {
    switch self {
    case .table: TableWriter()
    case .json: JSONWriter(isArray: true)
    case .ndjson: JSONWriter(isArray: false)
    case .csv: CSVWriter(isTerminal: isTerminal)
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
