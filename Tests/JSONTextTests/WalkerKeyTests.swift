import JSONText
import Testing

struct WalkerKeyTests {
  private static let lengths = [0, 1, 2, 6, 7, 8, 9, 14, 15, 16, 17, 22, 23, 24, 25, 31, 32, 100]

  private static func key(_ length: Int) -> String {
    String(String(repeating: "abcdefghijklmnopqrstuvwxyz", count: 4).prefix(length))
  }

  @Test(arguments: lengths) func `a key of any length is found, and its neighbours are not`(
    length: Int
  ) {
    let key = Self.key(length)
    let reader = EventReader([key])
    #expect(reader.values("{\"\(key)\":1}") == ["number 1"])
    #expect(reader.values("{\"\(key)\" \n:1}") == ["number 1"])
    #expect(reader.values("{\"\(key)a\":1}") == ["absent"])
    #expect(reader.values("{\"A\(key)\":1}") == ["absent"])
    if length > 0 {
      #expect(reader.values("{\"\(key.dropLast())\":1}") == ["absent"])
      #expect(reader.values("{\"\(key.dropLast())A\":1}") == ["absent"])
      #expect(reader.values("{\"A\(key.dropFirst())\":1}") == ["absent"])
      #expect(reader.values("{\"\(key.dropLast())\\\"\":1}") == ["absent"])
    }
    // Again, now that the walk has learned to expect the key.
    #expect(reader.values("{\"\(key)\":2,\"\(key)b\":3}") == ["number 2"])
  }

  @Test func `keys that begin with one another are told apart, at any length`() {
    let keys = Self.lengths.map(Self.key)
    for start in keys.indices {
      let order = keys[start...] + keys[..<start]
      let reader = EventReader(Array(order))
      for shift in 0..<3 {
        let members = order.enumerated().map { "\"\($1)\":\($0 + shift)" }
        let expected = order.indices.map { "number \($0 - order.startIndex + shift)" }
        #expect(reader.values("{" + members.joined(separator: ",") + "}") == expected)
        #expect(
          reader.values("{" + members.reversed().joined(separator: ",") + "}") == expected)
      }
    }
  }

  @Test func `a key spelled with escapes is the key, in any place of it`() {
    for key in ["uuid", "vault_uuid", Self.key(24), Self.key(100)] {
      let reader = EventReader([key], own: ["own"])
      for place in key.indices {
        let scalar = key[place].unicodeScalars.first?.value ?? 0
        let spelled =
          key[..<place] + "\\u00" + String(scalar, radix: 16)
          + key[place...].dropFirst()
        #expect(reader.values("{\"\(spelled)\":1}") == ["number 1"])
        #expect(reader.values("{\"\(spelled)x\":1}") == ["absent"])
      }
    }
    #expect(EventReader(["a/b"]).values(#"{"a\/b":1,"x":2}"#) == ["absent"])
    #expect(EventReader(["🔑"]).values(#"{"\ud83d\udd11":1}"#) == ["number 1"])
    #expect(EventReader(["é"]).values(#"{"\u00E9":1}"#) == ["number 1"])
  }

  @Test func `a captured key that JSON must escape is found in every spelling`() {
    let reader = EventReader(["a\"b", "a\\b", "a\nb", "\"", "\\"])
    #expect(
      reader.values(#"{"a\"b":1,"a\\b":2,"a\nb":3,"\"":4,"\\":5}"#)
        == ["number 1", "number 2", "number 3", "number 4", "number 5"])
    #expect(
      reader.values(#"{"a\u0022b":1,"a\u005cb":2,"a\u000Ab":3,"\u0022":4,"\u005C":5}"#)
        == ["number 1", "number 2", "number 3", "number 4", "number 5"])
    #expect(reader.values(#"{"a\\\"b":1,"ab":2}"#).allSatisfy { $0 == "absent" })
  }

  @Test func `a raw control character in a key is refused where the trie has keys with escapes`() {
    for length in [1, 3, 22, 23, 24, 30] {
      let key = String(repeating: "k", count: length - 1) + "\""
      let reader = EventReader([key, String(repeating: "\u{0}", count: length)])
      for zeros in 1...40 {
        let text = Array("{\"".utf8) + [UInt8](repeating: 0, count: zeros)
        for tail in ["\":1}", ":1}", ""] {
          let end = text + Array(tail.utf8) + [UInt8](repeating: 0, count: 30)
          #expect(reader.walk(end).fault == JSONFault(.controlCharacter, at: 2))
        }
      }
    }
  }

  @Test func `a lone surrogate in a key is not taken for another key`() {
    let reader = EventReader(["\u{FFFD}", "a"])
    #expect(reader.values(#"{"\ud800":1,"a\udc00":2}"#) == ["absent", "absent"])
  }

  @Test func `canonically equal keys are different keys, as their bytes differ`() {
    let reader = EventReader(["caf\u{E9}", "cafe\u{301}"])
    #expect(reader.values("{\"cafe\u{301}\":1}") == ["absent", "number 1"])
    #expect(reader.values("{\"caf\u{E9}\":2}") == ["number 2", "absent"])
  }

  @Test func `what was learned never changes a result, whatever was walked before`() {
    let events = [
      #"{"uuid":"1","user":{"uuid":"2","name":"n"},"vault_uuid":"3","own":4}"#,
      #"{"own":4,"vault_uuid":"3","user":{"name":"n","uuid":"2"},"uuid":"1"}"#,
      #"{"user":{},"uuid":"1","vault_uuid":"3"}"#, #"{"x":1,"uuid":"1"}"#, "{}",
      #"{"vault_uuid_":1,"vault_uui":2,"vault_uuid":"3"}"#,
      #"{"\u0075uid":"1","vault_uuid":"3"}"#, #"{"user":{"uuid":{"uuid":7}},"own":{}}"#,
      #"{"user":[{"uuid":1}],"y":{"uuid":2},"uuid":3}"#, #"{"uuid":"1","uuid":"1"}"#, #"{"uuid":"#,
    ].map { Array($0.utf8) }
    let paths = ["uuid", "user/uuid", "user/name", "vault_uuid"]
    let alone = events.map { EventReader(paths, own: ["own"], learns: false).walk($0) }
    let reader = EventReader(paths, own: ["own"])
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5000 {
      let index = Int.random(in: 0..<events.count, using: &random)
      #expect(reader.walk(events[index]) == alone[index])
    }
  }

  @Test func `many keys of one length under one object are all found`() {
    let keys = (100..<400).map { "key_\($0)" }
    let reader = EventReader(keys.map { "o/" + $0 })
    let members = keys.shuffled().map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",")
    #expect(reader.values("{\"o\":{\(members)}}") == keys.map { "string \($0)" })
  }
}
