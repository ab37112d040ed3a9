public import CBytes
internal import Glibc

/// Bytes on their way in, followed by `padding` zero bytes that belong to the buffer.
///
/// The zeros let the JSON walk load whole words without asking how many bytes are left: a zero is
/// a control character, so whatever the walk is scanning stops there.
@safe
public struct InputBuffer: ~Copyable {
  /// How many zero bytes follow the last byte.
  package static let padding = 64

  // `base` points at `capacity + padding` bytes that belong to this value alone; the first
  // `count` are input and the `padding` after them are zero.
  @usableFromInline var base: UnsafeMutableRawPointer
  private var capacity: Int

  /// How many bytes of input the buffer holds.
  public var count: Int { filled }
  @usableFromInline var filled = 0

  /// An empty buffer with room for `capacity` bytes.
  package init(capacity: Int = 0) {
    self.capacity = capacity
    unsafe base = LargePages.allocate(capacity + Self.padding)
    pad()
  }

  /// A buffer that holds a copy of `bytes`.
  package init(copying bytes: Span<UInt8>) {
    self.init(capacity: bytes.count)
    append(bytes)
  }

  /// Takes over memory from `LargePages` with `count` bytes and room for the padding behind them.
  init(adopting memory: UnsafeMutableRawPointer, count: Int) {
    unsafe base = memory
    capacity = count
    filled = count
    pad()
  }

  deinit { unsafe free(base) }

  private func pad() {
    unsafe base.advanced(by: count).initializeMemory(
      as: UInt8.self, repeating: 0, count: Self.padding)
  }

  /// Drops the bytes and keeps the memory.
  package mutating func removeAll() {
    filled = 0
    pad()
  }

  /// Makes room for `extra` more bytes.
  package mutating func reserve(_ extra: Int) {
    guard count + extra > capacity else { return }
    let larger = max(capacity * 2, count + extra)
    let moved = unsafe LargePages.allocate(larger + Self.padding)
    unsafe moved.copyMemory(from: base, byteCount: count)
    unsafe free(base)
    unsafe base = moved
    capacity = larger
    pad()
  }

  /// Appends the bytes of a span.
  package mutating func append(_ bytes: Span<UInt8>) {
    reserve(bytes.count)
    unsafe bytes.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe base.advanced(by: count).copyMemory(from: start, byteCount: source.count)
      }
    }
    filled += bytes.count
    pad()
  }

  /// Appends eight bytes, the lowest bits first.
  package mutating func append(word: UInt64) {
    reserve(8)
    unsafe base.storeBytes(of: word.littleEndian, toByteOffset: filled, as: UInt64.self)
    filled += 8
    pad()
  }

  /// Drops the first `length` bytes and moves the rest to the front. O(bytes left).
  package mutating func removeFirst(_ length: Int) {
    precondition(length >= 0 && length <= count)
    filled -= length
    unsafe memmove(base, base + length, count)
    pad()
  }

  /// Drops everything after the first `newCount` bytes.
  package mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    filled = newCount
    pad()
  }

  /// Reads once from a descriptor, at most `limit` bytes, to the end of the buffer.
  /// - Returns: how many bytes came; 0 at the end of the input.
  package mutating func read(from input: FileInput, limit: Int) throws(IOError) -> Int {
    reserve(limit)
    let length = unsafe try input.read(into: base.advanced(by: count), limit: limit)
    filled += length
    pad()
    return length
  }

  /// The byte at a place.
  @inlinable @inline(__always) public subscript(_ place: Int) -> UInt8 {
    precondition(UInt(bitPattern: place) < UInt(bitPattern: filled))
    return unsafe base.load(fromByteOffset: place, as: UInt8.self)
  }

  /// One bit for each of the 16 bytes from a place on, which may be zeros behind the last: set where it
  /// is from `first` to `last`.
  @inlinable @inline(__always) public func within(
    _ first: UInt8, _ last: UInt8, at place: Int
  ) -> UInt32 {
    precondition(UInt(bitPattern: place) <= UInt(bitPattern: filled))
    return unsafe keytag_within_16(base.advanced(by: place), first, last)
  }

  /// Whether a byte is in a range. O(range), and sixteen at a time; the C library's `memchr` is faster
  /// for long ranges alone.
  @inlinable @inline(__always) public func contains(_ byte: UInt8, in range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= filled)
    var place = range.lowerBound
    while place < range.upperBound {
      let found = within(byte, byte, at: place)
      if found != 0 { return place &+ found.trailingZeroBitCount < range.upperBound }
      place &+= 16
    }
    return false
  }

  /// The eight bytes from a place on, the first in the lowest bits; those behind the last are zeros.
  @inlinable @inline(__always) public func word(at place: Int) -> UInt64 {
    precondition(UInt(bitPattern: place) <= UInt(bitPattern: filled))
    return unsafe base.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
  }

  /// Has the processor fetch the bytes at a place, if there are any, while it does other work.
  @inlinable @inline(__always) public func prefetch(_ place: Int) {
    unsafe prefetchMemory(base.advanced(by: place))
  }

  /// Lends the bytes to `body`.
  @inlinable @inline(__always) public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(start: base, count: filled)
    return unsafe try body(bytes.assumingMemoryBound(to: UInt8.self).span)
  }

  /// Lends the bytes with the promise that `InputBuffer.padding` zeros follow them.
  ///
  /// For `JSONText` alone, whose walk is written over raw memory.
  @inlinable @inline(__always) @unsafe
  public borrowing func withPaddedBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try body(UnsafeRawBufferPointer(start: base, count: filled))
  }
}

// A buffer that is only read may be read by all cores.
extension InputBuffer: @unchecked Sendable {}
