internal import CBytes

/// A place in padded bytes, and the scanners of JSON's tokens (RFC 8259) that move it on.
///
/// The memory is an `InputBuffer`'s, so zeros follow the last byte. A zero is no token and no legal
/// part of one, so every scanner stops there and none has to ask how much is left. What lies
/// between `end` and the zeros may be another event; a scanner can run into it only from a text
/// that is already wrong, and `fault` then reports the end instead.
@safe
struct Cursor {
  private let base: UnsafeRawPointer
  /// Where the cursor is, in bytes from the buffer's start.
  var at: Int
  /// Where the text it may read ends.
  let end: Int
  /// Whether white space between tokens held a line break.
  var sawLineBreak = false
  /// Whether the string scanned last held an escape.
  var sawEscape = false
  /// What stopped the scanner that failed last.
  var reason = JSONFault.Reason.expectedValue

  /// A cursor over `base`, which must outlive it and be followed by zeros.
  @unsafe init(base: UnsafeRawPointer, at: Int, end: Int) {
    unsafe self.base = unsafe base
    self.at = at
    self.end = end
  }

  /// The byte under the cursor.
  @inline(__always) var byte: UInt8 { unsafe base.load(fromByteOffset: at, as: UInt8.self) }

  /// The eight bytes from the cursor on, the first in the lowest bits.
  @inline(__always) var word: UInt64 { word(at: at) }

  // The same at a place that is counted from the buffer's start.

  @inline(__always) func byte(at place: Int) -> UInt8 {
    unsafe base.load(fromByteOffset: place, as: UInt8.self)
  }

  @inline(__always) func word(at place: Int) -> UInt64 {
    unsafe base.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
  }

  /// One bit for each of the 32 bytes from a place on, the first in the lowest: set where the memory at
  /// `other` has the same.
  @inline(__always) func bytesEqual(to other: UnsafeMutablePointer<Step>, at place: Int) -> UInt32 {
    unsafe keytag_equal(base + place, other)
  }

  /// Where the string ends whose first byte is at `start`: the place of its closing quote. Nil where it
  /// holds something else than ASCII without escapes, and UTF-8 sequences of two and three bytes, as
  /// nearly all languages are written in.
  @inline(__always) func endOfUnescapedString(from start: Int) -> Int? {
    var place = start
    while true {
      let stops = unsafe keytag_string_stops(base + place)
      if stops == 0 {
        place &+= 32
        continue
      }
      place &+= stops.trailingZeroBitCount
      if byte(at: place) == 0x22 { return place }
      let length = lengthOfSequence(at: place)
      if length == 0 { return nil }
      place &+= length
    }
  }

  /// How many bytes the UTF-8 sequence of two or three bytes at a place has; 0 where there is no such, as
  /// `skipUTF8Sequence` has it for all lengths.
  @inline(__always) private func lengthOfSequence(at place: Int) -> Int {
    let bytes = word(at: place)
    // 110xxxxx 10xxxxxx, where the first is not C0 or C1, which would be longer than needed.
    if bytes & 0xC0E0 == 0x80C0 { return bytes & 0x1E != 0 ? 2 : 0 }
    // 1110xxxx 10xxxxxx 10xxxxxx, where E0 80 to E0 9F would be longer than needed, and ED A0 to ED BF
    // a surrogate.
    guard bytes & 0xC0_C0F0 == 0x80_80E0 else { return 0 }
    let critical = bytes & 0x200F
    return critical != 0 && critical != 0x200D ? 3 : 0
  }

  /// The same for any string, with whether it holds an escape; nil where it is wrong.
  @inline(never) func endOfString(from start: Int) -> (place: Int, isEscaped: Bool)? {
    var ahead = self
    ahead.at = start
    return ahead.skipString() ? (ahead.at &- 1, ahead.sawEscape) : nil
  }

  /// Whether there is `null` at a place.
  @inline(__always) func isNull(at place: Int) -> Bool {
    word(at: place) & 0xFFFF_FFFF == Self.null
  }

