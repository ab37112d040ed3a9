import Bytes
import Testing

struct InputBufferSearchTests {
  /// Texts that are nearly addresses: parts at the edges of what a part may be, and strays among them.
  private static func nearAddress(_ generator: inout some RandomNumberGenerator) -> [UInt8] {
    let parts = ["0", "1", "9", "10", "99", "100", "199", "200", "249", "250", "255", "256", "260"]
    let odd = ["", "00", "01", "001", "300", "999", "1000", "2a", " 1", "1 ", "/", ":"]
    let count = Int.random(in: 0...9, using: &generator) == 0 ? Int.random(in: 0...6) : 4
    let written = (0..<count).map { _ in
      let isOdd = Int.random(in: 0...19, using: &generator) == 0
      return (isOdd ? odd : parts).randomElement(using: &generator) ?? ""
    }
    return Array(written.joined(separator: ".").utf8)
  }

  @Test func `an IPv4 address is told from all that is none, wherever it lies`() {
    var generator = SystemRandomNumberGenerator()
    var found = 0
    for _ in 0..<20_000 {
      let text = Self.nearAddress(&generator)
      let isAddress = IPAddress(text.span)?.bitCount == 32
      found += isAddress ? 1 : 0
      // At the end of a buffer, among digits and among dots.
      for behind in ["", "\"}", "1111", "....", ".1.1.1"] {
        let before = Array("9.9".utf8)
        let input = InputBuffer(copying: (before + text + Array(behind.utf8)).span)
        let isIPv4 = input.isIPv4(before.count..<before.count + text.count)
        #expect(
          isIPv4 == isAddress, "\(String(decoding: text, as: UTF8.self))|\(behind)")
      }
    }
    #expect(found > 1000)
  }

  @Test func `a byte is found in its range alone`() {
    for count in 0..<70 {
      for place in 0..<count {
        var bytes = [UInt8](repeating: 0x61, count: count)
        bytes[place] = 0x40
        let input = InputBuffer(copying: bytes.span)
        let within = [
          input.contains(0x40, in: 0..<count), input.contains(0x40, in: place..<place + 1),
        ]
        let beside = [
          input.contains(0x40, in: 0..<place), input.contains(0x40, in: place + 1..<count),
        ]
        #expect(within == [true, true] && beside == [false, false], "\(place) of \(count)")
      }
    }
  }
}
