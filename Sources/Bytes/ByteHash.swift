internal import Glibc

/// Hashing and comparing short byte strings, such as the UUIDs that are looked up.
///
/// Public, as is the hash, so that it is inlined where indexes are asked.
public enum ByteHash {
  /// A seed that is another in every process. Whoever does not know it cannot make keys that collide,
  /// which is easy for a seed that is known: see `ByteHashTests`.
  package static let secret = UInt64.random(in: .min ... .max)

  /// A 64-bit hash of the bytes; for the same seed the same on every run and machine.
  ///
  /// It multiplies and folds a word at a time. O(bytes).
  @inlinable @inline(__always) public static func hash(
    _ bytes: Span<UInt8>, seed: UInt64
  ) -> UInt64 {
    unsafe bytes.withUnsafeBytes { memory in
      let count = memory.count
      var state = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
      guard UInt(bitPattern: count &- 25) < 8 else { return unsafe hash(memory, state) }
      // The same without a loop, for what has three words and a part of a fourth, as UUIDs have.
      state = unsafe fold(state ^ word(memory, 0).littleEndian)
      state = unsafe fold(state ^ word(memory, 8).littleEndian)
      state = unsafe fold(state ^ word(memory, 16).littleEndian)
      state = unsafe fold(state ^ word(memory, count &- 8).littleEndian)
      return fold(state)
    }
  }

  @inline(never) @usableFromInline static func hash(
    _ memory: UnsafeRawBufferPointer, _ start: UInt64
  ) -> UInt64 {
    let count = memory.count
    var state = start
    var offset = 0
    while offset &+ 8 <= count {
      state = unsafe fold(state ^ word(memory, offset).littleEndian)
      offset &+= 8
    }
    if offset < count {
      var last: UInt64 = 0
      if count >= 8 {
        // The last whole word, of which some bytes count twice; which ones, the length tells.
        last = unsafe word(memory, count &- 8).littleEndian
      } else {
        while offset < count {
          last = unsafe last << 8 | UInt64(memory[offset])
          offset &+= 1
        }
      }
      state = fold(state ^ last)
    }
    return fold(state)
  }

  @inlinable @inline(__always) static func fold(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
    return product.high ^ product.low
  }

  /// Whether two byte strings are equal. O(bytes).
  package static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBytes { a in
      unsafe right.withUnsafeBytes { b in
        let count = a.count
        guard count >= 8, count <= 64 else {
          guard let start = a.baseAddress, let other = b.baseAddress else { return true }
          return unsafe memcmp(start, other, count) == 0
        }
        // Keys are short: by words, the last of which overlaps the one before it.
        var offset = 0
        var difference: UInt64 = 0
        while offset &+ 8 < count {
          difference |= unsafe word(a, offset) ^ word(b, offset)
          offset &+= 8
        }
        return unsafe (difference | (word(a, count &- 8) ^ word(b, count &- 8))) == 0
      }
    }
  }

  @inlinable @inline(__always) static func word(
    _ memory: UnsafeRawBufferPointer, _ offset: Int
  ) -> UInt64 {
    unsafe memory.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// The first 8 bytes as a word, the first in the lowest bits; zeros where there are fewer.
  package static func head(of bytes: Span<UInt8>) -> UInt64 {
    if bytes.count >= 8 { return bytes.word(at: 0) }
    var head: UInt64 = 0
    for index in bytes.indices { head |= UInt64(bytes[index]) &<< (8 &* UInt64(index)) }
    return head
  }

  /// Negative, 0 or positive as `left` sorts before, with or behind `right`, byte by byte.
  package static func order(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    let difference: Int = unsafe left.withUnsafeBytes { a in
      unsafe right.withUnsafeBytes { b in
        guard shared > 0, let start = a.baseAddress, let other = b.baseAddress else { return 0 }
        return unsafe Int(memcmp(start, other, shared))
      }
    }
    return difference != 0 ? difference : left.count - right.count
  }
}

extension Array where Element == UInt8 {
  /// The bytes of a span as an array of their own.
  package init(copying bytes: Span<UInt8>) {
    unsafe self.init(unsafeUninitializedCapacity: bytes.count) { target, count in
      unsafe bytes.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
      }
      count = bytes.count
    }
  }

  /// Appends the bytes of a span. Amortised O(bytes).
  package mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
