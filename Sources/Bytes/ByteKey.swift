/// A byte string as the key of a dictionary or the member of a set.
///
/// Its hash is keyed anew in every process, so strangers who choose the bytes cannot make keys
/// collide; `ByteHash` promises no such thing. An array hashes itself byte by byte, this in one piece.
package struct ByteKey: Hashable, Sendable {
  /// The bytes.
  package var bytes: [UInt8]

  /// A key of these bytes.
  package init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Replaces the bytes and keeps the memory, so that looking up many keys allocates once.
  package mutating func set(_ bytes: Span<UInt8>) {
    self.bytes.removeAll(keepingCapacity: true)
    self.bytes.append(bytes)
  }

  package func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  package static func == (left: ByteKey, right: ByteKey) -> Bool {
    ByteHash.areEqual(left.bytes.span, right.bytes.span)
  }
}
