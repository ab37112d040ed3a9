/// One record of a CSV file: where it is and where its fields lie.
///
/// It holds no text. Keep one and hand it to every `CSVReader.next(_:into:)`.
package struct CSVRecord: Sendable {
  /// The line of the file the record starts on, counted from 1. A line break inside quotes counts.
  package internal(set) var line = 1
  /// The record's first byte, counted from 0 at the start of the file.
  package internal(set) var byte = 0
  /// The fields in the file's order; never empty once a record was read.
  package internal(set) var fields: [CSVField] = []

  /// An empty record to read into.
  package init() {}

  mutating func start(line: Int, byte: Int) {
    self.line = line
    self.byte = byte
    fields.removeAll(keepingCapacity: true)
  }
}

/// Where one field's text lies in the file, and how it was written.
package struct CSVField: Equatable, Sendable {
  /// The first byte of the text, behind the opening quote if there is one.
  package let offset: Int
  /// The text's bytes as written in the file: doubled quotes count as two.
  package let length: Int
  /// Whether the text stands in quotes. `,"",` is an empty quoted field, `,,` an empty plain one.
  package let isQuoted: Bool
  /// Whether the text holds quotes that are written twice.
  package let hasDoubledQuotes: Bool
}

extension CSVField {
  /// Copies the field's text, doubled quotes undone.
  ///
  /// - Parameter bytes: the bytes the field was read from.
  /// - Returns: valid UTF-8 without NUL.
  /// - Complexity: O(`length`).
  package func text(in bytes: Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    append(to: &text, from: bytes)
    return text
  }

  /// Appends the field's text, doubled quotes undone, to a buffer that can be used again.
  ///
  /// - Complexity: O(`length`).
  package func append(to buffer: inout [UInt8], from bytes: Span<UInt8>) {
    buffer.reserveCapacity(buffer.count + length)
    var index = offset
    let end = offset + length
    while index < end {
      let byte = bytes[index]
      buffer.append(byte)
      // The reader lets a quote into a field only as one of two: the second is left out.
      index += byte == .quote ? 2 : 1
    }
  }

  /// Calls `body` with the field's text, doubled quotes undone. The text is copied only if there
  /// are any.
  ///
  /// - Complexity: O(1), or O(`length`) where `hasDoubledQuotes`.
  @inlinable
  package func withText<Result, Failure>(
    in bytes: Span<UInt8>, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if hasDoubledQuotes { return try body(text(in: bytes).span) }
    return try body(bytes.extracting(offset..<offset + length))
  }
}
