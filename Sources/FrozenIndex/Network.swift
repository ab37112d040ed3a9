internal import Bytes

/// A network, `10.0.0.0/8` or `2001:db8::/32`; a bare address is a network of its own.
///
/// Bits behind the prefix are dropped: `10.1.2.3/8` is `10.0.0.0/8`. An IPv4 network written as
/// IPv6, `::ffff:10.0.0.0/104`, is the IPv4 network.
struct Network {
  /// How many bits of the address count: 0...32, or 0...128.
  let length: Int
  let address: IPAddress

  /// Reads a network; the length has no sign and no leading zero.
  init?(_ text: Span<UInt8>) {
    var addressEnd = 0
    while addressEnd < text.count, text[addressEnd] != 0x2F { addressEnd += 1 }
    guard let written = IPAddress(text.extracting(0..<addressEnd)) else { return nil }
    var length = written.bitCount
    if addressEnd < text.count {
      let digits = text.extracting(addressEnd + 1..<text.count)
      guard let number = Self.number(digits), number <= written.bitCount else { return nil }
      length = number
    }
    let address = written.unmapped
    // A mapped network wider than all of IPv4 is an IPv6 network.
    if address.bitCount < written.bitCount, length >= 96 {
      self.length = length - 96
      self.address = address
    } else {
      self.length = length
      self.address = written
    }
  }

  private static func number(_ digits: Span<UInt8>) -> Int? {
    guard (1...3).contains(digits.count), digits.count == 1 || digits[0] != 0x30 else { return nil }
    var number = 0
    for index in digits.indices {
      guard digits[index] &- 0x30 < 10 else { return nil }
      number = number * 10 + Int(digits[index] &- 0x30)
    }
    return number
  }

  /// The key under which the index has the network.
  var key: [UInt8] {
    let key = NetworkKey(address, length: length)
    return [UInt8](copying: key.bytes.span.extracting(0..<key.count))
  }
}

/// A network as a key of the index: its length, then the 4 or 16 bytes of its address.
struct NetworkKey {
  private(set) var bytes = InlineArray<17, UInt8>(repeating: 0)
  let count: Int

  /// The network of the given length that holds an address.
  init(_ address: IPAddress, length: Int) {
    let unused = address.bitCount - length
    var network = (address.number >> unused) << unused
    count = address.bitCount / 8 + 1
    bytes[0] = UInt8(truncatingIfNeeded: length)
    for index in (1..<count).reversed() {
      bytes[index] = UInt8(truncatingIfNeeded: network)
      network >>= 8
    }
  }
}
