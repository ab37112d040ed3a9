import Bytes
import FrozenIndex
import Testing

struct CaseInsensitiveTests {
  @Test(arguments: [
    ("Ann@Example.com", "aNN@eXAMPLE.COM"), ("[A-Z]`{@", "[a-z]`{@"), ("ÄÖÜ", "äöü"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ſ", "S"), ("K", "k"), ("Å", "å"), ("µ", "Μ"), ("ǅ", "ǆ"),
    ("ẞ", "ß"), ("ДА", "да"), ("Ａ", "ａ"), ("𐐀", "𐐨"), ("aÄb", "AäB"), ("Ꭰ", "ꭰ"),
  ])
  func `values that differ by case alone are one key`(key: String, value: String) {
    #expect(name(value, in: index(.caseInsensitive, keys: [key])) == key)
    #expect(name(key, in: index(.caseInsensitive, keys: [value])) == value)
    #expect(name(key, in: index(.caseInsensitive, keys: [key])) == key)
    #expect(name(value, in: index(.exact, keys: [key])) == nil)
  }

  @Test(arguments: [
    ("straße", "STRASSE"), ("ŉ", "ʼN"), ("ﬀ", "ff"), ("i", "İ"), ("i", "ı"), ("I", "ı"),
    ("é", "e\u{301}"), ("a", "a "), ("a", "b"), ("", "a"), ("@", "`"), ("[", "{"), ("a", "á"),
  ])
  func `what folds to more than one character, and all else, is another key`(
    key: String, value: String
  ) {
    #expect(name(value, in: index(.caseInsensitive, keys: [key])) == nil)
    #expect(name(key, in: index(.caseInsensitive, keys: [value])) == nil)
  }

  @Test(
    arguments: [
      [0x41, 0xFF, 0x42], [0x41, 0xC3], [0xC3, 0x41], [0xED, 0xA0, 0x80, 0x41], [0xC1, 0x81],
      [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x81, 0x81], [0xF5, 0x41], [0x80, 0x5A], [0xE2, 0x84],
    ] as [[UInt8]])
  func `bytes that are no UTF-8 stay, and the letters between them still fold`(bytes: [UInt8]) {
    var expected = bytes
    for index in expected.indices where expected[index] &- 0x41 < 26 { expected[index] |= 0x20 }
    #expect(MatchMode.caseInsensitive.canonicalKey(bytes.span) == expected)
    var builder = FrozenIndex.Builder(matching: .caseInsensitive)
    builder.add(key: bytes.span, columns: bytes.span, name: 0..<0)
    let index = builder.finish()
    #expect(index.row(of: bytes.span, at: nil) != nil)
    #expect(index.row(of: expected.span, at: nil) != nil)
    #expect(index.row(of: (expected + [0x2E]).span, at: nil) == nil)
  }

  @Test func `folding twice is folding once, for every character of two planes`() {
    var wrong: [UInt32] = []
    for value in UInt32(0)..<0x2_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = MatchMode.caseInsensitive.canonicalKey(Array(String(scalar).utf8).span) ?? []
      if MatchMode.caseInsensitive.canonicalKey(once.span) != once { wrong.append(value) }
    }
    #expect(wrong == [])
  }

  @Test func `a key whose spelling changed has one history`() {
    let index = index(
      .caseInsensitive,
      [
        Entry(key: "ANN", name: "old", from: 10, to: 20),
        Entry(key: "Ann", name: "new", from: 20),
      ])
    #expect(index.count == 1)
    #expect(name("ann", in: index, at: 15) == "old")
    #expect(name("ann", in: index, at: 20) == "new")
    #expect(name("ann", in: index) == "new")
  }

  @Test func `of two open spellings the later one wins, and of equals the one added later`() {
    let later = [Entry(key: "A", name: "2", from: 2), Entry(key: "a", name: "1", from: 1)]
    #expect(name("a", in: index(.caseInsensitive, later), at: 3) == "2")
    #expect(name("a", in: index(.caseInsensitive, later), at: 1) == "1")
    let equals = [Entry(key: "A", name: "1"), Entry(key: "a", name: "2")]
    #expect(name("a", in: index(.caseInsensitive, equals)) == "2")
    #expect(name("A", in: index(.caseInsensitive, equals), at: 7) == "2")
  }

  @Test func `a spelling that was closed hides no other that is open`() {
    let index = index(
      .caseInsensitive,
      [Entry(key: "A", name: "open", from: 0), Entry(key: "a", name: "closed", from: 10, to: 20)])
    #expect(name("a", in: index, at: 15) == "closed")
    #expect(find("a", in: index, at: 25) == Found("\"open\"", name: "\"open\""))
    #expect(name("a", in: index) == "open")
  }
}
