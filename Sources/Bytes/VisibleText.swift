/// One step through text that may hold anything: a scalar, or a byte that is no UTF-8.
package enum TextUnit: Equatable {
  /// A scalar and the number of bytes that spell it.
  case scalar(Unicode.Scalar, length: Int)
  /// A byte that begins no scalar.
  case badByte(UInt8)

  /// What stands at `index`, which must be within the text.
  package init(_ text: Span<UInt8>, at index: Int) {
    let first = text[index]
    let length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    // The first byte of 2, 3 or 4 has 5, 4 or 3 bits of the scalar, each that follows has 6.
    var value = length == 1 ? UInt32(first) : UInt32(first) & (0x7f >> UInt32(length))
    guard first < 0x80 || (0xc2...0xf4).contains(first), index + length <= text.count else {
      self = .badByte(first)
      return
    }
    for offset in 1..<length {
      let byte = text[index + offset]
      guard byte & 0xc0 == 0x80 else {
        self = .badByte(first)
        return
      }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    // Too long a form of a smaller scalar is refused; the others that are none have no `Scalar`.
    let smallest: [UInt32] = [0, 0, 0x80, 0x800, 0x1_0000]
    guard value >= smallest[length], let scalar = Unicode.Scalar(value) else {
      self = .badByte(first)
      return
    }
    self = .scalar(scalar, length: length)
  }
}

extension Unicode.Scalar {
  /// Whether writing it could do anything but show a sign: move the cursor, colour the screen, turn
  /// the reading direction, or hide. Two joiners and the variation selectors, which many scripts
  /// and emoji need, do none of it.
  package var isUnsafeToShow: Bool {
    if value < 0x7f { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      return value != 0x200c && value != 0x200d
    default:
      return properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
    }
  }

  /// How many columns of a terminal it takes: 0 for what combines with its neighbour, 2 for East
  /// Asian wide signs and emoji, else 1. Terminals differ in the rare cases.
  var displayWidth: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if (0x1160...0x11ff).contains(value) { return 0 }  // Hangul vowels and finals join the initial.
    if properties.isEmojiPresentation { return 2 }
    return Self.wide.contains { $0.contains(value) } ? 2 : 1
  }

  // The blocks that Unicode's East Asian Width calls wide or full-width, in large strokes.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
    0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1_6fe0...0x1_b2ff,
    0x1_f300...0x1_f64f, 0x1_f900...0x1_f9ff, 0x2_0000...0x3_fffd,
  ]
}

/// Text made safe to show: what could drive a terminal, and bytes that are no UTF-8, are written as
/// `\n`, `\x1b`, `\u{202e}`, `\xff`. For the eye only: a backslash of the text itself stays as it
/// is.
package struct VisibleText {
  /// The text as UTF-8 that is safe to write to a terminal.
  package private(set) var bytes: [UInt8] = []
  /// In terminal columns.
  package private(set) var width = 0

  /// Makes text safe to show; it need not be UTF-8. O(bytes).
  package init(_ text: Span<UInt8>) {
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      switch TextUnit(text, at: index) {
      case .badByte(let byte):
        append(#"\x"# + Self.twoDigits(byte))
        index += 1
      case .scalar(let scalar, let length):
        if scalar.isUnsafeToShow {
          append(Self.escaped(scalar))
        } else {
          for offset in index..<index + length { bytes.append(text[offset]) }
          width += scalar.displayWidth
        }
        index += length
      }
    }
  }

  private init(bytes: [UInt8], width: Int) {
    self.bytes = bytes
    self.width = width
  }

  /// The text itself where it is at most `limit` columns wide; else its beginning with `…` behind.
  /// `limit` is 1 or more. O(limit).
  package func cut(to limit: Int) -> VisibleText {
    if width <= limit { return self }
    var (end, shown) = (0, 0)
    let text = bytes.span
    while end < text.count, case .scalar(let scalar, let length) = TextUnit(text, at: end) {
      if shown + scalar.displayWidth > limit - 1 { break }
      shown += scalar.displayWidth
      end += length
    }
    return VisibleText(bytes: bytes[..<end] + Array("…".utf8), width: shown + 1)
  }

  private mutating func append(_ escape: String) {
    bytes += Array(escape.utf8)
    width += escape.utf8.count
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": #"\n"#
    case "\r": #"\r"#
    case "\t": #"\t"#
    case _ where scalar.isASCII: #"\x"# + twoDigits(UInt8(ascii: scalar))
    default: #"\u{"# + String(scalar.value, radix: 16) + "}"
    }
  }

  private static func twoDigits(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
