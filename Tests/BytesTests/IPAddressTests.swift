import Bytes
import Testing

private func address(_ text: String) -> [UInt8]? { IPAddress(Array(text.utf8).span)?.bytes }
private func isAddress(_ text: String) -> Bool { IPAddress.isAddress(Array(text.utf8).span) }

struct IPAddressTests {
  @Test(
    arguments: [
      ("192.0.2.1", [192, 0, 2, 1]), ("0.0.0.0", [0, 0, 0, 0]),
      ("255.255.255.255", [255, 255, 255, 255]),
      ("10.0.0.10", [10, 0, 0, 10]), ("198.51.100.99", [198, 51, 100, 99]),
      ("1.2.3.4", [1, 2, 3, 4]),
    ] as [(String, [UInt8])])
  func `an IPv4 address has four bytes`(text: String, bytes: [UInt8]) {
    #expect(address(text) == bytes)
    #expect(isAddress(text))
  }

  @Test(arguments: [
    ("2001:db8:0:0:8:800:200c:417a", "2001:0db8:0000:0000:0008:0800:200c:417a"),
    ("2001:DB8::8:800:200C:417A", "2001:0db8:0000:0000:0008:0800:200c:417a"),
    ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
    ("::", "0:0:0:0:0:0:0:0"), ("::1", "0:0:0:0:0:0:0:1"), ("1::", "1:0:0:0:0:0:0:0"),
    ("ff01::101", "ff01:0:0:0:0:0:0:101"), ("2001:db8::", "2001:db8:0:0:0:0:0:0"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("1:2::8", "1:2:0:0:0:0:0:8"),
    ("fe80::a", "fe80:0:0:0:0:0:0:a"), ("FE80::ABCD", "fe80:0:0:0:0:0:0:abcd"),
    ("::ffff:192.0.2.1", "0:0:0:0:0:ffff:c000:0201"), ("::192.0.2.1", "0:0:0:0:0:0:c000:201"),
    ("64:ff9b::192.0.2.33", "64:ff9b:0:0:0:0:c000:221"),
    ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"),
    ("1::5:6:192.0.2.1", "1:0:0:0:5:6:c000:201"),
    ("0000:0000:0000:0000:0000:ffff:255.255.255.255", "0:0:0:0:0:ffff:ffff:ffff"),
  ])
  func `an IPv6 address has sixteen bytes, in every form of RFC 4291`(
    text: String, groups: String
  ) {
    let bytes = groups.split(separator: ":").compactMap { UInt16($0, radix: 16) }.flatMap {
      [UInt8($0 >> 8), UInt8($0 & 255)]
    }
    #expect(address(text) == bytes)
    #expect(isAddress(text))
  }

  @Test(arguments: [
    "", " ", ".", ":", "a", "1", "...", "localhost", "example.com",
    // IPv4: too few and too many parts, out of range, leading zeros, other notations.
    "1.1.1", "1.1.1.1.1", "1.1.1.", ".1.1.1", "1.1.1.1.", ".1.1.1.1", "1..1.1", "1.1..1",
    "256.1.1.1",
    "1.256.1.1", "1.1.1.256", "1.1.1.999", "1.1.1.1000", "01.1.1.1", "1.1.1.01", "1.1.1.00",
    "001.1.1.1", "0x1.1.1.1", "1.1.1.a", "1.1.1.-1", "+1.1.1.1", "1,1,1,1", "1.1.1.1/24",
    "1.1.1.1:80", " 1.1.1.1", "1.1.1.1 ", "1.1.1.1\n", "1.1.1.1\u{0}", "3232235777", "0xC0000201",
    "١.1.1.1", "1.1.1.1%eth0", "[1.1.1.1]", "1.1.1.1,2.2.2.2", "1。1。1。1", "4294967296.1.1.1",
    // IPv6: too few and too many groups, doubled `::`, too many digits, stray colons.
    "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7:8", ":1", "1:", ":::",
    "::::", "1:::2", "1::2::3", "::1::", "1:2:3:4:5:6:7::8", "::1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8::", "12345::", "::12345", "::00001", "g::", "::g", "1:2:3:4:5:6:7:g", "::-1",
    "0x1::", "1::1:", ":1::1", "2001:db8::1 ", " ::1", "::1\n",
    // A zone, a port, brackets, a prefix length.
    "fe80::1%eth0", "fe80::1%25eth0", "[::1]", "[::1]:80", "::1/128", "2001:db8::/32",
    // An IPv4 part in the wrong place or of the wrong form.
    "::ffff:192.0.2", "::ffff:192.0.2.256", "::ffff:192.0.2.01", "::192.0.2.1:1", "192.0.2.1::",
    "1:2:3:4:5:192.0.2.1", "1:2:3:4:5:6:7:192.0.2.1", "::1:2:3:4:5:6:192.0.2.1", "::.1.1.1.1",
    "::ffff:192.0.2.1.1", "::192.0.2.1.", "::ffff:c0.0.2.1", "::1.2.3", "::a.1.1.1",
    "0000:0000:0000:0000:0000:ffff:255.255.255.2555",
  ])
  func `what is no address is refused`(text: String) {
    #expect(address(text) == nil)
    #expect(!isAddress(text))
  }

  @Test func `random bytes never trap, and both questions have one answer`() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("0123456789abcdefABCDEFg:::...%/".utf8)
    var wrong = 0
    for _ in 0..<50_000 {
      let text = (0..<Int.random(in: 0...46, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      if (IPAddress(text.span) != nil) != IPAddress.isAddress(text.span) { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func `every address written in full is read back`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
      let groups = stride(from: 0, to: 16, by: 2).map {
        String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
      }
      #expect(address(groups.joined(separator: ":")) == bytes)
      let four = Array(bytes.prefix(4))
      #expect(address(four.map { String($0) }.joined(separator: ".")) == four)
    }
  }
}
