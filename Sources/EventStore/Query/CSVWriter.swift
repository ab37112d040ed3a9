internal import Bytes
internal import SQLite

/// CSV as RFC 4180 has it: a header, CR LF at the end of a line, quotes where they are needed.
///
/// NULL is an empty field and an empty text is `""`. A blob is in lower-case hexadecimal. Values
/// are written byte by byte as they are; on a terminal only, what could drive it is made visible.
struct CSVWriter: RowWriter {
  let isTerminal: Bool
  /// Whether a text that a spreadsheet would compute has an apostrophe put before it.
  let guardsFormulas: Bool
  private var columnCount = 0

  init(isTerminal: Bool, guardsFormulas: Bool) {
    self.isTerminal = isTerminal
    self.guardsFormulas = guardsFormulas
  }

  mutating func begin(_ columns: [String], into output: inout OutputBuffer) {
    columnCount = columns.count
    for (column, name) in columns.enumerated() {
      if column > 0 { output.append(",") }
      append(Array(name.utf8).span, to: &output)
    }
    output.append("\r\n")
  }

  mutating func add(_ row: borrowing Statement, into output: inout OutputBuffer) {
    for column in 0..<columnCount {
      if column > 0 { output.append(",") }
      switch row.type(column) {
      case .null: break
      case .integer: output.append(decimal: row.int64(column))
      case .real: output.append(text: row.double(column).text(infinity: "Inf"))
      case .text: row.withBytes(column) { append($0, to: &output) }
      case .blob: output.append(text: Hexadecimal.text(row.blob(column)))
      }
    }
    output.append("\r\n")
  }

  mutating func end(into output: inout OutputBuffer) {}

  private func append(_ text: Span<UInt8>, to output: inout OutputBuffer) {
    if guardsFormulas, Self.isFormula(text) {
      let guarded = [UInt8(ascii: "'")] + [UInt8](copying: text)
      appendField(guarded.span, to: &output)
    } else {
      appendField(text, to: &output)
    }
  }

  private func appendField(_ text: Span<UInt8>, to output: inout OutputBuffer) {
    if isTerminal {
      appendQuoted(VisibleText(text).bytes.span, to: &output)
    } else {
      appendQuoted(text, to: &output)
    }
  }

  private func appendQuoted(_ text: Span<UInt8>, to output: inout OutputBuffer) {
    var needsQuotes = text.isEmpty
    for index in text.indices {
      switch text[index] {
      case 0x22, 0x2c, 0x0a, 0x0d: needsQuotes = true
      default: break
      }
    }
    guard needsQuotes else {
      output.append(text)
      return
    }
    output.append(0x22)
    for index in text.indices {
      if text[index] == 0x22 { output.append(0x22) }
      output.append(text[index])
    }
    output.append(0x22)
  }

  /// Whether a spreadsheet may take the text for a formula. Some skip white space before it, and
  /// take the full-width forms of the signs for the signs.
  private static func isFormula(_ text: Span<UInt8>) -> Bool {
    var index = 0
    while index < text.count, text[index] <= 0x20 {
      if text[index] != 0x20 { return true }  // A tab or line break may begin a cell of its own.
      index += 1
    }
    guard index < text.count else { return false }
    guard case .scalar(let sign, _) = TextUnit(text, at: index) else { return false }
    return "=+-@＝＋－＠".unicodeScalars.contains(sign)
  }
}
