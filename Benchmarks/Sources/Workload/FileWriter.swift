internal import Glibc

/// A file that is written in pieces of a megabyte.
///
/// Nearly all the generator's time goes into appending a few bytes at a time, so that they go straight
/// into memory of its own: an array's checks for every byte made it half as fast.
@safe
struct FileWriter: ~Copyable {
  // `base` points at `capacity` bytes that belong to this value alone, of which `filled` are written.
  private let base: UnsafeMutablePointer<UInt8>
  private var filled = 0
  private let path: String
  // Below zero once it is closed.
  private var descriptor: Int32
  private static let pieceSize = 1 << 20
  private static let capacity = 2 * pieceSize

  /// Creates the file, or empties it where it is there.
  init(creating path: String) throws(WorkloadError) {
    let opened = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard opened >= 0 else { throw WorkloadError(path, errno) }
    self.path = path
    descriptor = opened
    unsafe base = .allocate(capacity: Self.capacity)
  }

  deinit {
    unsafe base.deallocate()
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// The place of the next `count` bytes, which the caller fills. A line is far shorter than what is
  /// free behind a piece.
  @inline(__always) private mutating func place(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    precondition(count <= Self.capacity - filled)
    defer { filled += count }
    return unsafe base + filled
  }

  /// Appends one byte.
  @inline(__always) mutating func append(_ byte: UInt8) { unsafe place(1).pointee = byte }

  /// Appends bytes.
  mutating func append(_ more: [UInt8]) { append(more, first: more.count) }

  /// Appends the first bytes of an array, at most all.
  mutating func append(_ more: [UInt8], first count: Int) {
    let count = min(count, more.count)
    unsafe more.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      unsafe place(count).update(from: start, count: count)
    }
  }

  /// Appends the UTF-8 of a literal.
  @inline(__always) mutating func append(_ literal: StaticString) {
    let count = literal.utf8CodeUnitCount
    unsafe place(count).update(from: literal.utf8Start, count: count)
  }

  /// Appends `count` characters of base 32, the lowest five bits first.
  @inline(__always) mutating func append(base32 word: UInt64, _ count: Int, upperCase: Bool) {
    let letter: UInt8 = upperCase ? 65 : 97
    let start = unsafe place(count)
    var rest = word
    for index in 0..<count {
      let digit = UInt8(truncatingIfNeeded: rest & 31)
      unsafe start[index] = (digit < 26 ? letter : 24) &+ digit
      rest >>= 5
    }
  }

  /// Appends a number that is not negative, with zeros before it up to `width` digits.
  mutating func append(decimal number: Int, width: Int = 1) {
    var digits = 1
    var limit = 10
    while digits < width || limit <= number {
      digits += 1
      if limit <= number { limit *= 10 }
    }
    let start = unsafe place(digits)
    var rest = UInt(number)
    for index in stride(from: digits - 1, through: 0, by: -1) {
      unsafe start[index] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// Appends one of the hexadecimal numbers below 65,536.
  mutating func append(hexadecimal number: Int) {
    var shift = 12
    while shift > 0, number >> shift == 0 { shift -= 4 }
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: number >> shift & 15)
      append(digit < 10 ? 48 + digit : 87 + digit)
      shift -= 4
    }
  }

  /// Ends a line, and writes the lines out when they are many.
  mutating func endLine() throws(WorkloadError) {
    append(10)
    if filled >= Self.pieceSize { try flush() }
  }

  /// Writes out what is left and closes the file.
  consuming func finish() throws(WorkloadError) {
    try flush()
    let status = Glibc.close(descriptor)
    descriptor = -1
    guard status == 0 else { throw WorkloadError(path, errno) }
  }

  private mutating func flush() throws(WorkloadError) {
    var done = 0
    while done < filled {
      let written = unsafe write(descriptor, base + done, filled - done)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw WorkloadError(path, errno) }
      done += written
    }
    filled = 0
  }
}

/// A file that could not be written, and why.
public struct WorkloadError: Error, CustomStringConvertible {
  /// What a person is told.
  public let description: String

  init(_ path: String, _ code: Int32) {
    description = "\(path): \(unsafe String(cString: strerror(code)))"
  }
}