  /// Where the number at a place ends; nil where there is none. The grammar is that of `skipNumber`, which
  /// says where a number is wrong as well.
  @inline(__always) func endOfNumber(from start: Int) -> Int? {
    var place = start
    if byte(at: place) == 0x2D { place &+= 1 }
    let first = byte(at: place)
    place = byte(at: place) == 0x30 ? place &+ 1 : endOfDigits(from: place)
    guard first &- 0x30 < 10 else { return nil }
    if byte(at: place) == 0x2E {
      let fraction = place &+ 1
      place = endOfDigits(from: fraction)
      if place == fraction { return nil }
    }
    guard byte(at: place) | 0x20 == 0x65 else { return place }
    var exponent = place &+ 1
    if byte(at: exponent) == 0x2B || byte(at: exponent) == 0x2D { exponent &+= 1 }
    place = endOfDigits(from: exponent)
    return place > exponent ? place : nil
  }

  /// The string whose first byte is at `start`, and the place behind it; nil where it is wrong.
  func string(from start: Int) -> (Slot, end: Int)? {
    guard let close = endOfString(from: start) else { return nil }
    return (Slot(start, close.place, .string, isEscaped: close.isEscaped), close.place + 1)
  }

  /// The place of the first byte from `start` on that is no digit.
  @inline(__always) private func endOfDigits(from start: Int) -> Int {
    var place = start
    while true {
      // Digits become 0 to 9, and adding brings everything else to the high bit, if it is not there
      // already. A carry can only make false hits above a true one, so the lowest is right.
      let digits = word(at: place) ^ 0x3030_3030_3030_3030
      let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
      if others != 0 { return place &+ others.trailingZeroBitCount &>> 3 }
      place &+= 8
    }
  }

  /// What a number or a literal at a place is, and where it ends; nil where it is neither.
  @inline(never) func endOfOther(from start: Int) -> (place: Int, kind: ValueKind)? {
    var ahead = self
    ahead.at = start
    if ahead.byte == 0x2D || ahead.byte &- 0x30 < 10 {
      return ahead.skipNumber() ? (ahead.at, .number) : nil
    }
    guard let kind = ahead.skipLiteral() else { return nil }
    return (ahead.at, kind)
  }

  /// The fault at the cursor: the reason given, or the end of the text if that is what was met.
  func fault(_ reason: JSONFault.Reason) -> JSONFault {
    at >= end ? JSONFault(.unexpectedEnd, at: end) : JSONFault(reason, at: at)
  }

  /// The decoded text of the string that lies between the cursor and `close`, its closing quote.
  func decodedString(to close: Int) -> [UInt8] {
    let raw = unsafe UnsafeRawBufferPointer(start: base + at, count: close - at)
    return unsafe JSONString.decode(raw.assumingMemoryBound(to: UInt8.self).span)
  }

  /// Notes why a scanner stops and says that it failed.
  @inline(__always) private mutating func fail(_ why: JSONFault.Reason) -> Bool {
    reason = why
    return false
  }

  // What is called seldom is called on a copy, so that the cursor itself can stay in registers.

  /// Moves over white space, if there is any.
  @inline(__always) mutating func skipSpace() { if byte <= 0x20 { self = behindSpace() } }

  @inline(never) private func behindSpace() -> Cursor {
    var ahead = self
    ahead.skipSpaceSlowly()
    return ahead
  }

  private mutating func skipSpaceSlowly() {
    while at < end {
      switch byte {
      case 0x20, 0x09: break
      case 0x0A, 0x0D: sawLineBreak = true
      default: return
      }
      at &+= 1
    }
  }

