/// Finds byte order marks in YAML.
///
/// Yams hands out a text that begins with one without it, so that a key would be taken for another.
enum ByteOrderMark {
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  /// The mark as it may be written at the start of a text in double quotes, in small letters.
  private static let escapes = ["\"\\ufeff", "\"\\u0000feff"].map { Array($0.utf8) }

  /// The first place at which one stands, or is written as the start of a text. O(bytes).
  static func place(in bytes: [UInt8]) -> Int? {
    bytes.indices.first { place in
      switch bytes[place] {
      case 0xEF: bytes[place...].starts(with: mark)
      case 0x22: escapes.contains { bytes[place...].prefix($0.count).map(small).elementsEqual($0) }
      default: false
      }
    }
  }

  private static func small(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
