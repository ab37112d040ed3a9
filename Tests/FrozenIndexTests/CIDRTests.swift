import Bytes
import FrozenIndex
import Testing

struct CIDRTests {
  @Test(arguments: [
    "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
    "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.0 /8", "10.0.0.0/255.0.0.0", "10.0.0/8", "10/8",
    "10.0.0.256/8", "10.0.0.0/8/8", "10.0.0.0/a", "10.0.0.0/1000", "10.0.0.0/99999999999999999999",
    "2001:db8::/129", "2001:db8::/-0", "2001:db8/32", "fe80::1%eth0/64", "[2001:db8::]/32",
    "::ffff:10.0.0.0/129", "example.com", "*",
  ])
  func `what is no network is no key`(text: String) {
    #expect(isKey(text, .cidr) == false)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"), ("10.9.8.7/8", "10.0.0.0", "9.255.255.255"),
    ("192.0.2.128/25", "192.0.2.255", "192.0.2.127"), ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
    ("192.0.2.7/32", "192.0.2.7", "192.0.2.8"), ("192.0.2.7/31", "192.0.2.6", "192.0.2.5"),
    ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"), ("2001:DB8::1", "2001:db8:0::1", "::1"),
    ("2001:db8::ff/127", "2001:db8::fe", "2001:db8::fd"), ("fe80::/10", "febf::1", "fec0::1"),
    ("2001:db8:8000::/33", "2001:db8:8000::", "2001:db8:7fff::"), ("::/128", "::", "::1"),
    ("::ffff:10.0.0.0/104", "10.1.1.1", "11.0.0.0"), ("::ffff:192.0.2.7", "192.0.2.7", "::1"),
    ("::ffff:0:0/96", "192.0.2.7", "2001:db8::1"), ("0.0.0.0/0", "255.255.255.255", "::1"),
    ("::/0", "2001:db8::1", "192.0.2.1"), ("::/95", "::1:0:1", "192.0.2.1"),
  ])
  func `a network holds its addresses and no others, host bits set or not`(
    network: String, inside: String, outside: String
  ) {
    #expect(isKey(network, .cidr) == true)
    let index = index(.cidr, keys: [network])
    #expect(name(inside, in: index) == network)
    #expect(name(outside, in: index) == nil)
  }

  @Test(arguments: [
    "", " 10.0.0.1", "10.0.0.1 ", "10.0.0.1:80", "10.0.0.0/8", "10.0.0", "1.1.1.1.1", "a", "::g",
    "[::1]", "fe80::1%eth0", "\u{0}", "☃",
  ])
  func `a value that is no address is missing, whatever the networks`(value: String) {
    #expect(name(value, in: index(.cidr, keys: ["0.0.0.0/0", "::/0"])) == nil)
  }

  @Test func `an IPv4 address written as IPv6 is found among the IPv4 networks, and only there`() {
    let index = index(.cidr, keys: ["192.0.2.0/24", "::/0"])
    #expect(name("::ffff:192.0.2.1", in: index) == "192.0.2.0/24")
    #expect(name("::FFFF:C000:0201", in: index) == "192.0.2.0/24")
    #expect(name("::ffff:198.51.100.1", in: index) == nil)
    #expect(name("::192.0.2.1", in: index) == "::/0")
  }

  @Test func `the longest prefix wins, in whatever order the networks came`() {
    let keys = ["10.0.0.0/8", "10.5.0.0/16", "10.5.9.0/24", "10.5.9.1", "0.0.0.0/0"]
    for keys in [keys, keys.reversed()] {
      let index = index(.cidr, keys: keys)
      #expect(index.count == 5)
      #expect(name("10.5.9.1", in: index) == "10.5.9.1")
      #expect(name("10.5.9.2", in: index) == "10.5.9.0/24")
      #expect(name("10.5.8.1", in: index) == "10.5.0.0/16")
      #expect(name("10.6.0.1", in: index) == "10.0.0.0/8")
      #expect(name("11.6.0.1", in: index) == "0.0.0.0/0")
    }
  }

  @Test func `the same network written twice is one key`() {
    let index = index(
      .cidr, [Entry(key: "10.1.0.0/8", name: "1"), Entry(key: "10.2.0.0/8", name: "2")])
    #expect(index.count == 1)
    #expect(name("10.9.9.9", in: index) == "2")
    let canonical = ["10.1.0.0/8", "10.2.0.0/8", "::ffff:10.0.0.0/104", "10.0.0.0/9", "a00::/8"]
      .map { MatchMode.cidr.canonicalKey(Array($0.utf8).span) }
    #expect(canonical[0] == canonical[1])
    #expect(canonical[0] == canonical[2])
    #expect(canonical[0] != canonical[3])
    #expect(canonical[0] != canonical[4])
  }

  @Test func `random networks answer as a search through all of them does`() throws {
    var random = SystemRandomNumberGenerator()
    var entries: [Entry] = []
    var networks: [(bits: [UInt8], isV4: Bool, name: String)] = []
    for number in 0..<400 {
      let isV4 = number % 2 == 0
      let count = isV4 ? 4 : 16
      // Few different bytes, so that networks lie in one another.
      let bytes = (0..<count).map { _ in [1, 2, 255].randomElement(using: &random) ?? 0 }
      let length = Int.random(in: 0...count * 8, using: &random)
      let bits = Self.bits(bytes.map { UInt8($0) }).prefix(length)
      if networks.contains(where: { $0.isV4 == isV4 && $0.bits == Array(bits) }) { continue }
      networks.append((Array(bits), isV4, "n\(number)"))
      entries.append(Entry(key: "\(Self.text(bytes))/\(length)", name: "n\(number)"))
    }
    let index = index(.cidr, entries)
    #expect(index.count == entries.count)
    var wrong: [String] = []
    for number in 0..<4000 {
      let isV4 = number % 2 == 0
      let bytes = (0..<(isV4 ? 4 : 16)).map { _ in [1, 2, 255].randomElement(using: &random) ?? 0 }
      let bits = Self.bits(bytes.map { UInt8($0) })
      let best = networks.filter { $0.isV4 == isV4 && bits.starts(with: $0.bits) }
        .max { $0.bits.count < $1.bits.count }
      if name(Self.text(bytes), in: index) != best?.name { wrong.append(Self.text(bytes)) }
    }
    #expect(wrong == [])
  }

  private static func bits(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
  }

  private static func text(_ bytes: [Int]) -> String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2)
      .map { String(bytes[$0] << 8 | bytes[$0 + 1], radix: 16) }.joined(separator: ":")
  }
}
