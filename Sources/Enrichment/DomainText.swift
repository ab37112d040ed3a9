internal import Bytes

// A domain name outside ASCII is written with labels such as `xn--bcher-kva` (RFC 3492): behind the
// mark stand the label's ASCII letters, a hyphen, and then, in letters and digits, where which other
// letters go. Each number is a count of steps: through all places of the label for one letter, then
// for the next one up, and so on.
//
//     bcher-kva    the letters b c h e r; then kva = 745: from U+0080 on, with 6 places a letter,
//                  745 = 124 × 6 + 1, so U+0080 + 124 = ü goes to place 1          bücher

/// Domain names as people read them.
enum DomainText {
  /// The name with every `xn--` label decoded; nil where that changes nothing. A label that is wrong,
  /// longer than the 63 bytes that a name may have, or holds what is not seen or would be taken for
  /// the end of a label, stays as it is. O(text).
  static func decoded(_ name: Span<UInt8>) -> [UInt8]? {
    guard hasMark(name) else { return nil }
    var decoded: [UInt8] = []
    var start = 0
    for index in 0...name.count where index == name.count || name[index] == 0x2E {
      let label = name.extracting(start..<index)
      decoded += self.label(label) ?? [UInt8](copying: label)
      if index < name.count { decoded.append(0x2E) }
      start = index + 1
    }
    return decoded
  }

  private static func hasMark(_ name: Span<UInt8>) -> Bool {
    guard name.count > 4 else { return false }
    for index in 0..<name.count - 4 where isMarked(name, at: index) {
      return true
    }
    return false
  }

  private static func isMarked(_ text: Span<UInt8>, at index: Int) -> Bool {
    text[index] | 0x20 == 0x78 && text[index + 1] | 0x20 == 0x6E && text[index + 2] == 0x2D
      && text[index + 3] == 0x2D
  }

  private static func label(_ label: Span<UInt8>) -> [UInt8]? {
    guard (5...63).contains(label.count), isMarked(label, at: 0) else { return nil }
    guard let scalars = scalars(label.extracting(4..<label.count)), scalars.allSatisfy(isShown)
    else { return nil }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).utf8)
  }

  /// Whether a character is seen, and cannot be mistaken for a dot, by which readers of the decoded
  /// name would find other labels than there are.
  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    if ["\u{3002}", "\u{FF0E}", "\u{FF61}", "\u{2024}"].contains(scalar) { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse,
      .surrogate, .unassigned:
      return false
    default: return true
    }
  }

  /// The letters that Punycode stands for; nil where it is wrong.
  private static func scalars(_ code: Span<UInt8>) -> [Unicode.Scalar]? {
    var hyphen = code.count - 1
    while hyphen >= 0, code[hyphen] != 0x2D { hyphen -= 1 }
    var scalars: [Unicode.Scalar] = []
    for index in 0..<max(0, hyphen) {
      guard code[index] < 0x80 else { return nil }
      scalars.append(Unicode.Scalar(code[index]))
    }
    var at = max(0, hyphen + 1)
    // Nothing outside ASCII: such a label would not have been encoded.
    guard at < code.count else { return nil }
    var (value, place, bias) = (128, 0, 72)
    while at < code.count {
      let before = place
      var weight = 1
      var step = 36
      while true {
        guard at < code.count, let digit = digit(code[at]) else { return nil }
        at += 1
        place += digit * weight
        let threshold = min(26, max(1, step - bias))
        if digit < threshold { break }
        weight *= 36 - threshold
        step += 36
        // Far beyond what 63 letters of Unicode need, and far from what a number can hold.
        guard place < 1 << 32, weight < 1 << 32 else { return nil }
      }
      let count = scalars.count + 1
      bias = adapted(place - before, count, isFirst: before == 0)
      value += place / count
      place %= count
      guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { return nil }
      scalars.insert(scalar, at: place)
      place += 1
    }
    return scalars
  }

  private static func digit(_ byte: UInt8) -> Int? {
    if byte &- 0x30 < 10 { return Int(byte) - 0x30 + 26 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 26 ? Int(letter) : nil
  }

  /// How the next number is to be read, by RFC 3492, section 6.1.
  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var steps = 0
    while delta > 455 {
      delta /= 35
      steps += 36
    }
    return steps + 36 * delta / (delta + 38)
  }
}
