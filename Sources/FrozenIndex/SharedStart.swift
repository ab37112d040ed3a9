internal import Bytes

/// What the rows of a table begin with, kept once for all of them and put before them when they are
/// asked for: `"uuid":"`. A row that begins otherwise has all of its bytes.
package struct SharedStart: Sendable, Equatable {
  /// The columns' first bytes.
  let bytes: [UInt8]

  /// Nothing.
  package static let none = SharedStart([])

  /// How many bytes it may have: what is copied before a row at once, whatever the length.
  static let limit = 32

  /// The first bytes of rows; more than 32 are as none, and then rows have all of theirs.
  package init(_ bytes: [UInt8]) { self.bytes = bytes.count <= Self.limit ? bytes : [] }

  /// How many bytes of a row need not be stored: all or none of them. The name is stored whole. O(1).
  func count(in columns: Span<UInt8>, name: Range<Int>) -> Int {
    let count = bytes.count
    guard columns.count >= count, name.isEmpty || name.lowerBound >= count,
      ByteHash.areEqual(columns.extracting(0..<count), bytes.span)
    else { return 0 }
    return count
  }
}

// In an image: the number of bytes, and the bytes, zeros behind them.
extension SharedStart {
  static let wordCount = 1 + limit / 8

  var words: [UInt64] {
    var words = [UInt64](repeating: 0, count: Self.wordCount)
    words[0] = UInt64(bytes.count)
    for (place, byte) in bytes.enumerated() {
      words[1 + place / 8] |= UInt64(byte) << (8 * UInt64(place % 8))
    }
    return words
  }

  /// Nil for what are no such words.
  init?(words: [UInt64]) {
    guard words.count == Self.wordCount, let count = Int(exactly: words[0]), count <= Self.limit
    else {
      return nil
    }
    self.init(
      (0..<count).map { place in
        UInt8(truncatingIfNeeded: words[1 + place / 8] >> (8 * UInt64(place % 8)))
      })
  }
}
