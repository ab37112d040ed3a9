internal import Bytes
internal import JSONText

/// Turns stored rows into a file's bytes.
struct RowWriter: ~Copyable {
  /// Whether it is time to flush.
  var isFull: Bool { output.count > 1 << 16 }

  private var output = OutputBuffer(capacity: 1 << 17)
  private let format: ExportFormat
  private let columns: [String]
  private let isTerminal: Bool
  private let slots: [Int]
  private var walker: Walker
  private var isFirst = true

  init(_ format: ExportFormat, _ columns: [String], isTerminal: Bool) {
    self.format = format
    self.isTerminal = isTerminal
    self.columns = columns
    var trie = KeyTrie()
    slots = columns.map { trie.insert([$0]) }
    walker = Walker(trie)
  }

  mutating func begin() {
    switch format {
    case .csv:
      for (index, column) in columns.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        appendField(Array(column.utf8))
      }
      output.append("\r\n")
    case .json: output.append("[")
    case .ndjson: break
    }
  }

  mutating func end() {
    if format == .json { output.append(isFirst ? "]\n" : "\n]\n") }
  }

  /// Hands over what was written since the last time.
  mutating func flush(to write: ByteSink) throws(LoadError) {
    do throws(IOError) {
      try output.withBytes { (bytes) throws(IOError) in try write(bytes) }
    } catch {
      throw LoadError(.output(error))
    }
    output.removeAll()
  }

  /// Appends a row; false where it is no JSON object.
  mutating func append(_ row: Span<UInt8>) -> Bool {
    let buffer = InputBuffer(copying: row)
    do throws(JSONFault) {
      guard try walker.walk(buffer, in: 0..<row.count) == 0..<row.count else { return false }
    } catch {
      return false
    }
    switch format {
    case .json:
      output.append(isFirst ? "\n" : ",\n")
      output.append(row)
    case .ndjson:
      output.append(row)
      output.append("\n")
    case .csv:
      for (index, slot) in slots.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        guard walker[slot].isScalar else { continue }
        let value = row.extracting(walker[slot].range)
        appendField(
          walker[slot].isEscaped ? JSONString.decode(value) : [UInt8](copying: value))
      }
      output.append("\r\n")
    }
    isFirst = false
    return true
  }

  /// Appends a field, in quotes where it needs them.
  private mutating func appendField(_ bytes: [UInt8]) {
    let text = isTerminal ? VisibleText(bytes.span).bytes : bytes
    let special: [UInt8] = [
      UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D,
    ]
    guard text.contains(where: special.contains) else {
      output.append(text)
      return
    }
    output.append(UInt8(ascii: "\""))
    for byte in text {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      output.append(byte)
    }
    output.append(UInt8(ascii: "\""))
  }
}
