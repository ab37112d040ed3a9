package import Bytes

// An index as it is in memory, in a file: to read it is to copy two blocks, where to make it anew is to
// read, check and hash every row. Its image is made of words as this machine has them:
//
//     header     the match mode's number, whether the index is sound, the keys, the seed of their hashes;
//                the words of `slots`, the bytes of `rows`, the histories, the words of those; what rows
//                share at their start, five words; and a checksum of these
//     slots
//     rows
//     histories  of each: how many versions, and for a version three words (from, to, and the place of
//                its row, doubled, with 1 added where it is closed)
//     checksum   of the blocks
//
// It is read by several threads at once, each of which takes a part: see FrozenIndex+ImageReading.swift.
//
// The seed goes along, since the slots are where it put them. So an image must be kept from those who
// could make keys that collide: they must neither read nor write it.
//
// An image that was damaged gives no index, and none is made of parts that do not fit. The checksums are
// no seal: what a row says of itself is believed, as it is of rows in memory.

extension FrozenIndex {
  /// The words of a header, without its checksum.
  static let headerWords = 8 + SharedStart.wordCount

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
    for word in sharedStart.words { header.append(word) }
    header.append(header.withBytes { Self.checksum(ofHeader: $0) })
    try header.withBytes { (bytes) throws(IOError) in try output.write(bytes) }

    var checksum: UInt64 = 0
    try slots.words.withBytes { (bytes) throws(IOError) in
      checksum = SharedRead.checksum(of: bytes, seed: Self.slotsSeed)
      try output.write(bytes)
    }
    try rows.withBytes { (bytes) throws(IOError) in
      checksum &+= SharedRead.checksum(of: bytes, seed: Self.rowsSeed)
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

  private static func words(of histories: [[Version]]) -> Int {
    histories.reduce(histories.count) { $0 + 3 * $1.count }
  }

  // So that no part is taken for another.
  static let slotsSeed: UInt64 = 0x6b65_7974_6167_0001
  static let rowsSeed: UInt64 = 0x6b65_7974_6167_0002

  static func checksum(ofHeader bytes: Span<UInt8>) -> UInt64 {
    ByteHash.checksum(bytes, seed: 0x6b65_7974_6167_0000)
  }
}
