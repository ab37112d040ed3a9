import Testing

@testable import Bytes

@Suite struct `A byte string as a key` {
  @Test func `keys are equal by their bytes alone, not by what they mean as text`() {
    let keys: Set = [ByteKey(), ByteKey([0]), ByteKey([0, 0]), ByteKey([0xC3, 0xA9])]
    #expect(keys.count == 4)
    #expect(keys.contains(ByteKey([0xC3, 0xA9])))
    #expect(!keys.contains(ByteKey([0x65, 0xCC, 0x81])), "é in another form")
    #expect(!keys.contains(ByteKey([0xFF])))
  }

  @Test func `a key that is set again is the key that it was set to`() {
    var key = ByteKey([1, 2, 3])
    let numbers = [key: 1, ByteKey([9]): 2]
    key.set([9].span)
    #expect(numbers[key] == 2)
    key.set([UInt8]().span)
    #expect(key == ByteKey() && numbers[key] == nil)
    key.set([1, 2, 3].span)
    #expect(numbers[key] == 1)
  }
}
