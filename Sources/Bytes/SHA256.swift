internal import CBytes

/// SHA-256, as FIPS 180-4 defines it: for seals and for checksums of loaded files.
///
/// Written here because it is short and the library that offers it takes a minute to build. Where the
/// processor has instructions for it, they are used: all that is stored is hashed.
package struct SHA256 {
  private var state: InlineArray<8, UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var block: [UInt8] = []
  private var length: UInt64 = 0

  private let usesInstructions: Bool

  /// A hash of nothing yet; without the processor's instructions where that is asked for, for tests.
  package init(withInstructions: Bool = true) {
    usesInstructions = withInstructions && Self.hasInstructions
    block.reserveCapacity(64)
  }

  /// The hash of `bytes` in lower-case hexadecimal, 64 characters.
  package static func hex(of bytes: Span<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The hash of `bytes`, 32 bytes.
  package static func digest(of bytes: Span<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finishDigest()
  }

  /// The hash of a file in lower-case hexadecimal, and how many bytes it has. O(file).
  package static func hex(ofFile path: String) throws(IOError) -> (hash: String, size: Int) {
    let file = try FileInput(path: path)
    var hash = SHA256()
    var size = 0
    var piece = InputBuffer(capacity: 1 << 20)
    while try piece.read(from: file, limit: 1 << 20) > 0 {
      size += piece.count
      piece.withBytes { hash.update($0) }
      piece.removeAll()
    }
    return (hash.finish(), size)
  }

  /// Takes in more bytes. O(bytes).
  package mutating func update(_ bytes: Span<UInt8>) {
    length &+= UInt64(bytes.count)
    var rest = bytes
    if !block.isEmpty {
      let filling = rest.extracting(first: 64 - block.count)
      for index in filling.indices { block.append(filling[index]) }
      rest = rest.extracting(droppingFirst: filling.count)
      if block.count == 64 { compressBlock() }
    }
    let whole = rest.count & ~63
    if whole > 0 { compress(rest.extracting(first: whole)) }
    for index in whole..<rest.count { block.append(rest[index]) }
  }

  /// The hash in lower-case hexadecimal. Nothing may be taken in afterwards.
  package mutating func finish() -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in finishDigest() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The hash, 32 bytes. Nothing may be taken in afterwards.
  private mutating func finishDigest() -> [UInt8] {
    let bits = length &* 8
    block.append(0x80)
    while block.count % 64 != 56 {
      if block.count == 64 { compressBlock() }
      block.append(0)
      if block.count == 64 { compressBlock() }
    }
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      block.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    compressBlock()
    var digest: [UInt8] = []
    for index in state.indices {
      let word = state[index]
      for shift in stride(from: UInt32(24), through: 0, by: -8) {
        digest.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return digest
  }

  private mutating func compressBlock() {
    var full: [UInt8] = []
    swap(&full, &block)
    compress(full.span)
    full.removeAll(keepingCapacity: true)
    swap(&full, &block)
  }

  /// Takes in whole blocks of 64 bytes.
  private mutating func compress(_ blocks: Span<UInt8>) {
    let constants = Self.constants.span
    if usesInstructions {
      var state = state.mutableSpan
      // Safe: a state has 8 words, there are 64 constants, and of the blocks whole ones are read.
      unsafe state.withUnsafeMutableBufferPointer { state in
        unsafe blocks.withUnsafeBytes { bytes in
          unsafe constants.withUnsafeBufferPointer { constants in
            unsafe keytag_sha256(
              state.baseAddress, bytes.baseAddress, bytes.count / 64, constants.baseAddress)
          }
        }
      }
    } else {
      for start in stride(from: 0, to: blocks.count, by: 64) {
        compress(block: blocks.extracting(start..<start + 64), constants)
      }
    }
  }

  private static let hasInstructions = keytag_has_sha256() != 0

  private mutating func compress(block bytes: Span<UInt8>, _ constants: Span<UInt32>) {
    // The last 16 words of the schedule, each in the place of the one 16 before it.
    var words = InlineArray<16, UInt32>(repeating: 0)
    var schedule = words.mutableSpan
    for index in 0..<16 {
      let start = index * 4
      let high = UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16
      schedule[index] = high | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3])
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for round in stride(from: 0, to: 64, by: 16) {
      for index in 0..<16 {
        if round > 0 {
          let early = schedule[(index &+ 1) & 15]
          let late = schedule[(index &+ 14) & 15]
          let first = rotate(early, 7) ^ rotate(early, 18) ^ early &>> 3
          let second = rotate(late, 17) ^ rotate(late, 19) ^ late &>> 10
          schedule[index] = schedule[index] &+ first &+ schedule[(index &+ 9) & 15] &+ second
        }
        let sumE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        let choice = g ^ e & (f ^ g)
        let first = h &+ sumE &+ choice &+ constants[round &+ index] &+ schedule[index]
        let sumA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        let majority = a & b | c & (a | b)
        (h, g, f, e) = (g, f, e, d &+ first)
        (d, c, b, a) = (c, b, a, first &+ sumA &+ majority)
      }
    }
    let added: InlineArray<8, UInt32> = [a, b, c, d, e, f, g, h]
    for index in state.indices { state[index] &+= added[index] }
  }

  @inline(__always) private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &>> count | word &<< (32 &- count)
  }

  // The fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2), computed
  // rather than copied: an integer cube root of prime × 2^96 is the root with 32 fraction bits.
  private static let constants: [UInt32] = {
    var primes: [UInt32] = []
    var candidate: UInt32 = 2
    while primes.count < 64 {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { prime in
      let target = UInt128(prime) << 96
      var low: UInt128 = 0
      var high: UInt128 = 1 << 36
      while high - low > 1 {
        let middle = (low + high) / 2
        if middle * middle * middle <= target { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }()
}
