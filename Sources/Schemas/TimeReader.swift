/// Reads the parts of a written time from the left, whatever the bytes are.
struct TimeReader {
  var at = 0

  /// Exactly `count` digits.
  mutating func number(_ count: Int, _ text: Span<UInt8>) -> Int? {
    guard at + count <= text.count else { return nil }
    var value = 0
    for index in at..<at + count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    at += count
    return value
  }

  /// One to `count` digits, as many as there are.
  mutating func number(upTo count: Int, _ text: Span<UInt8>) -> Int? {
    var value: Int?
    for _ in 0..<count {
      guard let digit = number(1, text) else { break }
      value = (value ?? 0) * 10 + digit
    }
    return value
  }

  /// One digit or more, the first of them tenths of a second; those after the ninth are dropped.
  mutating func fraction(_ text: Span<UInt8>) -> (nanoseconds: Int32, digits: Int)? {
    guard let first = number(1, text) else { return nil }
    var fraction = Int32(first)
    var digits = 1
    while let next = number(1, text) {
      guard digits < 9 else { continue }
      fraction = fraction * 10 + Int32(next)
      digits += 1
    }
    for _ in digits..<9 { fraction *= 10 }
    return (fraction, digits)
  }

  mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard at < text.count, text[at] == byte else { return false }
    at += 1
    return true
  }

  /// The word that comes next, ASCII case aside; `word` is in small letters.
  mutating func take(word: String, _ text: Span<UInt8>) -> Bool {
    let bytes = word.utf8
    guard at + bytes.count <= text.count else { return false }
    for (index, byte) in bytes.enumerated() {
      let written = text[at + index]
      guard (written &- 0x41 < 26 ? written | 0x20 : written) == byte else { return false }
    }
    at += bytes.count
    return true
  }

  /// One white-space byte or more.
  mutating func spaces(_ text: Span<UInt8>) -> Bool {
    let start = at
    while at < text.count, text[at] == 0x20 || text[at] &- 0x09 < 5 { at += 1 }
    return at > start
  }

  /// `Z`, `z`, `+02:00` or `-0300`, or nothing, in seconds east of UTC.
  mutating func offset(_ text: Span<UInt8>) -> Int? {
    at == text.count ? 0 : writtenOffset(text)
  }

  /// The same, which must be there.
  mutating func writtenOffset(_ text: Span<UInt8>) -> Int? {
    if take(0x5A, text) || take(0x7A, text) { return 0 }
    let isWest = take(0x2D, text)
    guard isWest || take(0x2B, text), let hours = number(2, text) else { return nil }
    _ = take(0x3A, text)
    guard let minutes = number(2, text), hours < 24, minutes < 60 else { return nil }
    let east = hours * 3600 + minutes * 60
    return isWest ? -east : east
  }
}
