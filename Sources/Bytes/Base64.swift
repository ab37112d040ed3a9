/// Base64 as RFC 4648, section 4, with padding.
package enum Base64 {
  /// The encoded text. O(bytes).
  package static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      var group: UInt32 = 0
      let size = min(3, bytes.count - start)
      for index in 0..<3 { group = group << 8 | (index < size ? UInt32(bytes[start + index]) : 0) }
      for index in 0..<4 {
        text.append(index <= size ? alphabet[Int(group >> UInt32(18 - index * 6) & 63)] : 0x3D)
      }
    }
    return text
  }

  /// The bytes that a text stands for; nil where it is not as `encode` writes it. O(text).
  package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var padding = 0
    for index in text.indices {
      let isPadding = text[index] == 0x3D && index >= text.count - 2
      guard let value = isPadding ? 0 : value(of: text[index]), isPadding || padding == 0 else {
        return nil
      }
      if isPadding { padding += 1 }
      group = group << 6 | value
      guard index % 4 == 3 else { continue }
      for shift in [16, 8, 0] as [UInt32] {
        bytes.append(UInt8(truncatingIfNeeded: group >> shift))
      }
    }
    // What the padding stands for must be zeros.
    guard bytes.suffix(padding).allSatisfy({ $0 == 0 }) else { return nil }
    return Array(bytes.dropLast(padding))
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case 0x41...0x5A: UInt32(digit) - 0x41
    case 0x61...0x7A: UInt32(digit) - 0x61 + 26
    case 0x30...0x39: UInt32(digit) - 0x30 + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
