internal import Bytes

/// Words of an image in pieces, and behind them a checksum of what was before and of them.
enum ImageWords {
  private static let piece = 1 << 15

  struct Writer: ~Copyable {
    private let output: FileOutput
    private var checksum: UInt64
    private var words = Block<UInt64>(capacity: piece)

    /// Words behind blocks with a checksum.
    init(_ output: FileOutput, _ checksum: UInt64) {
      self.output = output
      self.checksum = checksum
    }

    mutating func append(_ word: UInt64) throws(IOError) {
      words.append(word)
      if words.count == piece { try flush() }
    }

    mutating func finish() throws(IOError) {
      try flush()
      words.append(checksum)
      try words.withBytes { (bytes) throws(IOError) in try output.write(bytes) }
    }

    private mutating func flush() throws(IOError) {
      if words.isEmpty { return }
      checksum = words.withBytes { ByteHash.checksum($0, seed: checksum) }
      try words.withBytes { (bytes) throws(IOError) in try output.write(bytes) }
      words.removeAll()
    }
  }

  struct Reader: ~Copyable {
    private let input: FileInput
    private var checksum: UInt64
    private var words = Block<UInt64>(capacity: piece)
    private var place = 0
    /// How many are not in `words` yet.
    private var left: Int

    /// So many words behind blocks with a checksum.
    init(_ input: FileInput, _ checksum: UInt64, count: Int) {
      self.input = input
      self.checksum = checksum
      left = count
    }

    /// The next word; nil behind the last.
    mutating func next() throws(IOError) -> UInt64? {
      if place == words.count, try !refill() { return nil }
      place += 1
      return words[place - 1]
    }

    /// Whether all words were taken, and the checksum behind them is theirs.
    mutating func isEnd() throws(IOError) -> Bool {
      guard left == 0, place == words.count else { return false }
      let expected = checksum
      return try words.read(1, from: input) && words[0] == expected
    }

    private mutating func refill() throws(IOError) -> Bool {
      let count = min(left, piece)
      place = 0
      guard try words.read(count, from: input), count > 0 else { return false }
      left -= count
      checksum = words.withBytes { ByteHash.checksum($0, seed: checksum) }
      return true
    }
  }
}
