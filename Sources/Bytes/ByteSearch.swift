public import Glibc

/// Searching bytes with the C library's memchr.
public enum ByteSearch {
  /// The first place of `byte` in `range`, or nil. O(range).
  @inlinable @inline(__always) public static func firstIndex(
    of byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>
  ) -> Int? {
    unsafe bytes.extracting(range).withUnsafeBytes { memory in
      guard let start = memory.baseAddress,
        let found = unsafe memchr(start, Int32(byte), memory.count)
      else { return nil }
      return unsafe range.lowerBound + (UnsafeRawPointer(found) - start)
    }
  }

  /// How often `byte` is in `range`. O(range).
  package static func count(of byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var start = range.lowerBound
    var count = 0
    while let found = firstIndex(of: byte, in: bytes, start..<range.upperBound) {
      count += 1
      start = found + 1
    }
    return count
  }
}
