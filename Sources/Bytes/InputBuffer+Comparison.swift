extension InputBuffer {
  /// Whether these bytes, 16 to 32 of them, stand at a place, which then must have room for them.
  ///
  /// For keys that are looked up, most of which have 26 bytes: four words, some of which overlap. Other
  /// lengths are never equal here; `ByteHash.areEqual` is for all.
  @inlinable @inline(__always) public func holdsUsual(_ bytes: Span<UInt8>, at place: Int) -> Bool {
    let count = bytes.count
    guard UInt(bitPattern: count &- 16) <= 16 else { return false }
    precondition(place >= 0 && place &+ count <= filled)
    return unsafe bytes.withUnsafeBytes { other in
      guard let start = other.baseAddress else { return false }
      let own = unsafe UnsafeRawPointer(base.advanced(by: place))
      var difference = unsafe Self.difference(own, start, 0)
      difference |= unsafe Self.difference(own, start, 8)
      difference |= unsafe Self.difference(own, start, count &- 16)
      difference |= unsafe Self.difference(own, start, count &- 8)
      return difference == 0
    }
  }

  /// The bits in which the words behind two addresses differ.
  @inlinable @inline(__always) static func difference(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ offset: Int
  ) -> UInt64 {
    unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}
