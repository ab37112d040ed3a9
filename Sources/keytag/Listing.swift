import ArgumentParser
import Bytes
import JSONText
import Schemas

/// A short answer in rows: aligned for people on a terminal, lines of JSON for programs.
struct Listing {
  /// One value of a row.
  enum Cell {
    case text([UInt8])
    case number(Int)
    /// Nanoseconds since 1970, shown in RFC 3339.
    case time(Int64)
    /// A hash in hexadecimal, cut for people.
    case digest(String)
    /// JSON as it is.
    case json([UInt8])
    case nothing

    static func text(_ text: String) -> Cell { .text(Array(text.utf8)) }
    static func time(_ moment: Int64?) -> Cell { moment.map(Cell.time) ?? .nothing }
    static func text(_ text: [UInt8]?) -> Cell { text.map(Cell.text) ?? .nothing }
  }

  /// The forms a listing comes in.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table
    case ndjson
  }

  private let columns: [String]
  private let report: String?
  private var rows: [[Cell]] = []

  /// A listing with these columns. `report` says to programs which part of a report its lines are,
  /// where several listings follow each other; people see an empty line between them.
  init(_ columns: [String], report: String? = nil) {
    self.columns = columns
    self.report = report
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ row: [Cell]) { rows.append(row) }

  /// Writes the listing to standard output.
  func write(as format: Format?) throws {
    let output = FileOutput.standardOutput()
    var text = OutputBuffer()
    switch format ?? (output.isTerminal ? .table : .ndjson) {
    case .table: appendTable(to: &text)
    case .ndjson: appendLines(to: &text)
    }
    try text.withBytes { bytes throws(IOError) in try output.write(bytes) }
  }

  private func appendTable(to output: inout OutputBuffer) {
    let header = columns.map { VisibleText(Array($0.utf8).span) }
    let cells = [header] + rows.map { $0.map(\.visible) }
    let widths = columns.indices.map { column in cells.map { $0[column].width }.max() ?? 0 }
    for row in cells {
      for (column, cell) in row.enumerated() {
        output.append(cell.bytes)
        guard column < row.count - 1 else { continue }
        for _ in 0..<widths[column] - cell.width + 2 { output.append(0x20) }
      }
      output.append(0x0A)
    }
    if report != nil { output.append(0x0A) }
  }

  private func appendLines(to output: inout OutputBuffer) {
    let opening = Array((report.map { "{\"report\":\"\($0)\"," } ?? "{").utf8)
    for row in rows {
      for (index, cell) in row.enumerated() {
        output.append(index == 0 ? opening : [0x2C])
        output.append(JSONString.quoted(Array(columns[index].utf8).span))
        output.append(0x3A)
        output.append(cell.json)
      }
      output.append("}\n")
    }
  }
}

extension Listing.Cell {
  fileprivate var visible: VisibleText {
    switch self {
    case .text(let text), .json(let text): VisibleText(text.span)
    case .number(let number): VisibleText(Array(String(number).utf8).span)
    case .digest(let digest): VisibleText(Array(digest.utf8.prefix(16)).span)
    case .time(let moment):
      VisibleText(Array(Timestamp(nanosecondsSince1970: moment).text().utf8).span)
    case .nothing: VisibleText([0x2D].span)
    }
  }

  fileprivate var json: [UInt8] {
    switch self {
    case .text(let text): JSONString.quoted(text.span)
    case .json(let json): json
    case .number(let number): Array(String(number).utf8)
    case .digest(let digest): JSONString.quoted(Array(digest.utf8).span)
    case .time(let moment):
      JSONString.quoted(Array(Timestamp(nanosecondsSince1970: moment).text(digits: 9).utf8).span)
    case .nothing: Array("null".utf8)
    }
  }
}
