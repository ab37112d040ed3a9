/// An IPv4 or IPv6 address.
package struct IPAddress: Sendable, Equatable {
  /// 4 bytes, or 16.
  package let bytes: [UInt8]

  /// Reads an address, and nothing else: `192.0.2.1`, or an IPv6 address in any form of RFC 4291.
  /// No zone, no port, no brackets; an IPv4 part with a leading zero is refused, as it is ambiguous.
  package init?(_ text: Span<UInt8>) {
    if let parts = Self.parseV4(text) {
      bytes = [
        UInt8(truncatingIfNeeded: parts >> 24), UInt8(truncatingIfNeeded: parts >> 16),
        UInt8(truncatingIfNeeded: parts >> 8), UInt8(truncatingIfNeeded: parts),
      ]
    } else if let groups = Self.parseV6(text) {
      bytes = groups
    } else {
      return nil
    }
  }

  /// Whether the text is an address; the same answer as `init`, without allocating for IPv4.
  package static func isAddress(_ text: Span<UInt8>) -> Bool {
    parseV4(text) != nil || parseV6(text) != nil
  }

  private static func parseV4(_ text: Span<UInt8>) -> UInt32? {
    guard text.count >= 7, text.count <= 15 else { return nil }
    var address: UInt32 = 0
    var parts = 0
    var value: UInt32 = 0
    var digits = 0
    for index in 0...text.count {
      let byte = index < text.count ? text[index] : 0x2E
      if byte == 0x2E {
        guard digits > 0, value < 256, parts < 4 else { return nil }
        address = address << 8 | value
        parts += 1
        value = 0
        digits = 0
      } else {
        let digit = byte &- 0x30
        guard digit < 10, digits < 3, !(digits > 0 && value == 0) else { return nil }
        value = value * 10 + UInt32(digit)
        digits += 1
      }
    }
    return parts == 4 ? address : nil
  }

  private static func parseV6(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count >= 2, text.count <= 45 else { return nil }
    var head: [UInt8] = []
    var tail: [UInt8]?
    func add(_ byte: UInt8) {
      if tail != nil { tail?.append(byte) } else { head.append(byte) }
    }
    var index = 0
    if text[0] == 0x3A {
      guard text[1] == 0x3A else { return nil }
      tail = []
      index = 2
    }
    while index < text.count {
      var group: UInt32 = 0
      let start = index
      while index < text.count, index - start < 5, let digit = hexValue(text[index]) {
        group = group << 4 | UInt32(digit)
        index += 1
      }
      if index < text.count, text[index] == 0x2E {
        guard let last = parseV4(text.extracting(start..<text.count)) else { return nil }
        for shift in [24, 16, 8, 0] { add(UInt8(truncatingIfNeeded: last >> UInt32(shift))) }
        index = text.count
        break
      }
      guard index > start, index - start <= 4 else { return nil }
      add(UInt8(truncatingIfNeeded: group >> 8))
      add(UInt8(truncatingIfNeeded: group))
      guard index < text.count else { break }
      guard text[index] == 0x3A, index + 1 < text.count else { return nil }
      index += 1
      if text[index] == 0x3A {
        guard tail == nil else { return nil }
        tail = []
        index += 1
      }
    }
    guard let tail else { return head.count == 16 ? head : nil }
    guard head.count + tail.count <= 14 else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}
