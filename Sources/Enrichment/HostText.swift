internal import Bytes

/// Finds the host in what names one. All in one pass over the text.
enum HostText {
  /// The host of a URL: `https://user@example.com:8443/path` gives `example.com`, and
  /// `http://[2001:db8::1]/` the address without its brackets. Nil where there is no `//`, where the
  /// authority is empty, or where it holds a byte that none may, since readers differ in what such a
  /// URL means.
  static func ofURL(_ text: Span<UInt8>) -> Range<Int>? {
    var start = 0
    while start < text.count, isSchemeByte(text[start]) { start += 1 }
    if start > 0 {
      guard start < text.count, text[start] == 0x3A else { return nil }
      start += 1
    }
    guard start + 1 < text.count, text[start] == 0x2F, text[start + 1] == 0x2F else { return nil }
    start += 2
    var end = start
    while end < text.count, text[end] != 0x2F, text[end] != 0x3F, text[end] != 0x23 {
      guard isAuthorityByte(text[end]) else { return nil }
      if text[end] == 0x40 { start = end + 1 }
      end += 1
    }
    return host(text, start..<end)
  }

  /// The host of `host:port`, `address:port`, `[address]:port`, or of what has no port. Nil where the
  /// port is no number, where there is no host, or where there are more colons than one and it is no
  /// address.
  static func ofNetworkAddress(_ text: Span<UInt8>) -> Range<Int>? {
    if IPAddress.isAddress(text) { return 0..<text.count }
    for index in text.indices where !isAuthorityByte(text[index]) || text[index] == 0x40 {
      return nil
    }
    return host(text, 0..<text.count)
  }

  /// The host of an authority without a user.
  private static func host(_ text: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    guard let first = range.first else { return nil }
    if text[first] == 0x5B {
      guard let close = range.first(where: { text[$0] == 0x5D }),
        isPort(text, close + 1..<range.upperBound)
      else { return nil }
      let inside = first + 1..<close
      return IPAddress(text.extracting(inside))?.bitCount == 128 ? inside : nil
    }
    let colon = range.first { text[$0] == 0x3A } ?? range.upperBound
    guard colon > first, isPort(text, colon..<range.upperBound) else { return nil }
    return first..<colon
  }

  /// Whether there is nothing, or a colon and digits.
  private static func isPort(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let first = range.first else { return true }
    return text[first] == 0x3A && range.dropFirst().allSatisfy { text[$0] &- 0x30 < 10 }
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2B || byte == 0x2D || byte == 0x2E
  }

  /// False for space, controls, quotes, `\\`, `<`, `>`, `^`, a backtick, braces and `|`.
  private static func isAuthorityByte(_ byte: UInt8) -> Bool {
    switch byte {
    case ...0x20, 0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D, 0x7F: false
    default: true
    }
  }
}
