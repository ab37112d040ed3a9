extension Span where Element == UInt8 {
  /// The eight bytes from a place on, the first in the lowest bits. All of them must be there.
  @inlinable @inline(__always) public func word(at place: Int) -> UInt64 {
    precondition(place >= 0 && place <= count &- 8)
    return unsafe withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
    }
  }
}
