import Bytes
import FrozenIndex
import Testing

struct GlobTests {
  @Test(arguments: [
    "[", "[]", "[!]", "[^]", "[a", "[!a", "a[b", "[a-", "[z-a]", "\\", "a\\", "[a\\", "[a\\]",
    "[]a]", String(repeating: "a", count: 4097),
  ])
  func `what is no pattern is no key`(pattern: String) {
    #expect(isKey(pattern, .glob) == false)
  }

  @Test(arguments: [
    ("", ""), ("a", "a"), ("*", ""), ("*", "anything"), ("**", "x"), ("a*", "a"), ("a*", "abc"),
    ("*c", "abc"), ("a*c", "ac"), ("a*b*c", "aXbYbZc"), ("*a*a*", "banana"), ("?", "x"), ("?", "é"),
    ("?", "😀"), ("a?c", "a☃c"), ("*é", "aéé"), ("[abc]", "b"), ("[a-c]x", "bx"), ("[!a-c]", "d"),
    ("[^a-c]", "d"), ("[a-]", "-"), ("[-a]", "-"), ("[é-ü]", "ö"), ("[\\]]", "]"), ("[\\!a]", "!"),
    ("[a!]", "!"), ("[a^]", "^"), ("[\\a-\\c]", "b"), ("[*?]", "?"), ("\\*", "*"),
    ("\\?\\[\\\\", "?[\\"),
    ("\\a", "a"), ("]", "]"), ("a]b", "a]b"), ("host-[0-9]*.example.com", "host-7a.example.com"),
    ("aaaaaaaab", "aaaaaaaab"), ("12345678*", "12345678"), ("1234567\\*x*", "1234567*xy"),
    (String(repeating: "a", count: 4096), String(repeating: "a", count: 4096)),
  ])
  func `a pattern fits`(pattern: String, text: String) {
    #expect(isKey(pattern, .glob) == true)
    #expect(name(text, in: index(.glob, keys: [pattern])) == pattern)
  }

  @Test(arguments: [
    ("", "a"), ("a", ""), ("a", "A"), ("a", "ab"), ("a", "ba"), ("?", ""), ("?", "ab"),
    ("?", "e\u{301}"), ("a*c", "abd"), ("a*c", "bac"), ("*c", "cb"), ("a*b*c", "aXcYb"),
    ("[abc]", "d"), ("[abc]", ""), ("[abc]", "ab"), ("[!a]", "a"), ("[!a]", ""), ("[a-c]", "-"),
    ("[\\a\\-c]", "b"), ("\\*", "x"), ("\\?", "x"), ("\\[a]", "a"), ("12345678*", "1234567"),
    ("aaaaaaaab", "aaaaaaaac"), ("a*", "\u{0}a"), ("a?", "a"),
  ])
  func `a pattern does not fit`(pattern: String, text: String) {
    #expect(name(text, in: index(.glob, keys: [pattern])) == nil)
  }

  @Test func `a byte that is no UTF-8 is one character`() {
    var builder = FrozenIndex.Builder(matching: .glob)
    builder.add(key: Array("a?[!x]b".utf8).span, columns: [0x31].span, name: 0..<0)
    builder.add(key: [0x63, 0xFF, 0x2A].span, columns: [0x32].span, name: 0..<0)
    let index = builder.finish()
    #expect(index.row(of: [0x61, 0xFF, 0xC3, 0x62].span, at: nil) != nil)
    #expect(index.row(of: [0x61, 0xFF, 0x62].span, at: nil) == nil)
    #expect(index.row(of: [0x63, 0xFF].span, at: nil) != nil)
    #expect(index.row(of: [0x63, 0xFE].span, at: nil) == nil)
    #expect(MatchMode.glob.canonicalKey([0x5B, 0xFF, 0x5D].span) == nil, "a set has characters")
  }

  @Test func `the pattern with most literal characters wins; of equals the first by bytes`() {
    let keys = ["*", "host*", "host-?", "*-eu-1", "[h]ost-?", "h*", "?*", "é*", "\\h\\o\\s\\t-*"]
    for keys in [keys, keys.reversed()] {
      let index = index(.glob, keys: keys)
      #expect(name("host-1", in: index) == "\\h\\o\\s\\t-*", "5 literals, and bytes before host-?")
      #expect(name("host-22", in: index) == "\\h\\o\\s\\t-*")
      #expect(name("host", in: index) == "host*")
      #expect(name("lost-eu-1", in: index) == "*-eu-1")
      #expect(name("hat", in: index) == "h*")
      #expect(name("él", in: index) == "é*")
      #expect(name("x", in: index) == "*", "* is before ?* by bytes")
    }
    #expect(name("ab", in: index(.glob, keys: ["é*", "a*", "ab"])) == "ab")
    let one = index(.glob, keys: ["?é", "b*"])
    #expect(name("bé", in: one) == "?é", "é is one character, so ? comes before b")
  }

  @Test func `stars upon stars end in time that grows with pattern times text`() {
    let pattern = String(repeating: "a*", count: 1000) + "b"
    let index = index(.glob, keys: [pattern])
    #expect(name(String(repeating: "a", count: 5000), in: index) == nil)
    #expect(name(String(repeating: "a", count: 5000) + "b", in: index) == pattern)
  }

  @Test func `random patterns and texts agree with a matcher that tries everything`() {
    var random = SystemRandomNumberGenerator()
    var wrong: [String] = []
    for _ in 0..<20_000 {
      let pattern = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        ["a", "b", "*", "?", "[ab]", "[!a]", "\\*", "é"].randomElement(using: &random) ?? ""
      }
      let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        ["a", "b", "*", "é"].randomElement(using: &random) ?? ""
      }
      let key = pattern.joined()
      let found = name(text.joined(), in: index(.glob, keys: [key]))
      if (found == key) != Self.matches(pattern[...], text[...]) {
        wrong.append("\(key) \(text.joined())")
      }
    }
    #expect(wrong == [])
  }

  private static func matches(_ pattern: ArraySlice<String>, _ text: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == "*" {
      return (0...text.count).contains { matches(rest, text.dropFirst($0)) }
    }
    guard let character = text.first else { return false }
    let fits =
      switch first {
      case "?": true
      case "[ab]": character == "a" || character == "b"
      case "[!a]": character != "a"
      case "\\*": character == "*"
      default: character == first
      }
    return fits && matches(rest, text.dropFirst())
  }
}
