import JSONText
import TestSupport
import Testing

struct WalkerCutTests {
  private let reader = EventReader(["uuid", "user/uuid"], own: ["own", "p_x", "vault_name"])

  @Test(arguments: [
    // First, in the middle, last.
    (#"{"own":1,"a":2,"b":3}"#, #"{"a":2,"b":3}"#), (#"{"a":2,"own":1,"b":3}"#, #"{"a":2,"b":3}"#),
    (#"{"a":2,"b":3,"own":1}"#, #"{"a":2,"b":3}"#),
    // Alone, and nothing but own keys.
    (#"{"own":1}"#, "{}"), (#"{ "own" : 1 }"#, "{ }"), (#"{"own":1,"p_x":2,"vault_name":3}"#, "{}"),
    (#"{ "own":1 , "p_x":2 }"#, "{ }"),
    // Twice, together and apart.
    (#"{"own":1,"own":2,"a":3}"#, #"{"a":3}"#), (#"{"own":1,"a":2,"own":3}"#, #"{"a":2}"#),
    (#"{"a":1,"own":2,"own":3}"#, #"{"a":1}"#),
    (#"{"a":1,"own":2,"p_x":3,"b":4}"#, #"{"a":1,"b":4}"#),
    (#"{"own":1,"a":2,"p_x":3,"b":4,"own":5}"#, #"{"a":2,"b":4}"#),
    // Spaces everywhere: what belongs to other members stays.
    (#"{ "own" : 1 , "a" : 2 }"#, #"{ "a" : 2 }"#), (#"{ "a" : 2 , "own" : 1 }"#, #"{ "a" : 2  }"#),
    (#"{"a":1 , "own":2 , "b":3}"#, #"{"a":1  , "b":3}"#),
    ("{\n \"own\" :\n1\n,\n\"a\":2\n}", "{\n \"a\":2\n}"),
    // Values of every kind, with brackets and own names inside.
    (#"{"own":{"own":{"a":[1,{}]}},"a":1}"#, #"{"a":1}"#),
    (#"{"a":1,"own":[[],{"b":[]}]}"#, #"{"a":1}"#),
    (#"{"a":1,"own":[]}"#, #"{"a":1}"#), (#"{"own":{},"a":1}"#, #"{"a":1}"#),
    (#"{"a":1,"own":",}\"]"}"#, #"{"a":1}"#), (#"{"own":null,"a":1}"#, #"{"a":1}"#),
    (#"{"own":true,"a":1}"#, #"{"a":1}"#), (#"{"own":-1.5e3,"a":1}"#, #"{"a":1}"#),
    // Beside captured paths.
    (#"{"uuid":"A","own":1,"user":{"uuid":"B"}}"#, #"{"uuid":"A","user":{"uuid":"B"}}"#),
    // In another spelling.
    (#"{"a":1,"\u006fwn":2}"#, #"{"a":1}"#), (#"{"o\u0077n":2,"a":1}"#, #"{"a":1}"#),
    (#"{"vault\u005fname":"forged","a":1}"#, #"{"a":1}"#),
  ])
  func `an own key is cut with its comma and nothing else`(event: String, left: String) {
    #expect(reader.cut(event) == left)
  }

  @Test(arguments: [
    #"{"a":{"own":1},"user":{"own":2,"uuid":{"own":3}},"b":[{"own":4}]}"#,
    #"{"owns":1,"ow":2,"Own":3,"":4,"own ":5}"#, #"{"a":"own","b":"\"own\":1"}"#, "{}", "{ }",
    #"{ "a" : 1 , "b" : [ ] }"#,
  ])
  func `nothing else is ever cut`(event: String) {
    let result = reader.walk(Array(event.utf8))
    #expect(result.fault == nil)
    #expect(result.cuts.isEmpty)
    #expect(reader.cut(event) == event)
  }

  @Test func `an array of events has no own keys of its own`() {
    let text = Array(#"[{"own":1},{"a":2,"own":3}]"#.utf8)
    #expect(reader.walk(text, objectsOnly: false).cuts.isEmpty)
  }

  @Test func `an event is empty when nothing but own keys was in it`() {
    func isEmpty(_ text: String) -> Bool { reader.walk(Array(text.utf8)).isEmpty }
    #expect(isEmpty("{}"))
    #expect(isEmpty("{ }"))
    #expect(isEmpty(#"{"own":1}"#))
    #expect(isEmpty(#"{"own":{"a":1},"p_x":2}"#))
    #expect(!isEmpty(#"{"a":1}"#))
    #expect(!isEmpty(#"{"own":1,"a":2}"#))
    #expect(!isEmpty(#"{"a":1,"own":2}"#))
    #expect(!isEmpty(#"{"":1}"#))
    #expect(isEmpty("{}"))
  }

  @Test func `a key that a path begins with is never cut, whichever was inserted first`() {
    var trie = KeyTrie()
    trie.insertOwn("uuid")
    trie.insertOwn("user")
    let uuid = trie.insert(["uuid"])
    let nested = trie.insert(["user", "uuid"])
    #expect(uuid >= 0)
    #expect(trie.slotCount == 3)
    #expect(Set([uuid, nested]).count == 2)
    let reader = EventReader(["uuid", "user/uuid"], own: ["uuid", "user"])
    let event = #"{"uuid":1,"user":{"uuid":2}}"#
    #expect(reader.cut(event) == event)
  }

  @Test(arguments: [
    #"{"own":1,}"#, #"{"a":1,"own":2,}"#, #"{"own":1 "a":2}"#, #"{"own":}"#, #"{"own":1"#,
  ])
  func `cutting never makes a broken event whole`(event: String) {
    #expect(reader.walk(Array(event.utf8)).fault != nil)
  }

  @Test func `cuts leave what a slow reader leaves, for random events`() {
    var random = SeededGenerator(seed: 11)
    var cuts = 0
    let reader = EventReader([], own: ["own", "p_x"])
    for _ in 0..<20_000 {
      var maker = EventMaker(random: random)
      let text = maker.event(capturedKeysOnce: false)
      random = maker.random
      guard let slow = SlowJSON.parse(text) else {
        Issue.record("the maker made no JSON: \(String(decoding: text, as: UTF8.self))")
        return
      }
      let expected = slow.text(of: text, without: ["own", "p_x"])
      let left = reader.cut(text)
      #expect(left == expected, "\(String(decoding: text, as: UTF8.self))")
      #expect(reader.cut(left) == left)
      #expect(SlowJSON.parse(left) != nil)
      if left != text { cuts += 1 }
    }
    #expect(cuts > 2000)
  }
}
