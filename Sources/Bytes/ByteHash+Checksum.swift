extension ByteHash {
  /// A 64-bit checksum of many bytes, for finding damage that nobody meant; not to be looked up by.
  ///
  /// It is `hash` in four lanes, word by word in turn: one lane alone would wait for each of its
  /// multiplications. O(bytes), about as fast as memory.
  package static func checksum(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
    let whole = bytes.count & ~31
    let lanes: [UInt64] = unsafe bytes.withUnsafeBytes { memory in
      var (a, b, c, d) = (seed, ~seed, seed &+ 1, ~seed &+ 1)
      var offset = 0
      while offset < whole {
        a = unsafe fold(a ^ lane(memory, offset))
        b = unsafe fold(b ^ lane(memory, offset &+ 8))
        c = unsafe fold(c ^ lane(memory, offset &+ 16))
        d = unsafe fold(d ^ lane(memory, offset &+ 24))
        offset &+= 32
      }
      return [a, b, c, d]
    }
    var checksum = hash(bytes.extracting(whole..<bytes.count), seed: seed ^ UInt64(bytes.count))
    for lane in lanes { checksum = fold(checksum ^ lane) ^ lane }
    return checksum
  }

  @inline(__always) private static func lane(
    _ memory: UnsafeRawBufferPointer, _ offset: Int
  ) -> UInt64 {
    unsafe memory.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
  }
}
