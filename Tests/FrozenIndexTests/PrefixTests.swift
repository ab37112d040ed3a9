import Bytes
import FrozenIndex
import Testing

struct PrefixTests {
  @Test func `the longest key that the value begins with wins`() {
    let index = index(.prefix, keys: ["ab", "abcd", "x", "abc"])
    #expect(name("abcdef", in: index) == "abcd")
    #expect(name("abcd", in: index) == "abcd")
    #expect(name("abcx", in: index) == "abc")
    #expect(name("abx", in: index) == "ab")
    #expect(name("xabcd", in: index) == "x")
  }

  @Test(arguments: ["", "a", "Ab", " ab", "b", "ba"])
  func `a value that begins with no key, or is shorter than it, is missing`(value: String) {
    #expect(name(value, in: index(.prefix, keys: ["ab", "abcd"])) == nil)
  }

  @Test func `the empty key begins every value, and all others go before it`() {
    let index = index(.prefix, keys: ["", "a"])
    #expect(name("", in: index) == "")
    #expect(name("b", in: index) == "")
    #expect(name("ab", in: index) == "a")
  }

  @Test func `many keys of many lengths are each found at their longest`() {
    let index = index(.prefix, keys: (1...300).map { String(repeating: "k", count: $0) })
    for count in 1...400 {
      let expected = String(repeating: "k", count: min(count, 300))
      #expect(name(String(repeating: "k", count: count), in: index) == expected)
    }
  }
}
