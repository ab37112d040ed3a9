import Bytes
import FrozenIndex
import Testing

/// Which row wins when several keys fit and each has its own time.
struct MatchVersionTests {
  /// A wide key, valid from 10 on, and a narrow one, valid from 30 to 50, in each mode that ranks.
  static let indexes: [(MatchMode, value: String, FrozenIndex)] = [
    (.cidr, "10.5.0.9", "10.0.0.0/8", "10.5.0.0/16"), (.prefix, "abc", "a", "ab"),
    (.glob, "abc", "a*", "ab*"),
  ].map { mode, value, wide, narrow in
    let entries = [
      Entry(key: wide, name: "wide", from: 10),
      Entry(key: narrow, name: "narrow", from: 30, to: 50),
    ]
    return (mode, value, index(mode, entries))
  }

  @Test(
    arguments: [
      (0, "wide"), (10, "wide"), (29, "wide"), (30, "narrow"), (49, "narrow"), (50, "wide"),
      (.max, "wide"), (nil, "wide"),
    ] as [(Int64?, String)])
  func `a key that is closed, or not there yet, does not hide a wider one that is open`(
    time: Int64?, expected: String
  ) {
    for (mode, value, index) in Self.indexes {
      #expect(index.matching == mode)
      #expect(
        find(value, in: index, at: time) == Found("\"\(expected)\"", name: "\"\(expected)\""),
        "\(mode)")
    }
  }

  @Test(
    arguments: [
      (0, "wide", nil), (10, "wide", nil), (20, "wide", 20), (29, "wide", 20), (30, "narrow", nil),
      (40, "narrow", 40), (nil, "narrow", 40),
    ] as [(Int64?, String, Int64?)])
  func `in a gap the row closed last is the last known; before all, the first to begin`(
    time: Int64?, expected: String, closedAt: Int64?
  ) {
    let index = index(
      .prefix,
      [
        Entry(key: "a", name: "wide", from: 10, to: 20),
        Entry(key: "ab", name: "narrow", from: 30, to: 40),
      ])
    #expect(
      find("abc", in: index, at: time)
        == Found("\"\(expected)\"", name: "\"\(expected)\"", closedAt: closedAt))
  }

  @Test func `of keys that began, or were closed, together the narrow one counts`() {
    let entries = [
      Entry(key: "a", name: "wide", from: 10, to: 20),
      Entry(key: "ab", name: "narrow", from: 10, to: 20),
    ]
    for entries in [entries, entries.reversed()] {
      let index = index(.prefix, entries)
      for time in [0, 15, 25] as [Int64] { #expect(name("abc", in: index, at: time) == "narrow") }
      #expect(name("a", in: index, at: 15) == "wide")
    }
  }

  @Test func `a narrow key with several versions is asked for all of them`() {
    let index = index(
      .cidr,
      [
        Entry(key: "10.0.0.0/8", name: "wide", from: 0),
        Entry(key: "10.1.0.0/16", name: "three", from: 50),
        Entry(key: "10.1.0.0/16", name: "two", from: 20, to: 30),
        Entry(key: "10.1.0.0/16", name: "one", from: 10, to: 20),
      ])
    #expect(index.count == 2)
    let names = [5, 10, 19, 20, 29, 30, 49, 50].map { name("10.1.2.3", in: index, at: $0) }
    #expect(names == ["wide", "one", "one", "two", "two", "wide", "wide", "three"])
  }

  @Test func `a version that was opened and closed at one moment counts for nothing`() {
    let index = index(
      .prefix,
      [Entry(key: "ab", name: "never", from: 20, to: 20), Entry(key: "a", name: "wide", from: 0)])
    #expect(name("abc", in: index, at: 20) == "wide")
  }

  @Test(arguments: MatchMode.allCases)
  func `an index of nothing finds nothing in any mode`(mode: MatchMode) {
    let index = index(mode, keys: [])
    #expect(index.matching == mode)
    for value in ["", "a", "10.0.0.1", "::1", "*"] { #expect(name(value, in: index) == nil) }
  }

  @Test(arguments: MatchMode.allCases)
  func `an index that grows keeps every key in any mode`(mode: MatchMode) {
    let keys = (0..<2000).map { "10.\($0 / 250).\($0 % 250).1" }
    let index = index(mode, keys: keys)
    #expect(index.count == 2000)
    #expect(keys.filter { name($0, in: index) != $0 } == [])
    for value in ["11.0.0.1", "", "x"] { #expect(name(value, in: index) == nil) }
  }

  @Test(arguments: MatchMode.allCases)
  func `random bytes as keys and as values never trap`(mode: MatchMode) {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("ab*?[]!^-\\/:.0123456789\u{0}é".utf8) + [0xFF, 0xC3, 0xF0]
    func bytes() -> [UInt8] {
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
    }
    var builder = FrozenIndex.Builder(matching: mode)
    var seen: Set<[UInt8]> = []
    for _ in 0..<1000 {
      let key = bytes()
      if mode == .exact, !seen.insert(key).inserted { continue }
      builder.add(key: key.span, columns: key.span, name: 0..<0, from: Int64(key.count))
    }
    let index = builder.finish()
    var found = 0
    for _ in 0..<1000 where index.row(of: bytes().span, at: 5) != nil { found += 1 }
    #expect(mode == .cidr || found > 0)
  }

  @Test func `keys that differ in any byte are different in the modes that compare bytes`() {
    for mode in [MatchMode.exact, .prefix, .glob] {
      for key in ["", "A", "a", "é", "e\u{301}", "10.0.0.1/8"] {
        let bytes = Array(key.utf8)
        #expect(mode.canonicalKey(bytes.span) == bytes)
      }
    }
  }
}
