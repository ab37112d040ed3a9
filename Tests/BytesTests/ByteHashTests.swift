import Bytes
import Testing

private func hash(_ bytes: [UInt8]) -> UInt64 { ByteHash.hash(bytes.span) }
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
    #expect(Set(Self.samples.map(hash)).count == Self.samples.count)
    let text = Array("bvwmmwxisuca7wbehrbyqhag54".utf8)
    for index in text.indices {
      var other = text
      other[index] ^= 1
      #expect(hash(other) != hash(text))
    }
    #expect(Set((0...40).map { hash([UInt8](repeating: 0, count: $0)) }).count == 41)
  }

  @Test func `a hash is the same on every run, so that it can be stored`() {
    #expect(hash([]) == 0)
    #expect(hash(Array("a".utf8)) == 15_109_978_515_760_884_807)
    #expect(hash(Array("bvwmmwxisuca7wbehrbyqhag54".utf8)) == 15_479_508_637_518_431_903)
  }

  @Test func `a hash does not depend on where the bytes lie`() {
    let text = Array("bvwmmwxisuca7wbehrbyqhag54".utf8)
    for shift in 0..<16 {
      let moved = [UInt8](repeating: 0xAA, count: shift) + text + [0xBB]
      #expect(ByteHash.hash(moved.span.extracting(shift..<shift + text.count)) == hash(text))
    }
  }

  @Test func `the low and the high bits of counted keys spread`() {
    let hashes = (0..<4096).map { hash(Array("item-\($0)".utf8)) }
    #expect(Set(hashes).count == 4096)
    #expect(Set(hashes.map { $0 & 4095 }).count > 2300)
    #expect(Set(hashes.map { $0 >> 52 }).count > 2300)
  }
}
