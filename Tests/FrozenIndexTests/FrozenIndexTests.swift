import Bytes
import FrozenIndex
import Testing

struct FrozenIndexTests {
  @Test func `an index of nothing finds nothing`() {
    let index = FrozenIndex.Builder().finish()
    #expect(index.count == 0)
    #expect(find("a", in: index) == nil)
    #expect(find("", in: index) == nil)
    #expect(find("a", in: index, at: 0) == nil)
  }

  @Test func `a key that was never seen is missing, and its neighbours are found`() {
    var builder = FrozenIndex.Builder()
    builder.add("A1", #""uuid":"A1","name":"Ops""#, name: "\"Ops\"")
    builder.add("A2", #""uuid":"A2","name":"Dev""#, name: "\"Dev\"")
    let index = builder.finish()
    #expect(index.count == 2)
    #expect(find("A1", in: index) == Found(#""uuid":"A1","name":"Ops""#, name: "\"Ops\""))
    #expect(find("A2", in: index, at: .min) == Found(#""uuid":"A2","name":"Dev""#, name: "\"Dev\""))
    for key in ["A", "A3", "a1", "A1 ", "A11", "", "uuid", "Ops"] {
      #expect(find(key, in: index) == nil)
    }
  }

  @Test func `a row without a name has none, and has its columns`() {
    var builder = FrozenIndex.Builder()
    builder.add("A1", #""uuid":"A1""#, name: nil)
    let index = builder.finish()
    #expect(find("A1", in: index) == Found(#""uuid":"A1""#, name: nil))
  }

  @Test func `a key that its column spells with escapes is found by its own bytes`() {
    let key = "a\"b\\c\né"
    let columns = #""uuid":"a\"b\\c\n\u00e9","name":"N""#
    var builder = FrozenIndex.Builder()
    builder.add(key, columns, name: "\"N\"")
    builder.add("next", #""uuid":"next""#, name: nil)
    let index = builder.finish()
    #expect(find(key, in: index) == Found(columns, name: "\"N\""))
    #expect(find(#"a\"b\\c\n\u00e9"#, in: index) == nil)
    #expect(find("next", in: index) == Found(#""uuid":"next""#, name: nil))
  }

  @Test func `the empty key is a key like others`() {
    var builder = FrozenIndex.Builder()
    builder.add("", #""uuid":"","name":"E""#, name: "\"E\"")
    builder.add("x", #""uuid":"x""#, name: nil)
    let index = builder.finish()
    #expect(find("", in: index) == Found(#""uuid":"","name":"E""#, name: "\"E\""))
    #expect(find("x", in: index) == Found(#""uuid":"x""#, name: nil))
    #expect(find(" ", in: index) == nil)
  }

  @Test func `long keys and long rows keep their bounds`() {
    var builder = FrozenIndex.Builder()
    let lengths = [127, 128, 129, 16_383, 16_384, 16_385, 70_000]
    for length in lengths {
      let key = String(repeating: "k", count: length)
      builder.add(key, "\"id\":\"\(key)\",\"name\":\"n\(length)\"", name: "\"n\(length)\"")
    }
    let index = builder.finish()
    for length in lengths {
      let key = String(repeating: "k", count: length)
      #expect(
        find(key, in: index)
          == Found("\"id\":\"\(key)\",\"name\":\"n\(length)\"", name: "\"n\(length)\""))
      #expect(find(key + "k", in: index) == nil || lengths.contains(length + 1))
    }
  }

  @Test func `the shorter way to a row knows keys of 16 to 32 bytes, each byte of them`() {
    var builder = FrozenIndex.Builder()
    let keys = (0...300).map { length in
      (0..<length).map { UInt8(ascii: "a") + UInt8(($0 + length) % 26) }
    }
    for key in keys { builder.add(String(decoding: key, as: UTF8.self), "\"\(key.count)\"") }
    let index = builder.finish()
    for key in keys {
      let found = usually(find: key, in: index)
      #expect(found == ((16...32).contains(key.count) ? Found("\"\(key.count)\"", name: nil) : nil))
      for place in key.indices {
        var other = key
        other[place] ^= 1
        let at = index.usualPlace(of: index.hash(of: key.span))
        // As if the hashes were the same.
        #expect(index.usualRow(of: other.span, at: at) == nil)
      }
    }
  }

  @Test(arguments: MatchMode.allCases)
  func `a key that no slot is about has no row for sure, where keys are compared as they are`(
    _ mode: MatchMode
  ) {
    var builder = FrozenIndex.Builder(matching: mode)
    builder.add("192.0.2.1", "\"open\"")
    builder.add("192.0.2.2", "\"closed\"", from: 1, to: 5)
    let index = builder.finish()
    let places = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map { key in
      let key = Array(key.utf8)
      return index.usualPlace(of: index.hash(of: key.span))
    }
    #expect(places == (mode == .exact ? [0, -1, -2] : [-1, -1, -1]))
  }

  @Test func `the shorter way to a row answers nothing for keys with a history, and long rows`() {
    var builder = FrozenIndex.Builder()
    let (old, long) = ("bvwmmwxisuca7wbehrbyqhag54", "gp5lvsfz6wsuujief6rudbvqih")
    builder.add(old, "\"\(old)\"", from: 1, to: 5)
    let columns = "\"note\":\"\(String(repeating: "n", count: 70_000))\",\"uuid\":\"\(long)\""
    builder.add(long, columns, name: "\"\(long)\"")
    let index = builder.finish()
    for key in [old, long] { #expect(usually(find: Array(key.utf8), in: index) == nil) }
    #expect(find(old, in: index) == Found("\"\(old)\"", name: nil, closedAt: 5))
    #expect(find(long, in: index) == Found(columns, name: "\"\(long)\""))
  }

  @Test func `a first row that is long is not taken for the length of many others`() {
    // Were it, room for them would be more than any memory is.
    let columns = Array(("\"" + String(repeating: "x", count: 1 << 20) + "\"").utf8)
    var builder = FrozenIndex.Builder(expectedRows: 1_000_000)
    builder.add(key: [0x61].span, columns: columns.span, name: 0..<0)
    let index = builder.finish()
    #expect(find("a", in: index)?.columns.utf8.count == columns.count)
  }

  @Test(arguments: [(200_000, expected: 0), (20_000, expected: 20_000), (23_000, expected: 22_000)])
  func `of many random keys each finds its row and no other key finds any`(
    count: Int, expected: Int
  ) {
    var random = SystemRandomNumberGenerator()
    var builder = FrozenIndex.Builder(expectedKeys: expected)
    var keys: Set<[UInt8]> = []
    while keys.count < count {
      let length = Int.random(in: 1...30, using: &random)
      let key = (0..<length).map { _ in UInt8.random(in: 0x61...0x7A, using: &random) }
      guard keys.insert(key).inserted else { continue }
      let columns = [0x22] + key + [0x22]
      builder.add(key: key.span, columns: columns.span, name: 0..<columns.count)
    }
    let index = builder.finish()
    #expect(index.count == count)
    var wrong = 0
    var output = OutputBuffer()
    for key in keys {
      output.removeAll()
      if let row = index.row(of: key.span, at: nil) { index.appendName(of: row, to: &output) }
      if output.copied() != [0x22] + key + [0x22] { wrong += 1 }
      let other = key + [0x2D]
      if index.row(of: other.span, at: nil) != nil { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func `keys with the same tag and place are told apart by their bytes`() {
    let group = Self.collidingKeys
    #expect(group.count == 2, "the search finds a pair")
    guard let first = group.first, let second = group.last else { return }
    var one = FrozenIndex.Builder()
    one.add(first, "\"\(first)\"", name: nil)
    let alone = one.finish()
    #expect(find(first, in: alone) == Found("\"\(first)\"", name: nil))
    #expect(find(second, in: alone) == nil)

    var two = FrozenIndex.Builder()
    two.add(first, "\"\(first)\"", from: 20)
    two.add(second, "\"\(second)\"", from: 10, to: 20)
    two.add(first, "\"old\"", from: 10, to: 20)
    let both = two.finish()
    #expect(both.count == 2)
    #expect(find(first, in: both, at: 15) == Found("\"old\"", name: nil))
    #expect(find(first, in: both, at: 25) == Found("\"\(first)\"", name: nil))
    #expect(find(second, in: both, at: 15) == Found("\"\(second)\"", name: nil))

    var closed = FrozenIndex.Builder()
    closed.add(first, "\"\(first)\"", from: 10, to: 20)
    #expect(find(second, in: closed.finish(), at: 15) == nil)
  }

  /// Two keys that agree in the tag (the hash's lower 23 bits) and the place in 16 slots.
  private static let collidingKeys: [String] = {
    var seen: [UInt64: String] = [:]
    for number in 0..<1_000_000 {
      let key = "k\(number)"
      let hash = ByteHash.hash(Array(key.utf8).span, seed: ByteHash.secret)
      let mark = hash << 41 | hash >> 60
      if let other = seen[mark] { return [other, key] }
      seen[mark] = key
    }
    return []
  }()
}
