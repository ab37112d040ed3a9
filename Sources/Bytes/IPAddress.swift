/// An IPv4 or IPv6 address.
package struct IPAddress: Sendable, Hashable {
  /// The address as a number, its first bit the highest of `bitCount`.
  package let number: UInt128

  /// 32 or 128.
  package let bitCount: Int

  /// Reads an address, and nothing else: `192.0.2.1`, or an IPv6 address in any form of RFC 4291.
  /// No zone, no port, no brackets; an IPv4 part with a leading zero is refused, as it is ambiguous.
  package init?(_ text: Span<UInt8>) {
    if let v4 = Self.parseV4(text) {
      number = UInt128(v4)
      bitCount = 32
    } else if let v6 = Self.parseV6(text) {
      number = v6
      bitCount = 128
    } else {
      return nil
    }
  }

  /// Whether the text is an address.
  package static func isAddress(_ text: Span<UInt8>) -> Bool { IPAddress(text) != nil }

  /// 4 bytes, or 16.
  package var bytes: [UInt8] {
    stride(from: bitCount - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static func parseV4(_ text: Span<UInt8>) -> UInt32? {
    guard text.count >= 7, text.count <= 15 else { return nil }
    var address: UInt32 = 0
    var place = 0
    for part in 0..<4 {
      if part > 0 {
        guard place < text.count, text[place] == 0x2E else { return nil }
        place &+= 1
      }
      guard place < text.count else { return nil }
      var value = UInt32(text[place] &- 0x30)
      guard value < 10 else { return nil }
      place &+= 1
      // Nothing follows a 0, which would make it a leading one.
      let end = value == 0 ? place : min(place &+ 2, text.count)
      while place < end {
        let digit = UInt32(text[place] &- 0x30)
        guard digit < 10 else { break }
        value = value &* 10 &+ digit
        place &+= 1
      }
      guard value < 256 else { return nil }
      address = address &<< 8 | value
    }
    return place == text.count ? address : nil
  }

  private static func parseV6(_ text: Span<UInt8>) -> UInt128? {
    guard text.count >= 2, text.count <= 45 else { return nil }
    // The groups so far, and how many of them stand before the `::`, if it was met.
    var groups: UInt128 = 0
    var count = 0
    var gap: Int?
    var index = 0
    if text[0] == 0x3A {
      guard text[1] == 0x3A else { return nil }
      gap = 0
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
        groups = groups << 32 | UInt128(last)
        count += 2
        break
      }
      guard index > start, index - start <= 4 else { return nil }
      groups = groups << 16 | UInt128(group)
      count += 1
      guard index < text.count else { break }
      guard text[index] == 0x3A, index + 1 < text.count else { return nil }
      index += 1
      if text[index] == 0x3A {
        guard gap == nil else { return nil }
        gap = count
        index += 1
      }
    }
    guard let gap else { return count == 8 ? groups : nil }
    guard count <= 7 else { return nil }
    let tail = groups & ~(UInt128.max << (16 * (count - gap)))
    return (groups ^ tail) << (16 * (8 - count)) | tail
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}

extension IPAddress {
  /// The IPv4 address that an IPv6 address such as `::ffff:192.0.2.1` stands for; any other address
  /// is itself.
  package var unmapped: IPAddress {
    guard bitCount == 128, number >> 32 == 0xFFFF else { return self }
    return IPAddress(number: number & 0xFFFF_FFFF, bitCount: 32)
  }

  private init(number: UInt128, bitCount: Int) {
    self.number = number
    self.bitCount = bitCount
  }
}
