package import Bytes

/// JSON as RFC 8259 has it, at the level of a whole text.
package enum JSONText {
  /// Checks that `bytes` are one JSON value of any kind and nothing else but white space.
  ///
  /// A UTF-8 byte order mark before the value is accepted, as RFC 8259 allows a parser to. There must
  /// be less than 4 GiB of them. O(bytes).
  package static func validate(_ bytes: Span<UInt8>) throws(JSONFault) {
    let buffer = InputBuffer(copying: bytes)
    var walker = Walker(KeyTrie())
    let start = startOfText(bytes)
    let value = try walker.walk(buffer, in: start..<bytes.count, objectsOnly: false)
    for index in value.upperBound..<bytes.count where !isSpace(bytes[index]) {
      throw JSONFault(.trailingBytes, at: index)
    }
  }

  /// How many bytes a UTF-8 byte order mark takes at the start of `bytes`: 3 or 0.
  package static func startOfText(_ bytes: Span<UInt8>) -> Int {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
  }

  /// Whether a byte is white space between tokens.
  package static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The first place in `range` that is no white space; the range's end where there is none.
  package static func skipSpace(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var place = range.lowerBound
    while place < range.upperBound, isSpace(bytes[place]) { place += 1 }
    return place
  }

  /// Appends a JSON text without the line breaks between its tokens and the indentation behind
  /// them; spaces elsewhere stay. `text` must begin and end outside a string. O(bytes).
  package static func appendOnOneLine(_ text: Span<UInt8>, to output: inout OutputBuffer) {
    var isInString = false
    var isIndentation = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      if isInString {
        output.append(byte)
        if byte == 0x5C, index < text.count {
          output.append(text[index])
          index += 1
        } else if byte == 0x22 {
          isInString = false
        }
      } else if byte == 0x0A || byte == 0x0D {
        isIndentation = true
      } else if !isIndentation || !isSpace(byte) {
        isIndentation = false
        isInString = byte == 0x22
        output.append(byte)
      }
    }
  }
}
