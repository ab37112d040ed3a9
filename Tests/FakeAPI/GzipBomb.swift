/// A small gzip file that inflates to much (RFC 1951 and 1952).
enum GzipBomb {
  /// A gzip file of zeros that inflates to about so many bytes, 158 times its own size.
  ///
  /// After one zero it says again and again: the 258 bytes before, at distance 1. That is length
  /// code 285 (11000101 in the fixed code) and distance code 0 (00000), 13 bits; eight of them fill
  /// 13 bytes. The checksum at the end is not the true one: nobody should come that far.
  static func bytes(inflated: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.write(0b1, count: 1)  // The last block,
    bits.write(0b01, count: 2)  // in the fixed code.
    bits.writeCode(0b0011_0000, count: 8)  // A zero.
    // Both codes at once, as they lie in the file.
    for _ in 0..<inflated / 258 { bits.write(0b1010_0011, count: 13) }
    bits.writeCode(0, count: 7)  // The end.
    let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    return head + bits.finish() + [UInt8](repeating: 0, count: 8)
  }
}

/// Bits, the first in the lowest place of the first byte.
private struct BitWriter {
  private var bytes: [UInt8] = []
  private var current: UInt32 = 0
  private var count = 0

  mutating func write(_ bits: UInt32, count added: Int) {
    current |= bits << UInt32(count)
    count += added
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: current))
      current >>= 8
      count -= 8
    }
  }

  /// A Huffman code goes with its highest bit first.
  mutating func writeCode(_ code: UInt32, count added: Int) {
    for place in (0..<added).reversed() { write(code >> UInt32(place) & 1, count: 1) }
  }

  mutating func finish() -> [UInt8] {
    if count > 0 { write(0, count: 8 - count) }
    return bytes
  }
}
