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
}
