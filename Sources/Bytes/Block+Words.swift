// Words in a file, as this machine has them in memory.

extension Block where Element == UInt64 {
  /// Lends the words as bytes.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(start: base, count: filled * 8)
    return unsafe try body(bytes.assumingMemoryBound(to: UInt8.self).span)
  }

  /// Reads so many words in place of those that the block has; false where the input ends before, and
  /// then the block is empty. Makes room for them where there is too little.
  package mutating func read(_ words: Int, from input: FileInput) throws(IOError) -> Bool {
    filled = 0
    if words > capacity { self = Block(capacity: words) }
    let size = words * 8
    var length = 0
    while length < size {
      let read = unsafe try input.read(
        into: UnsafeMutableRawPointer(base) + length, limit: size - length)
      if read == 0 { return false }
      length += read
    }
    filled = words
    return true
  }
}

extension InputBuffer {
  /// Reads so many bytes behind those that the buffer has; false where the input ends before.
  package mutating func read(exactly bytes: Int, from input: FileInput) throws(IOError) -> Bool {
    let end = count + bytes
    while count < end {
      if try read(from: input, limit: end - count) == 0 { return false }
    }
    return true
  }
}
