import Bytes
import Testing

private func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
  ByteHash.hash(bytes.span, seed: seed)
}
private func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  ByteHash.areEqual(left.span, right.span)
}
private func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
  ByteHash.order(left.span, right.span).signum()
}

struct ByteHashTests {
  private static let samples: [[UInt8]] = [
    [], [0], [0, 0], [1], [0, 1], [1, 0], [0x7F], [0x80], [0xFF], [0xFF, 0], [1, 2, 3],
    [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8, 0],
    [1, 2, 3, 4, 5, 6, 7, 9], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0],
  ]

  @Test func `bytes are equal only to themselves, and sort as their arrays do`() {
    for left in Self.samples {
      for right in Self.samples {
        #expect(areEqual(left, right) == (left == right))
        let expected = left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
        #expect(order(left, right) == expected)
      }
    }
  }

  @Test func `a hash depends on every byte and on the length`() {
    #expect(Set(Self.samples.map { hash($0) }).count == Self.samples.count)
    let text = Array("bvwmmwxisuca7wbehrbyqhag54".utf8)
    for index in text.indices {
      var other = text
      other[index] ^= 1
      #expect(hash(other) != hash(text))
    }
    #expect(Set((0...40).map { hash([UInt8](repeating: 0, count: $0)) }).count == 41)
  }

  @Test func `for one seed a hash is the same on every run`() {
    #expect(hash([]) == 0)
    #expect(hash(Array("a".utf8)) == 15_109_978_515_760_884_807)
    #expect(hash(Array("bvwmmwxisuca7wbehrbyqhag54".utf8)) == 6_795_943_894_221_170_070)
    #expect(hash(Array("a".utf8), seed: 1) != hash(Array("a".utf8)))
  }

  @Test func `a hash does not depend on where the bytes lie`() {
    let text = Array("bvwmmwxisuca7wbehrbyqhag54".utf8)
    for shift in 0..<16 {
      let moved = [UInt8](repeating: 0xAA, count: shift) + text + [0xBB]
      let part = moved.span.extracting(shift..<shift + text.count)
      #expect(ByteHash.hash(part, seed: 0) == hash(text))
    }
  }

  /// Keys of 16 bytes that all collide for the seed 0: the second word undoes the difference that the
  /// first has made.
  static func collidingKeys(_ count: Int) -> [[UInt8]] {
    func bytes(_ word: UInt64) -> [UInt8] { (0..<8).map { UInt8(word >> ($0 * 8) & 0xFF) } }
    return (0..<UInt64(count)).map { first in
      let product = (16 &* 0x9e37_79b9_7f4a_7c15 ^ first).multipliedFullWidth(
        by: 0xa076_1d64_78bd_642f)
      return bytes(first) + bytes(product.high ^ product.low ^ 0xABCD)
    }
  }

  @Test func `keys made to collide do so for the seed they were made for, and not in this process`()
  {
    let keys = Self.collidingKeys(10_000)
    #expect(Set(keys.map { hash($0) }).count == 1)
    let hashes = keys.map { hash($0, seed: ByteHash.secret) }
    #expect(Set(hashes).count == 10_000)
    #expect(Set(hashes.map { $0 & 16383 }).count > 6_000)
  }

  @Test func `the low and the high bits of counted keys spread`() {
    let hashes = (0..<4096).map { hash(Array("item-\($0)".utf8)) }
    #expect(Set(hashes).count == 4096)
    #expect(Set(hashes.map { $0 & 4095 }).count > 2300)
    #expect(Set(hashes.map { $0 >> 52 }).count > 2300)
  }

  @Test func `a checksum depends on every bit, on the order, the length and the seed`() {
    func checksum(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
      ByteHash.checksum(bytes.span, seed: seed)
    }
    var seen: Set<UInt64> = []
    var count = 0
    for length in [0, 1, 7, 8, 31, 32, 33, 64, 100] {
      for filler in [0, 0xA5] as [UInt8] where length > 0 || filler == 0 {
        let bytes = [UInt8](repeating: filler, count: length)
        for bit in 0..<length * 8 {
          var other = bytes
          other[bit / 8] ^= 1 << UInt8(bit % 8)
          seen.insert(checksum(other))
        }
        seen.insert(checksum(bytes))
        count += length * 8 + 1
      }
    }
    #expect(seen.count == count)
    let words = (0..<64).map { UInt8($0) }
    for shift in [1, 8, 16, 32] {
      #expect(checksum(Array(words[shift...] + words[..<shift])) != checksum(words))
    }
    #expect(checksum(words, seed: 1) != checksum(words))
    #expect(checksum(words, seed: .max) != checksum(words))
  }
}
