import Bytes
import FrozenIndex
import TestSupport
import Testing

/// An index in a file, and back.
@Suite struct `The image of an index` {
  private let folder = TemporaryFolder()

  private func write(_ index: FrozenIndex) throws -> [UInt8] {
    let output = try FileOutput(creating: folder.file("image"))
    try index.writeImage(to: output)
    try output.close()
    let bytes = try #require(contents(of: folder.file("image")))
    #expect(bytes.count == index.imageSize)
    return bytes
  }

  /// What reading an image gives, and how many bytes of the limit it left.
  private func read(_ bytes: [UInt8], limit: Int? = nil) throws -> (FrozenIndex?, left: Int) {
    let input = try FileInput(path: folder.write(bytes, to: "read"))
    var part = 0..<(limit ?? bytes.count)
    let reading = try FrozenIndex.ImageReading(input, in: &part)
    reading?.help()
    return (try reading?.finish(), part.count)
  }

  /// Keys that a mode takes, few enough to have several versions each.
  private static func keys(_ mode: MatchMode) -> [String] {
    switch mode {
    case .exact, .prefix: (0..<40).map { "key" + String($0, radix: 3) }
    case .caseInsensitive: (0..<40).map { ($0 % 2 == 0 ? "Kéy" : "kÉY") + String($0 / 3) }
    case .cidr: (0..<40).map { "10.\($0 % 7).0.0/\(8 + $0 % 17)" } + ["2001:db8::/32", "::1"]
    case .glob: (0..<40).map { "k*\($0 % 9)?[a-\($0 % 2 == 0 ? "f" : "x")]" }
    }
  }

  private static let values =
    (0..<40).map { "key" + String($0, radix: 3) + "x" } + keys(.exact) + keys(.caseInsensitive)
    + (0..<9).map { "10.\($0).3.4" } + ["2001:db8::7", "::1", "kkk3qb", "k1qz", "", "nothing"]

