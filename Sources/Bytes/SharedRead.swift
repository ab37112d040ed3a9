internal import Glibc
internal import Synchronization

/// A part of a file on its way into memory of its own, read by several threads together.
///
/// Of reading a large file most of the time goes into memory that is touched for the first time: the
/// kernel clears it, then fills it. Threads that each do a part of it need that much less time.
@safe package final class SharedRead: @unchecked Sendable {
  // `memory` has room for `count` bytes and a buffer's padding. It is this value's own until it is
  // taken, and that is when all bytes are there, so that nobody writes to it any more.

  /// What a thread takes at a time: a large page, so that no two wait for the same one to be cleared.
  private static let piece = 2 << 20
  /// What is looked at at a time: little enough to be in the core's cache still.
  private static let step = 256 << 10

  private let input: FileInput
  private let offset: Int
  private let count: Int
  private let seed: UInt64
  private var memory: UnsafeMutableRawPointer?
  private let next = Atomic(0)
  private let done = Atomic(0)
  private let sum: Atomic<UInt64>

  /// Reads nothing yet.
  /// - Parameters:
  ///   - range: Which bytes of an ordinary file.
  ///   - seed: Of their checksum; see `checksum(of:seed:)`.
  package init(_ range: Range<Int>, of input: FileInput, seed: UInt64) {
    self.input = input
    self.seed = seed
    offset = range.lowerBound
    count = range.count
    sum = Atomic(seed)
    unsafe memory = LargePages.allocate(count + InputBuffer.padding)
  }

  deinit { unsafe free(memory) }

  /// Reads pieces until there is none left that nobody has taken.
  /// - Parameter look: Gets what was read as words, without the bytes behind the last whole one, in
  ///   some order and on the threads that help.
  package func help(_ look: (Span<UInt64>) -> Void = { _ in }) {
    while true {
      let start = next.wrappingAdd(Self.piece, ordering: .relaxed).oldValue
      guard start < count else { return }
      let end = min(start + Self.piece, count)
      for step in stride(from: start, to: end, by: Self.step) {
        guard read(step..<min(step + Self.step, end), look) else { return }
      }
    }
  }

  /// Has the threads that help end at their next piece; then nothing can be taken.
  package func stop() { next.store(count, ordering: .relaxed) }

  private func read(_ range: Range<Int>, _ look: (Span<UInt64>) -> Void) -> Bool {
    guard let memory = unsafe memory else { return false }
    guard
      unsafe input.read(
        exactly: range.count, at: offset + range.lowerBound, into: memory + range.lowerBound)
    else { return false }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: memory + range.lowerBound, count: range.count)
    let checksum = unsafe Self.checksum(
      ofStep: bytes.assumingMemoryBound(to: UInt8.self).span, at: range.lowerBound, seed: seed)
    sum.wrappingAdd(checksum, ordering: .relaxed)
    // The memory is aligned for any value and steps are whole words, so that words lie where they must.
    let words = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count & ~7)])
    unsafe look(words.assumingMemoryBound(to: UInt64.self).span)
    done.wrappingAdd(range.count, ordering: .releasing)
    return true
  }

  /// The checksum of all bytes; nil while some are not there.
  package var checksum: UInt64? {
    done.load(ordering: .acquiring) == count ? sum.load(ordering: .relaxed) : nil
  }

  /// The same checksum, of bytes that are in memory. It finds damage that nobody meant.
  package static func checksum(of bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
    var sum = seed
    for start in stride(from: 0, to: bytes.count, by: step) {
      let end = min(start + step, bytes.count)
      sum &+= checksum(ofStep: bytes.extracting(start..<end), at: start, seed: seed)
    }
    return sum
  }

  private static func checksum(ofStep bytes: Span<UInt8>, at start: Int, seed: UInt64) -> UInt64 {
    ByteHash.checksum(bytes, seed: seed &+ UInt64(start))
  }

  /// The bytes, once; nil while some are not there.
  package func takeBytes() -> InputBuffer? {
    unsafe take().map { unsafe InputBuffer(adopting: $0, count: count) }
  }

  /// The bytes as words, once; nil while some are not there.
  package func takeWords() -> Block<UInt64>? {
    unsafe take().map { unsafe Block(adopting: $0, count: count / 8) }
  }

  private func take() -> UnsafeMutableRawPointer? {
    guard checksum != nil else { return nil }
    defer { unsafe memory = nil }
    return unsafe memory
  }
}

extension FileInput {
  /// Reads so many bytes of an ordinary file; false where that cannot be done, or it ends before.
  fileprivate func read(exactly count: Int, at offset: Int, into memory: UnsafeMutableRawPointer)
    -> Bool
  {
    var length = 0
    while length < count {
      let read = retryingInterrupts {
        unsafe pread(descriptor, memory + length, count - length, off_t(offset + length))
      }
      guard read > 0 else { return false }
      length += read
    }
    return true
  }
}
