package import Bytes

/// The text inside a JSON string's quotes, and the bytes it stands for.
package enum JSONString {
  /// Undoes the escapes of a string that the walk has accepted, given without its quotes.
  ///
  /// The result is UTF-8, with one exception: the escape of a lone surrogate, which JSON allows and
  /// UTF-8 cannot hold, becomes the three bytes that UTF-8's scheme would give it, and `encode`
  /// turns those into the escape again. O(bytes).
  package static func decode(_ raw: Span<UInt8>) -> [UInt8] {
    guard var index = ByteSearch.firstIndex(of: 0x5C, in: raw, 0..<raw.count) else {
      return [UInt8](copying: raw)
    }
    var text = [UInt8](copying: raw.extracting(first: index))
    text.reserveCapacity(raw.count)
    while index < raw.count {
      let byte = raw[index]
      guard byte == 0x5C, index + 1 < raw.count else {
        text.append(byte)
        index += 1
        continue
      }
      switch raw[index + 1] {
      case 0x62: text.append(0x08)
      case 0x66: text.append(0x0C)
      case 0x6E: text.append(0x0A)
      case 0x72: text.append(0x0D)
      case 0x74: text.append(0x09)
      case 0x75:
        var unit = codeUnit(raw, at: index + 2)
        index += 6
        if unit & 0xFC00 == 0xD800, index + 5 < raw.count, raw[index] == 0x5C,
          raw[index + 1] == 0x75
        {
          let low = codeUnit(raw, at: index + 2)
          if low & 0xFC00 == 0xDC00 {
            unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
            index += 6
          }
        }
        appendUTF8(unit, to: &text)
        continue
      case let other: text.append(other)
      }
      index += 2
    }
    return text
  }

  private static func codeUnit(_ raw: Span<UInt8>, at start: Int) -> UInt32 {
    var unit: UInt32 = 0
    for index in start..<min(start + 4, raw.count) {
      let byte = raw[index]
      let digit = byte & 0x40 == 0 ? byte & 0x0F : (byte & 0x0F) + 9
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  private static func appendUTF8(_ scalar: UInt32, to text: inout [UInt8]) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
    switch scalar {
    case ..<0x80: text.append(UInt8(scalar))
    case ..<0x800: text += [UInt8(0xC0 | scalar >> 6), tail(0)]
    case ..<0x10000: text += [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
    default: text += [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
    }
  }

  /// Appends the text as the inside of a JSON string: quotes, backslashes and control characters
  /// escaped, all else as it is. O(bytes).
  package static func encode(_ text: Span<UInt8>, into output: inout OutputBuffer) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case 0x22: output.append("\\\"")
      case 0x5C: output.append("\\\\")
      case 0x08: output.append("\\b")
      case 0x09: output.append("\\t")
      case 0x0A: output.append("\\n")
      case 0x0C: output.append("\\f")
      case 0x0D: output.append("\\r")
      case ..<0x20: appendEscape(UInt32(byte), to: &output)
      case 0xED where index + 1 < text.count && text[index] >= 0xA0:
        // A lone surrogate, as `decode` wrote it.
        let unit = 0xD000 | UInt32(text[index] & 0x3F) << 6 | UInt32(text[index + 1] & 0x3F)
        appendEscape(unit, to: &output)
        index += 2
      default: output.append(byte)
      }
    }
  }

  private static func appendEscape(_ unit: UInt32, to output: inout OutputBuffer) {
    output.append("\\u")
    for shift in stride(from: UInt32(12), through: 0, by: -4) {
      let digit = UInt8(unit >> shift & 15)
      output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  /// The text as a JSON string with its quotes.
  package static func quoted(_ text: Span<UInt8>) -> [UInt8] {
    var output = OutputBuffer(capacity: text.count + 16)
    output.append(0x22)
    encode(text, into: &output)
    output.append(0x22)
    return output.copied()
  }
}