  /// Moves from behind a string's opening quote to behind its closing one.
  ///
  /// 32 bytes are asked at a time whether one of them is a quote, a backslash, a control character or
  /// not ASCII: nearly every string has no more, so there is nothing to guess about its length.
  @inline(__always) mutating func skipString() -> Bool {
    sawEscape = false
    while true {
      let stops = unsafe keytag_string_stops(base + at)
      if stops == 0 {
        at &+= 32
        continue
      }
      at &+= stops.trailingZeroBitCount
      if byte == 0x22 {
        at &+= 1
        return true
      }
      let ahead = behindUnusual()
      self = ahead.cursor
      guard ahead.isSound else { return false }
    }
  }

  @inline(never) private func behindUnusual() -> (cursor: Cursor, isSound: Bool) {
    var ahead = self
    let isSound = ahead.skipUnusual()
    return (ahead, isSound)
  }

  /// Moves over what is not plain ASCII in a string: an escape or a UTF-8 sequence.
  private mutating func skipUnusual() -> Bool {
    if byte == 0x5C {
      sawEscape = true
      return skipEscape()
    }
    guard byte >= 0x80 else { return fail(.controlCharacter) }
    repeat {
      guard skipUTF8Sequence() else { return fail(.invalidUTF8) }
    } while byte >= 0x80
    return true
  }

  private mutating func skipEscape() -> Bool {
    at &+= 1
    switch byte {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      at &+= 1
      return true
    case 0x75:
      at &+= 1
      for _ in 0..<4 {
        guard isHexDigit(byte) else { return fail(.invalidEscape) }
        at &+= 1
      }
      return true
    default:
      return fail(.invalidEscape)
    }
  }

  /// Moves over one sequence of two to four bytes, as table 3-7 of the Unicode Standard has them.
  @inline(__always) private mutating func skipUTF8Sequence() -> Bool {
    let first = byte
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if first == 0xE0 { low = 0xA0 }
      if first == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if first == 0xF0 { low = 0x90 }
      if first == 0xF4 { high = 0x8F }
    default: return false
    }
    at &+= 1
    guard byte >= low, byte <= high else { return false }
    at &+= 1
    for _ in 2..<length {
      guard byte & 0xC0 == 0x80 else { return false }
      at &+= 1
    }
    return true
  }

  /// Moves over a number.
  @inline(__always) mutating func skipNumber() -> Bool {
    if byte == 0x2D { at &+= 1 }
    if byte == 0x30 {
      at &+= 1
    } else {
      guard skipDigits() else { return fail(.invalidNumber) }
    }
    if byte == 0x2E {
      at &+= 1
      guard skipDigits() else { return fail(.invalidNumber) }
    }
    if byte | 0x20 == 0x65 {
      at &+= 1
      if byte == 0x2B || byte == 0x2D { at &+= 1 }
      guard skipDigits() else { return fail(.invalidNumber) }
    }
    return true
  }

  @inline(__always) private mutating func skipDigits() -> Bool {
    let start = at
    at = endOfDigits(from: start)
    return at > start
  }

  /// The bytes of `null`, the first in the lowest bits.
  private static let null: UInt64 = 0x6C6C_756E

  /// Moves over `true`, `false` or `null` and says which; nil where it is none of them.
  @inline(__always) mutating func skipLiteral() -> ValueKind? {
    let bytes = word
    switch bytes & 0xFFFF_FFFF {
    case Self.null:
      at &+= 4
      return .null
    case 0x6575_7274:  // true
      at &+= 4
      return .true
    case 0x736C_6166 where bytes &>> 32 & 0xFF == 0x65:  // false
      at &+= 5
      return .false
    default:
      at = endOfLiteralPrefix()
      _ = fail(.expectedValue)
      return nil
    }
  }

  /// The first byte that is not the literal's, so that one cut short is seen to be.
  @inline(never) private func endOfLiteralPrefix() -> Int {
    var ahead = self
    for literal in ["null", "true", "false"] where byte == literal.utf8.first {
      for expected in literal.utf8 {
        guard ahead.byte == expected else { return ahead.at }
        ahead.at &+= 1
      }
    }
    return ahead.at
  }
}

/// Whether a byte is a hexadecimal digit.
func isHexDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }
