internal import Bytes
internal import SQLite

/// Aligned columns, numbers to the right, values made visible.
///
/// Columns are as wide as the widest value so far. Rows are aligned a thousand at a time, or fewer
/// where they are large, so an answer of any length needs little memory; a later block may be wider,
/// never narrower. NULL is written `NULL`, an empty text as nothing, a blob as `x'…'`.
///
/// Where a width is given, no line is longer. The widest columns are cut to a common width then and
/// stay so; what is cut ends in `…`. Where columns would become too narrow to read, each row is
/// written as a record instead, a line a column.
struct TableWriter: RowWriter {
  private static let blockSize = 1000
  private static let blockBytes = 1 << 20
  private static let narrowest = 8

  private let lineWidth: Int?
  private var header: [TableCell] = []
  private var widths: [Int] = []
  private var layout = Layout.undecided
  private var block: [[TableCell]] = []
  private var bytesInBlock = 0
  private var recordCount = 0

  private enum Layout {
    case undecided, growing, fixed, records
  }

  init(width: Int?) { lineWidth = width }

  mutating func begin(_ columns: [String], into output: inout OutputBuffer) {
    header = columns.map { TableCell(Array($0.utf8).span) }
    // No column is narrower than the sign that says that a value was cut.
    widths = header.map { max(1, $0.text.width) }
  }

  mutating func add(_ row: borrowing Statement, into output: inout OutputBuffer) {
    var cells: [TableCell] = []
    for column in widths.indices {
      cells.append(TableCell(row, column))
      bytesInBlock += cells[column].text.bytes.count
    }
    block.append(cells)
    if block.count == Self.blockSize || bytesInBlock > Self.blockBytes {
      writeBlock(into: &output)
    }
  }

  mutating func end(into output: inout OutputBuffer) {
    if layout == .undecided || !block.isEmpty { writeBlock(into: &output) }
  }

  private mutating func writeBlock(into output: inout OutputBuffer) {
    if layout == .undecided || layout == .growing {
      for row in block {
        for (column, cell) in row.enumerated() {
          widths[column] = max(widths[column], cell.text.width)
        }
      }
    }
    if layout == .undecided {
      layout = fit()
      if layout != .records {
        write(header, into: &output)
        let rule = widths.map { TableCell(plain: String(repeating: "-", count: $0)) }
        write(rule, into: &output)
      }
    }
    for row in block {
      if layout == .records { writeRecord(row, into: &output) } else { write(row, into: &output) }
    }
    block.removeAll(keepingCapacity: true)
    bytesInBlock = 0
  }

  /// Cuts the columns where they do not fit into the width.
  private mutating func fit() -> Layout {
    guard let lineWidth else { return .growing }
    let available = lineWidth - 2 * (widths.count - 1)
    if widths.reduce(0, +) <= available { return .fixed }
    if widths.reduce(0, { $0 + min($1, Self.narrowest) }) > available { return .records }
    // The largest width at which all fit, if none may be wider.
    var cut = Self.narrowest
    while widths.reduce(0, { $0 + min($1, cut + 1) }) <= available { cut += 1 }
    widths = widths.map { min($0, cut) }
    return .fixed
  }

  private func write(_ row: [TableCell], into output: inout OutputBuffer) {
    for (column, cell) in row.enumerated() {
      let text = layout == .growing ? cell.text : cell.text.cut(to: widths[column])
      let padding = [UInt8](repeating: 0x20, count: widths[column] - text.width)
      if column > 0 { output.append("  ") }
      if cell.isNumber { output.append(padding) }
      output.append(text.bytes)
      // Nothing is padded at the end of a line.
      if !cell.isNumber, column < row.count - 1 { output.append(padding) }
    }
    output.append(0x0A)
  }

  private mutating func writeRecord(_ row: [TableCell], into output: inout OutputBuffer) {
    let lineWidth = lineWidth ?? .max
    recordCount += 1
    if recordCount > 1 { output.append(0x0A) }
    let names = header.map { $0.text.cut(to: max(1, lineWidth / 2)) }
    let longest = names.map(\.width).max() ?? 0
    for (name, cell) in zip(names, row) {
      output.append(name.bytes)
      output.append([UInt8](repeating: 0x20, count: longest - name.width + 2))
      output.append(cell.text.cut(to: max(1, lineWidth - longest - 2)).bytes)
      output.append(0x0A)
    }
  }
}

/// A value as a table shows it.
struct TableCell {
  let text: VisibleText
  var isNumber = false

  init(_ text: Span<UInt8>) { self.text = VisibleText(text) }

  init(plain text: String, isNumber: Bool = false) {
    self.init(Array(text.utf8).span)
    self.isNumber = isNumber
  }

  init(_ row: borrowing Statement, _ column: Int) {
    switch row.type(column) {
    case .null: self.init(plain: "NULL")
    case .integer: self.init(plain: String(row.int64(column)), isNumber: true)
    case .real: self.init(plain: row.double(column).text(infinity: "Inf"), isNumber: true)
    case .text: self = row.withBytes(column) { TableCell($0) }
    case .blob: self.init(plain: "x'" + Hexadecimal.text(row.blob(column)) + "'")
    }
  }
}
