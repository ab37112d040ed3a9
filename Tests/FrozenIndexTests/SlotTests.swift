import Bytes
import Testing

@testable import FrozenIndex

/// How full the slots of an index are, and what becomes of the keys at their end.
@Suite struct `The slots of an index` {
  private static func add(_ key: String, to builder: inout FrozenIndex.Builder) {
    builder.add(key, "\"\(key)\"", name: "\"\(key)\"")
  }

  private static func wrong(_ keys: [String], in index: FrozenIndex, others: [String]) -> [String] {
    keys.filter { find($0, in: index) != Found("\"\($0)\"", name: "\"\($0)\"") }
      + others.filter { find($0, in: index) != nil }
  }

  @Test(arguments: [0, 1, 2, 3, 12, 13, 48, 1_000])
  func `give each key, and no other, however full they are`(expected: Int) {
    for count in [0, 1, 2, 3, 4, 11, 12, 13, 14, 23, 24, 25, 26, 27, 47, 48, 49, 50, 51, 120] {
      var builder = FrozenIndex.Builder(expectedKeys: expected)
      let keys = (0..<count).map { "key \($0)" }
      for key in keys { Self.add(key, to: &builder) }
      let index = builder.finish()
      #expect(index.count == count)
      let slots = index.slots.count
      #expect(count * 10 <= slots * 7, "\(count) of \(slots)")
      #expect(Self.wrong(keys, in: index, others: keys.map { $0 + "x" }) == [])
    }
  }

  @Test func `are seven tenths full where the number of keys is known, whatever it is`() {
    for count in [100, 1_023, 1_024, 1_025, 30_000, 10_000_000] {
      let slots = SlotTable(keys: count)
      let isFull = (slots.isFull(keys: count), slots.isFull(keys: count + 1))
      #expect(isFull == (false, true))
    }
    let least = SlotTable(keys: 0).count
    #expect(least == 16)
  }

  /// Keys of one length that belong to the last of 16 slots, as many as are asked for.
  private static func lastKeys(_ count: Int) -> [String] {
    let keys = (100_000...).lazy.map { "k\($0)" }.filter {
      ByteHash.hash(Array($0.utf8).span, seed: ByteHash.secret) >> 60 == 15
    }
    return Array(keys.prefix(count))
  }

  @Test(arguments: MatchMode.allCases)
  func `that are full at their end go on at the beginning`(mode: MatchMode) {
    let keys = Self.lastKeys(24)
    for count in 1...11 {
      var builder = FrozenIndex.Builder(matching: mode)
      var known = Array(keys[..<count])
      if mode == .cidr { known = (0..<count).map { "10.0.0.\($0)" } }
      for key in known { Self.add(key, to: &builder) }
      let index = builder.finish()
      let (slots, isLastEmpty) = (index.slots.count, index.slots[15].isEmpty)
      #expect(slots == 16)
      #expect(mode != .exact || !isLastEmpty)
      #expect(Self.wrong(known, in: index, others: Array(keys[12...])) == [])
    }
  }

  @Test func `that are full at their end keep histories apart that begin there`() {
    let keys = Self.lastKeys(6)
    var builder = FrozenIndex.Builder()
    for key in keys { builder.add(key, "\"new \(key)\"", from: 20) }
    for key in keys.reversed() { builder.add(key, "\"old \(key)\"", from: 10, to: 20) }
    let index = builder.finish()
    for key in keys {
      #expect(find(key, in: index, at: 15) == Found("\"old \(key)\"", name: nil))
      #expect(find(key, in: index, at: 25) == Found("\"new \(key)\"", name: nil))
    }
  }

  @Test func `hold a row's place, its history and its tag apart`() {
    for place in [0, 1, (1 << 40) - 2] {
      for hash in [0, 1, 1 << 22, (1 << 23) - 1, 1 << 23, .max] as [UInt64] {
        for isHistory in [false, true] {
          let slot = Slot(hash, place: place, isHistory: isHistory)
          #expect(!slot.isEmpty)
          #expect((slot.place, slot.isHistory) == (place, isHistory))
          #expect(slot.fits(hash))
          #expect(slot.fits(hash ^ 1 << 23))
          #expect(!slot.fits(hash ^ 1))
          #expect(!slot.fits(hash ^ 1 << 22))
        }
      }
    }
    #expect(Slot(word: 0).isEmpty)
    #expect(Slot(word: 0).place == -1)
  }
}
