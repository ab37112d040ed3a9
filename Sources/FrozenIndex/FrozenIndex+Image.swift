package import Bytes

// An index as it is in memory, in a file: to read it is to copy two blocks, where to make it anew is to
// read, check and hash every row. Its image is made of words as this machine has them:
//
//     header     the match mode's number, whether the index is sound, the keys, the seed of their hashes;
//                the words of `slots`, the bytes of `rows`, the histories, the words of those; and a
//                checksum of these
//     slots
//     rows
//     histories  of each: how many versions, and for a version three words (from, to, and the place of
//                its row, doubled, with 1 added where it is closed)
//     checksum   of the blocks
//
// The seed goes along, since the slots are where it put them. So an image must be kept from those who
// could make keys that collide: they must neither read nor write it.
//
// An image that was damaged gives no index, and none is made of parts that do not fit. The checksums are
// no seal: what a row says of itself is believed, as it is of rows in memory.

extension FrozenIndex {
  /// The words of a header, without its checksum.
  private static let headerWords = 8

  /// How long the image will be, in bytes. O(histories).
  package var imageSize: Int {
    (Self.headerWords + 2 + slots.count + Self.words(of: histories)) * 8 + rows.count
  }

  /// Writes the image. O(its bytes), and a block of memory.
  package func writeImage(to output: FileOutput) throws(IOError) {
    var header = Block<UInt64>(capacity: Self.headerWords + 1)
    for word in [
      MatchMode.allCases.firstIndex(of: matching) ?? 0, isSound ? 1 : 0, count,
      Int(bitPattern: UInt(seed)), slots.count, rows.count, histories.count,
      Self.words(of: histories),
    ] {
      header.append(UInt64(bitPattern: Int64(word)))
    }
    header.append(header.withBytes { Self.checksum($0, 0) })
    try header.withBytes { (bytes) throws(IOError) in try output.write(bytes) }

    var checksum: UInt64 = 0
    try slots.withBytes { (bytes) throws(IOError) in
      checksum = Self.checksum(bytes, checksum)
      try output.write(bytes)
    }
    try rows.withBytes { (bytes) throws(IOError) in
      checksum = Self.checksum(bytes, checksum)
      try output.write(bytes)
    }
    var words = ImageWords.Writer(output, checksum)
    for versions in histories {
      try words.append(UInt64(versions.count))
      for version in versions {
        try words.append(UInt64(bitPattern: version.from))
        try words.append(UInt64(bitPattern: version.to ?? 0))
        try words.append(UInt64(version.row) << 1 | (version.to == nil ? 0 : 1))
      }
    }
    try words.finish()
  }

  /// Reads an image, at most `limit` bytes, and takes its length from the limit; nil where there is
  /// none, or it was damaged. O(its bytes).
  package static func readImage(
    from input: FileInput, limit: inout Int
  ) throws(IOError) -> FrozenIndex? {
    var header = Block<UInt64>(capacity: headerWords + 1)
    guard limit >= (headerWords + 2) * 8, try header.read(headerWords + 1, from: input) else {
      return nil
    }
    let isWhole = header.withBytes {
      checksum($0.extracting(0..<headerWords * 8), 0) == header[headerWords]
    }
    guard isWhole, let mode = Int(exactly: header[0]), MatchMode.allCases.indices.contains(mode),
      let sizes = Sizes(header, limit: limit - (headerWords + 2) * 8)
    else { return nil }
    limit -= (headerWords + 2 + sizes.slots + sizes.words) * 8 + sizes.rows

    var slots = Block<UInt64>(capacity: sizes.slots)
    guard try slots.read(sizes.slots, from: input) else { return nil }
    var rows = InputBuffer(capacity: sizes.rows)
    guard try rows.read(exactly: sizes.rows, from: input) else { return nil }
    var sum = slots.withBytes { checksum($0, 0) }
    sum = rows.withBytes { checksum($0, sum) }
    var words = ImageWords.Reader(input, sum, count: sizes.words)
    guard let histories = try histories(sizes, &words), try words.isEnd(),
      areSound(slots, rows: sizes.rows, histories: histories.count)
    else { return nil }
    return FrozenIndex(
      matching: MatchMode.allCases[mode], slots: slots, rows: rows, histories: histories,
      count: sizes.keys, isSound: header[1] == 1, seed: header[3])
  }

  /// How large the parts of an image are.
  private struct Sizes {
    let keys: Int
    /// In words.
    let slots: Int
    /// In bytes.
    let rows: Int
    let histories: Int
    /// Of the histories.
    let words: Int

    /// Nil where they are more than so many bytes have, or no index has such.
    init?(_ header: borrowing Block<UInt64>, limit: Int) {
      // Each alone is far from what adding them up can hold.
      let numbers = [2, 4, 5, 6, 7].map { header[$0] }
      guard numbers.allSatisfy({ $0 <= UInt64(limit) }) else { return nil }
      (keys, slots, rows) = (Int(numbers[0]), Int(numbers[1]), Int(numbers[2]))
      (histories, words) = (Int(numbers[3]), Int(numbers[4]))
      guard slots > keys, slots & (slots - 1) == 0, histories <= keys,
        slots <= limit / 8, words <= limit / 8, (slots + words) * 8 + rows <= limit
      else { return nil }
    }
  }

  /// Whether a search ends, which it does at an empty slot, and every slot is about a row or a history
  /// that is there.
  private static func areSound(
    _ slots: borrowing Block<UInt64>, rows: Int, histories: Int
  ) -> Bool {
    var hasEmpty = false
    for index in slots.indices {
      let slot = slots[index]
      if slot == 0 {
        hasEmpty = true
        continue
      }
      let end = slot & historyFlag == 0 ? rows : histories
      guard slot & placeMask > 0, slot & placeMask <= UInt64(end) else { return false }
    }
    return hasEmpty
  }

  private static func histories(
    _ sizes: Sizes, _ words: inout ImageWords.Reader
  ) throws(IOError) -> [[Version]]? {
    var histories: [[Version]] = []
    histories.reserveCapacity(sizes.histories)
    for _ in 0..<sizes.histories {
      guard let count = try words.next(), count > 0, count <= UInt64(sizes.words) else {
        return nil
      }
      var versions: [Version] = []
      versions.reserveCapacity(min(Int(count), 1 << 16))
      for _ in 0..<count {
        guard let from = try words.next(), let to = try words.next(), let row = try words.next(),
          row >> 1 < UInt64(sizes.rows)
        else { return nil }
        versions.append(
          Version(
            from: Int64(bitPattern: from), to: row & 1 == 0 ? nil : Int64(bitPattern: to),
            row: Int(row >> 1)))
      }
      histories.append(versions)
    }
    return histories
  }

  private static func words(of histories: [[Version]]) -> Int {
    histories.reduce(histories.count) { $0 + 3 * $1.count }
  }

  /// A checksum of bytes behind others with the checksum `before`.
  private static func checksum(_ bytes: Span<UInt8>, _ before: UInt64) -> UInt64 {
    ByteHash.checksum(bytes, seed: before ^ 0x6b65_7974_6167_0001)
  }
}
