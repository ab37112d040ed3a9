internal import Bytes
internal import SQLite

/// Aligned columns, numbers to the right, values made visible.
///
/// Columns are as wide as the widest value so far. Rows are aligned a thousand at a time, so an
/// answer of any length needs little memory; a later block may be wider, never narrower. NULL is
/// written `NULL`, an empty text as nothing, a blob as `x'…'`.
struct TableWriter: RowWriter {
  private struct Cell {
    let bytes: [UInt8]
    let width: Int
    var isNumber = false

    init(_ text: Span<UInt8>) {
      let visible = VisibleText(text)
      (bytes, width) = (visible.bytes, visible.width)
    }

    init(plain text: String, isNumber: Bool = false) {
      bytes = Array(text.utf8)
      width = bytes.count
      self.isNumber = isNumber
    }
  }

  private static let blockSize = 1000
  private var header: [Cell] = []
  private var isHeaderWritten = false
  private var widths: [Int] = []
  private var block: [[Cell]] = []

  mutating func begin(_ columns: [String], into output: inout OutputBuffer) {
    header = columns.map { Cell(Array($0.utf8).span) }
    widths = header.map(\.width)
  }

  mutating func add(_ row: borrowing Statement, into output: inout OutputBuffer) {
    var cells: [Cell] = []
    for column in widths.indices { cells.append(Self.cell(row, column)) }
    block.append(cells)
    if block.count == Self.blockSize { writeBlock(into: &output) }
  }

  mutating func end(into output: inout OutputBuffer) {
    writeBlock(into: &output)
  }

  private static func cell(_ row: borrowing Statement, _ column: Int) -> Cell {
    switch row.type(column) {
    case .null: Cell(plain: "NULL")
    case .integer: Cell(plain: String(row.int64(column)), isNumber: true)
    case .real: Cell(plain: row.double(column).text(infinity: "Inf"), isNumber: true)
    case .text: row.withBytes(column) { Cell($0) }
    case .blob: Cell(plain: "x'" + Hexadecimal.text(row.blob(column)) + "'")
    }
  }

  private mutating func writeBlock(into output: inout OutputBuffer) {
    for row in block {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.width) }
    }
    if !isHeaderWritten {
      write(header, into: &output)
      write(widths.map { Cell(plain: String(repeating: "-", count: $0)) }, into: &output)
      isHeaderWritten = true
    }
    for row in block { write(row, into: &output) }
    block.removeAll(keepingCapacity: true)
  }

  private func write(_ row: [Cell], into output: inout OutputBuffer) {
    for (column, cell) in row.enumerated() {
      let padding = [UInt8](repeating: 0x20, count: widths[column] - cell.width)
      if column > 0 { output.append("  ") }
      if cell.isNumber { output.append(padding) }
      output.append(cell.bytes)
      // Nothing is padded at the end of a line.
      if !cell.isNumber, column < row.count - 1 { output.append(padding) }
    }
    output.append(0x0a)
  }
}
