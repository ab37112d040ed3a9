internal import Glibc

/// Copies 32 bytes, which the source must have and the target must have room for.
@inlinable @inline(__always) @unsafe func copy32(
  from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
) {
  let bytes = unsafe source.loadUnaligned(as: SIMD32<UInt8>.self)
  unsafe target.storeBytes(of: bytes, as: SIMD32<UInt8>.self)
}

/// Bytes on their way out: a growable buffer that is appended to, written and emptied again.
///
/// It owns its memory, never shrinks, and is appended to tens of times an event, so the appending
/// functions are inlinable, which in this Swift takes effect across rooms only for what is public.
/// Appending is amortised O(1) a byte.
@safe
public struct OutputBuffer: ~Copyable {
  // `base` points at `capacity` bytes that belong to this value alone; the first `count` are
  // initialised. Nothing outside this file sees the pointer.
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int

  /// How many bytes the buffer holds.
  @inlinable public var count: Int { filled }
  @usableFromInline var filled = 0

  /// An empty buffer with room for `capacity` bytes.
  package init(capacity: Int = 1 << 12) {
    self.capacity = max(capacity, 64)
    unsafe base = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit { unsafe base.deallocate() }

  /// Drops the bytes and keeps the memory.
  @inlinable public mutating func removeAll() { filled = 0 }

  /// Drops everything after the first `newCount` bytes; a larger count changes nothing.
  package mutating func truncate(to newCount: Int) { filled = min(filled, max(0, newCount)) }

  /// Makes room for `extra` more bytes.
  @inlinable @inline(__always) public mutating func reserve(_ extra: Int) {
    if filled &+ extra > capacity { grow(by: extra) }
  }

  // A call of its own, so that what is appended tens of times an event stays small.
  @inline(never) @usableFromInline mutating func grow(by extra: Int) {
    let larger = max(capacity * 2, filled + extra)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe moved.copyMemory(from: base, byteCount: filled)
    unsafe base.deallocate()
    unsafe base = moved
    capacity = larger
  }

  /// Appends one byte.
  @inlinable @inline(__always) public mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base.storeBytes(of: byte, toByteOffset: filled, as: UInt8.self)
    filled &+= 1
  }

  /// Appends two bytes.
  @inlinable @inline(__always) public mutating func append(_ first: UInt8, _ second: UInt8) {
    reserve(2)
    let pair = UInt16(first) | UInt16(second) << 8
    unsafe base.storeBytes(of: pair.littleEndian, toByteOffset: filled, as: UInt16.self)
    filled &+= 2
  }