  private func index(_ mode: MatchMode, _ random: inout SeededRandom, rows: Int) -> FrozenIndex {
    var builder = FrozenIndex.Builder(
      matching: mode, sharedStart: SharedStart(Array(#""n":"#.utf8)))
    for row in 0..<rows {
      let from = random.chance(3) ? Int64.min : Int64.random(in: 0..<100, using: &random)
      let to = random.chance(2) ? nil : Int64.random(in: 100..<200, using: &random)
      let name = #""\#(row)\#(String(repeating: "n", count: random.chance(50) ? 70_000 : 3))""#
      let columns = (random.chance(3) ? "" : #""n":"#) + name
      builder.add(random.pick(Self.keys(mode)), columns, name: name, from: from, to: to)
    }
    return builder.finish()
  }

  @Test(arguments: MatchMode.allCases)
  func `read again finds what the index finds, in any mode, whatever the history`(
    mode: MatchMode
  ) throws {
    var random = SeededRandom(seed: 5)
    for rows in [0, 1, 2, 30, 300] {
      let index = index(mode, &random, rows: rows)
      let (found, left) = try read(try write(index))
      let copy = try #require(found)
      #expect(left == 0)
      #expect((copy.count, copy.matching) == (index.count, mode))
      #expect(copy.isSound == index.isSound)
      var hits = 0
      var misses: [String] = []
      for value in Self.values {
        for time in [nil, 0, 50, 99, 100, 150, 250] as [Int64?] {
          let expected = find(value, in: index, at: time)
          if expected != nil { hits += 1 }
          if find(value, in: copy, at: time) != expected { misses.append(value) }
        }
      }
      #expect(misses == [])
      #expect(hits > 0 || rows < 30)
    }
  }

  @Test func `with more histories than a piece of it has words is read whole`() throws {
    var builder = FrozenIndex.Builder(matching: .caseInsensitive)
    for number in 0..<20_000 {
      builder.add("K\(number)", #""\#(number)""#, name: #""\#(number)""#, from: 7, to: 9)
    }
    let index = builder.finish()
    let copy = try #require(try read(try write(index)).0)
    for number in stride(from: 0, to: 20_000, by: 7) {
      #expect(find("k\(number)", in: copy) == find("K\(number)", in: index))
    }
    #expect(find("k0", in: copy)?.closedAt == 9)
  }

  @Test func `may stand before others, and takes no more than its own bytes`() throws {
    var random = SeededRandom(seed: 6)
    let bytes = try write(index(.exact, &random, rows: 20))
    let input = try FileInput(path: folder.write(bytes + bytes + [7], to: "two"))
    var part = 0..<2 * bytes.count + 1
    let first = try #require(try FrozenIndex.ImageReading(input, in: &part))
    let second = try #require(try FrozenIndex.ImageReading(input, in: &part))
    #expect(part == 2 * bytes.count..<2 * bytes.count + 1)
    #expect(try FrozenIndex.ImageReading(input, in: &part) == nil)
    for reading in [first, second] {
      reading.help()
      #expect(try reading.finish() != nil)
    }
    #expect(try read(bytes, limit: bytes.count - 1).0 == nil)
  }

  @Test(arguments: [MatchMode.exact, .glob])
  func `that was cut short is none, wherever it was cut`(mode: MatchMode) throws {
    let bytes = try write(small(mode))
    var taken: [Int] = []
    for length in 0...bytes.count {
      if try read(Array(bytes[..<length])).0 != nil { taken.append(length) }
      // Also where the file seemed longer a moment ago.
      if try read(Array(bytes[..<length]), limit: bytes.count).0 != nil { taken.append(length) }
    }
    #expect(taken == [bytes.count, bytes.count])
  }

  @Test(arguments: [MatchMode.exact, .glob])
  func `of which a single bit is another is none`(mode: MatchMode) throws {
    let bytes = try write(small(mode))
    var random = SeededRandom(seed: 7)
    var taken: [Int] = []
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      if try read(damaged).0 != nil { taken.append(place) }
    }
    #expect(taken == [])
  }

  @Test func `of which parts are zeros, or another's, is none`() throws {
    let bytes = try write(small(.exact))
    let other = try write(small(.prefix))
    var random = SeededRandom(seed: 8)
    for _ in 0..<300 {
      let start = Int.random(in: bytes.indices, using: &random)
      let end = Int.random(in: start..<bytes.count, using: &random) + 1
      for filler in [[UInt8](repeating: 0, count: bytes.count), other] where end <= filler.count {
        var damaged = bytes
        damaged.replaceSubrange(start..<end, with: filler[start..<end])
        if damaged != bytes { #expect(try read(damaged).0 == nil, "\(start)..<\(end)") }
      }
    }
  }

  @Test func `with a sound checksum of impossible parts is none, and asks for no memory`() throws {
    let bytes = try write(small(.exact))
    for (word, value) in [
      (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (0, .max), (2, .max), (2, 16), (4, 0), (4, 15),
      (4, 1 << 60), (4, .max), (5, .max),
      (5, 1 << 62), (6, .max), (6, 1000), (7, .max), (7, 1 << 61), (8, 33), (8, .max),
    ] as [(Int, UInt64)] {
      var forged = bytes
      for byte in 0..<8 {
        forged[word * 8 + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
      }
      let seed: UInt64 = 0x6b65_7974_6167_0000
      let checksum = ByteHash.checksum(forged.span.extracting(0..<104), seed: seed)
      for byte in 0..<8 {
        forged[104 + byte] = UInt8(truncatingIfNeeded: checksum >> UInt64(8 * byte))
      }
      #expect(try read(forged).0 == nil, "word \(word): \(value)")
    }
  }

  /// An index with keys that have a history and some that have none.
  private func small(_ mode: MatchMode) -> FrozenIndex {
    var builder = FrozenIndex.Builder(matching: mode)
    builder.add("a", #""A""#, name: #""A""#, from: 1, to: 5)
    builder.add("a", #""B""#, name: #""B""#, from: 5)
    builder.add("b", #""C""#, name: #""C""#, from: 2)
    return builder.finish()
  }

  /// An image with other slots and right checksums.
  private func forged(_ image: [UInt8], _ change: (inout [UInt64]) -> Void) -> [UInt8] {
    func word(_ place: Int) -> UInt64 { image.span.word(at: place * 8) }
    let (header, count) = (14, Int(word(4)))
    var slots = (0..<count).map { word(header + $0) }
    change(&slots)
    func bytes(_ words: [UInt64]) -> [UInt8] {
      words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
    let rows = Array(image[((header + count) * 8)...].prefix(Int(word(5))))
    let sum =
      SharedRead.checksum(of: bytes(slots).span, seed: 0x6b65_7974_6167_0001)
      &+ SharedRead.checksum(of: rows.span, seed: 0x6b65_7974_6167_0002)
    return image.prefix(header * 8) + bytes(slots) + rows + bytes([sum])
  }

  @Test func `with slots that a search does not end in, or that are about no row, is none`() throws
  {
    var builder = FrozenIndex.Builder()
    for key in ["A", "B", "C"] { builder.add(key, #""n""#, name: #""n""#) }
    let image = try write(builder.finish())
    #expect(try read(forged(image) { _ in }).0 != nil)
    #expect(try read(forged(image) { slots in slots = slots.map { $0 == 0 ? 1 : $0 } }).0 == nil)
    // A history, a row behind the last, and a slot that is taken by nothing.
    for forgery in [UInt64(1) << 24 | 1 << 23, 1_000 << 24, 1] {
      let place = try #require(image.span.word(at: 14 * 8) == 0 ? 0 : 1)
      #expect(try read(forged(image) { $0[place] = forgery }).0 == nil)
    }
  }
}
