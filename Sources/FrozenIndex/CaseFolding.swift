internal import Bytes

/// Unicode's simple case folding: a scalar becomes one scalar, so `STRASSE` is not `straße`.
///
/// The equivalence is that of Unicode's CaseFolding.txt, statuses C and S, as the standard library's
/// Unicode data has it. No locale (a Turkish `İ` and `ı` stay what they are), and no normalisation:
/// `é` in one scalar and in two are different. Bytes that are no UTF-8 stay as they are.
enum CaseFolding {
  /// Whether folding would change nothing, as far as that can be told at a glance.
  static func isFolded(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where text[index] >= 0x80 || text[index] &- 0x41 < 26 {
      return false
    }
    return true
  }

  /// The text with case taken away. O(bytes).
  static func fold(_ text: Span<UInt8>) -> [UInt8] {
    var folded = [UInt8](copying: text)
    for index in folded.indices {
      let byte = folded[index]
      if byte >= 0x80 { return folded.prefix(index) + foldAll(text.extracting(index..<text.count)) }
      folded[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
    return folded
  }

  private static func foldAll(_ text: Span<UInt8>) -> [UInt8] {
    var folded: [UInt8] = []
    var index = 0
    while index < text.count {
      switch TextUnit(text, at: index) {
      case .scalar(let scalar, let length):
        folded += UTF8.encode(fold(scalar)).map(Array.init) ?? []
        index += length
      case .badByte(let byte):
        folded.append(byte)
        index += 1
      }
    }
    return folded
  }

  /// The lower case of the upper case, where each is one scalar: this brings `ς`, `σ` and `Σ`
  /// together, and the long `ſ` with `s`.
  private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "\u{131}" { return scalar }
    let upper = only(scalar.properties.uppercaseMapping) ?? scalar
    return only(upper.properties.lowercaseMapping) ?? upper
  }

  private static func only(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }
}