  /// Appends the bytes of a span.
  @inlinable @inline(__always) public mutating func append(_ bytes: Span<UInt8>) {
    let length = bytes.count
    reserve(length)
    unsafe bytes.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe base.advanced(by: filled).copyMemory(from: start, byteCount: length)
      }
    }
    filled &+= length
  }

  /// Appends the bytes that lie in `range` of a buffer.
  ///
  /// Most are short. Zeros follow a buffer's bytes, so 32 can be copied whatever the length is, which
  /// spares short ones a call and a decision.
  @inlinable @inline(__always) public mutating func append(
    _ range: Range<Int>, of buffer: borrowing InputBuffer
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.filled)
    let length = range.upperBound &- range.lowerBound
    let source = unsafe UnsafeRawPointer(buffer.base.advanced(by: range.lowerBound))
    let end = filled &+ length
    // Nothing is done behind a call, so that a caller has nothing to keep.
    guard end &+ 32 <= capacity else { return unsafe appendGrowing(source, length) }
    let target = unsafe base.advanced(by: filled)
    filled = end
    unsafe copy32(from: source, to: target)
    if length <= 32 { return }
    if length <= 64 {
      // The last 32, some of which are copied already.
      let rest = length &- 32
      unsafe copy32(from: source.advanced(by: rest), to: target.advanced(by: rest))
    } else {
      unsafe target.copyMemory(from: source, byteCount: length)
    }
  }

  /// Appends the bytes that lie in `range` of a buffer, and before them all of another, which has few, if
  /// a condition holds. One look at the room for both.
  @inlinable @inline(__always) public mutating func append(
    _ range: Range<Int>, of buffer: borrowing InputBuffer, behind start: borrowing InputBuffer,
    if condition: Bool
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.filled)
    let length = range.upperBound &- range.lowerBound
    let source = unsafe UnsafeRawPointer(buffer.base.advanced(by: range.lowerBound))
    let before = condition ? start.filled : 0
    let end = filled &+ before &+ length
    guard before <= 32, end &+ 32 <= capacity else {
      return unsafe appendGrowing(start.base, before, source, length)
    }
    let target = unsafe base.advanced(by: filled)
    filled = end
    unsafe copy32(from: start.base, to: target)
    let behind = unsafe target.advanced(by: before)
    if length <= 32 {
      unsafe copy32(from: source, to: behind)
    } else {
      unsafe behind.copyMemory(from: source, byteCount: length)
    }
  }

  /// Appends a string of JSON, its bytes those in `range` of a buffer, behind a key that is not short,
  /// and closes the object that it is in: `,"p_match":"…"}`. One look at the room for all.
  @inlinable @inline(__always) public mutating func appendLast(
    _ key: StaticString, _ range: Range<Int>, of buffer: borrowing InputBuffer
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.filled)
    let length = range.upperBound &- range.lowerBound
    let before = key.utf8CodeUnitCount
    guard length <= 32, filled &+ before &+ 34 <= capacity else {
      append(key)
      append(range, of: buffer)
      return append(0x22, 0x7D)
    }
    let target = unsafe base.advanced(by: filled)
    unsafe target.copyMemory(from: key.utf8Start, byteCount: before)
    let source = unsafe UnsafeRawPointer(buffer.base.advanced(by: range.lowerBound))
    unsafe copy32(from: source, to: target.advanced(by: before))
    let end = before &+ length
    unsafe target.storeBytes(of: UInt16(0x7D22).littleEndian, toByteOffset: end, as: UInt16.self)
    filled &+= end &+ 2
  }

  @inline(never) @usableFromInline mutating func appendGrowing(
    _ source: UnsafeRawPointer, _ length: Int
  ) {
    grow(by: length &+ 32)
    unsafe base.advanced(by: filled).copyMemory(from: source, byteCount: length)
    filled &+= length
  }

  @inline(never) @usableFromInline mutating func appendGrowing(
    _ start: UnsafeRawPointer, _ before: Int, _ source: UnsafeRawPointer, _ length: Int
  ) {
    grow(by: before &+ length &+ 32)
    unsafe base.advanced(by: filled).copyMemory(from: start, byteCount: before)
    unsafe base.advanced(by: filled &+ before).copyMemory(from: source, byteCount: length)
    filled &+= before &+ length
  }

  /// Appends the bytes of an array.
  @inlinable @inline(__always) public mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

  /// Appends the UTF-8 of a literal.
  @inlinable @inline(__always) public mutating func append(_ literal: StaticString) {
    let length = literal.utf8CodeUnitCount
    reserve(length)
    unsafe base.advanced(by: filled).copyMemory(from: literal.utf8Start, byteCount: length)
    filled &+= length
  }

  /// Appends the UTF-8 of a string.
  package mutating func append(text: String) { append(Array(text.utf8)) }

  /// Appends a whole number in decimal.
  package mutating func append(decimal number: some BinaryInteger) { append(text: String(number)) }

  /// Appends bytes that this buffer already holds.
  package mutating func append(copyOf range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= filled)
    reserve(range.count)
    unsafe base.advanced(by: filled).copyMemory(
      from: base.advanced(by: range.lowerBound), byteCount: range.count)
    filled &+= range.count
  }

  /// Removes the byte at a place. O(bytes behind it).
  package mutating func remove(at index: Int) {
    precondition(index >= 0 && index < filled)
    unsafe memmove(base + index, base + index + 1, filled - index - 1)
    filled -= 1
  }

  /// Lends the bytes to `body`.
  @inlinable @inline(__always) public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(start: base, count: filled)
    return unsafe try body(bytes.assumingMemoryBound(to: UInt8.self).span)
  }

  /// The bytes as an array of their own.
  package borrowing func copied() -> [UInt8] { withBytes { [UInt8](copying: $0) } }
}
