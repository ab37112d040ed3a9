internal import Bytes
internal import SQLite

/// One object a row: as lines (NDJSON) or as the elements of one array.
///
/// Numbers keep every digit, and an infinity is `1e999`. A blob is a string of lower-case
/// hexadecimal. Strings have escapes not only where JSON asks for them but for everything that
/// could drive a terminal, which reads back the same; bytes that are no UTF-8 become U+FFFD. A
/// column name that occurs again gets a number: `name`, `name_2`.
struct JSONWriter: RowWriter {
  let isArray: Bool
  /// `"name":` of each column.
  private var keys: [[UInt8]] = []
  private var isFirstRow = true

  init(isArray: Bool) {
    self.isArray = isArray
  }

  mutating func begin(_ columns: [String], into output: inout OutputBuffer) {
    for name in Self.unique(columns) {
      var key = OutputBuffer()
      key.append(jsonString: Array(name.utf8).span)
      key.append(":")
      keys.append(key.copied())
    }
    if isArray { output.append("[") }
  }

  mutating func add(_ row: borrowing Statement, into output: inout OutputBuffer) {
    if isArray { output.append(isFirstRow ? "\n" : ",\n") }
    isFirstRow = false
    output.append("{")
    for (column, key) in keys.enumerated() {
      if column > 0 { output.append(",") }
      output.append(key)
      Self.append(row, column, to: &output)
    }
    output.append(isArray ? "}" : "}\n")
  }

  mutating func end(into output: inout OutputBuffer) {
    if isArray { output.append(isFirstRow ? "]\n" : "\n]\n") }
  }

  private static func append(
    _ row: borrowing Statement, _ column: Int, to output: inout OutputBuffer
  ) {
    switch row.type(column) {
    case .null: output.append("null")
    case .integer: output.append(decimal: row.int64(column))
    case .real: output.append(text: row.double(column).text(infinity: "1e999"))
    case .text: row.withBytes(column) { output.append(jsonString: $0) }
    case .blob: output.append(text: "\"" + Hexadecimal.text(row.blob(column)) + "\"")
    }
  }

  static func unique(_ names: [String]) -> [String] {
    var taken = Set(names)
    var seen: Set<String> = []
    return names.map { name in
      if seen.insert(name).inserted { return name }
      var number = 2
      while !taken.insert("\(name)_\(number)").inserted { number += 1 }
      return "\(name)_\(number)"
    }
  }
}

extension OutputBuffer {
  /// Appends text as a JSON string with its quotes.
  mutating func append(jsonString text: Span<UInt8>) {
    append(0x22)
    var index = 0
    var start = 0  // Of what is to be written as it is.
    while index < text.count {
      let byte = text[index]
      if byte >= 0x20, byte < 0x7f, byte != 0x22, byte != 0x5c {
        index += 1
        continue
      }
      let unit = TextUnit(text, at: index)
      if case .scalar(let scalar, let length) = unit, byte >= 0x7f, !scalar.isUnsafeToShow {
        index += length
        continue
      }
      append(text.extracting(start..<index))
      switch unit {
      case .badByte:
        append("\u{fffd}")
        index += 1
      case .scalar(let scalar, let length):
        append(jsonEscape: scalar)
        index += length
      }
      start = index
    }
    append(text.extracting(start..<text.count))
    append(0x22)
  }

  private mutating func append(jsonEscape scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": append(#"\""#)
    case "\\": append(#"\\"#)
    case "\n": append(#"\n"#)
    case "\r": append(#"\r"#)
    case "\t": append(#"\t"#)
    default:
      for unit in UTF16.encode(scalar) ?? UTF16.EncodedScalar() {
        let digits = String(unit, radix: 16)
        append(text: #"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
      }
    }
  }
}
