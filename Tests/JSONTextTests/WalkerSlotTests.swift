import Bytes
import JSONText
import TestSupport
import Testing

struct WalkerSlotTests {
  @Test func `values of every kind are captured at depths 1 to 3, and absent ones said`() {
    let reader = EventReader([
      "s", "n", "t", "f", "z", "o", "a", "u/s", "u/n", "u/v/s", "u/v/z", "u/v/gone", "gone/deep",
    ])
    #expect(
      reader.values(
        #"{"s":"A1","n":-1.5e2,"t":true,"f":false,"z":null,"o":{ "x":1 },"a":[1, 2],"#
          + #""u":{"s":"","n":0,"v":{"s":"é","z":null}}}"#)
        == [
          "string A1", "number -1.5e2", "true true", "false false", "null null",
          "object { \"x\":1 }", "array [1, 2]", "string ", "number 0", "string é", "null null",
          "absent", "absent",
        ])
  }

  @Test func `an object on the way to a path has a slot of its own`() {
    var trie = KeyTrie()
    let email = trie.insert(["user", "email"])
    let user = trie.insert(["user"])
    #expect(email != user)
    #expect(trie.slotCount == 2)
    #expect(
      EventReader(["user/email", "user"]).values(#"{"user":{"email":"a"}}"#)
        == ["string a", "object {\"email\":\"a\"}"])
  }

  @Test func `a path inserted twice keeps its slot`() {
    var trie = KeyTrie()
    let first = trie.insert(["a", "b"])
    #expect(trie.insert(["a", "b"]) == first)
    #expect(trie.insert(["b"]) != first)
    #expect(trie.slotCount == 3)
  }

  @Test func `an escaped value is marked and an escape elsewhere marks nothing`() {
    let reader = EventReader(["a", "b", "c"])
    #expect(
      reader.values(#"{"a":"x\u0041","b":"x","c":"\\"}"#)
        == [#"string! x\u0041"#, "string x", #"string! \\"#])
    #expect(
      reader.values(#"{"x\n":"\n","a":"1","\u0062":"2","c":[ "\n" ]}"#)
        == ["string 1", "string 2", #"array [ "\n" ]"#])
  }

  @Test func `a value where an object was expected is captured, and its paths are absent`() {
    let reader = EventReader(["user", "user/uuid", "user/x/y"])
    for value in ["null", "\"u\"", "7", "[{\"uuid\":1}]", "{}"] {
      #expect(reader.values("{\"user\":\(value)}")[1...] == ["absent", "absent"])
    }
    #expect(reader.values(#"{"user":"u"}"#)[0] == "string u")
  }

  @Test func `keys in arrays and under unknown keys are not taken for captured ones`() {
    let reader = EventReader(["uuid", "user/uuid"])
    #expect(
      reader.values(
        #"{"x":{"uuid":1,"user":{"uuid":2}},"y":[{"uuid":3},{"user":{"uuid":4}}],"#
          + #""user":[{"uuid":5}],"z":{"user":{"uuid":6}}}"#) == ["absent", "absent"])
    #expect(
      reader.values(#"{"user":{"user":{"uuid":1},"x":{"uuid":2},"uuid":3},"uuid":4}"#)
        == ["number 4", "number 3"])
  }

  @Test func `values behind a nested object belong to the outer one again`() {
    let reader = EventReader(["a", "u/a", "u/v/a", "z"])
    #expect(
      reader.values(#"{"u":{"v":{"a":1,"b":{}},"a":2,"c":[[]]},"a":3,"z":[{"a":4}]}"#)
        == ["number 3", "number 2", "number 1", "array [{\"a\":4}]"])
  }

  @Test func `the slots of one event are gone in the next`() {
    let reader = EventReader(["a", "u/a"], own: ["own"])
    _ = reader.values("{\n\"a\":1,\"u\":{\"a\":2},\"own\":3}")
    #expect(reader.values("{}") == ["absent", "absent"])
    let empty = reader.walk(Array("{}".utf8))
    #expect(empty.cuts.isEmpty)
    #expect(!empty.hasLineBreaks)
    _ = reader.values(#"{"a":1,"u":{"a":2},"own":3,"#)
    #expect(reader.values(#"{"u":{}}"#) == ["absent", "absent"])
    #expect(reader.cut(#"{"x":1}"#) == #"{"x":1}"#)
  }

  @Test func `a captured key that occurs twice is a fault, whatever its values`() {
    let reader = EventReader(["a", "u/a"], own: ["own"])
    #expect(reader.values(#"{"a":1,"a":1}"#) == ["duplicateKey at 10"])
    #expect(reader.values(#"{"a":null,"a":1}"#) == ["duplicateKey at 13"])
    #expect(reader.values(#"{"a":1,"\u0061":1}"#) == ["duplicateKey at 15"])
    #expect(reader.values(#"{"u":{"a":1,"a":2}}"#) == ["duplicateKey at 15"])
    #expect(reader.values(#"{"u":{},"u":{}}"#) == ["duplicateKey at 11"])
    #expect(reader.values(#"{"u":{"a":1},"u":{}}"#) == ["duplicateKey at 16"])
  }

  @Test func `an uncaptured key or an own key that occurs twice is no fault`() {
    let reader = EventReader(["a", "u/a"], own: ["own"])
    #expect(
      reader.values(#"{"b":1,"b":2,"own":1,"own":2,"a":3,"u":{"own":1,"own":2,"b":1,"b":2}}"#)
        == ["number 3", "absent"])
  }

  @Test func `the same name in different objects is no duplicate`() {
    let reader = EventReader(["a", "u/a", "v/a"])
    #expect(
      reader.values(#"{"u":{"a":1},"a":2,"v":{"a":3},"x":[{"a":4},{"a":5}]}"#)
        == ["number 2", "number 1", "number 3"])
  }

  @Test func `what is before the range is not read, and offsets count from the buffer's start`() {
    let text = Array(#"{"a":1} {"a":2} {"a":3}"#.utf8)
    let reader = EventReader(["a"])
    let result = reader.walk(text, in: 7..<text.count)
    #expect(result.range == 8..<15)
    #expect(result.slots.map(describe) == ["number 13..<14"])
  }

  @Test func `a truncated line is never completed by the next one`() {
    let reader = EventReader(["a", "u/a"], own: ["own"])
    let event = Array(#"{"u":{"a":"x\n"},"own":[true,-1.5e2],"a":"é","f":false}"#.utf8)
    for end in 0..<event.count {
      for space in ["", "\n", " \n  "] {
        let text = event[..<end] + Array(space.utf8) + event[end...]
        let result = reader.walk(Array(text), in: 0..<end)
        #expect(result.fault == JSONFault(.unexpectedEnd, at: end))
      }
    }
  }

  @Test func `every line of a buffer is walked as if it stood alone`() {
    let lines = [
      #"{"a":1}"#, #"{"a":"#, #""x"}"#, #"{"a":"open"#, #"","a":1}"#, "{", "}", "   ",
      #"{"u":{"a":2}"#,
      "}", #"{"a":tr"#, "ue}", #"{"a":"\"#, #"n"}"#, #"{"a":1"#, "23}", #"{"u":{"a":3}}"#, #"{"a"#,
      #"":1}"#,
    ].map { Array($0.utf8) }
    let buffer = Array(lines.joined(separator: [0x0A]))
    let reader = EventReader(["a", "u/a"])
    var start = 0
    for line in lines {
      let together = reader.walk(buffer, in: start..<start + line.count)
      let alone = reader.walk(line)
      #expect(together.fault?.reason == alone.fault?.reason)
      #expect(together.fault.map { $0.offset - start } == alone.fault?.offset)
      #expect(together.slots.map(\.kind) == alone.slots.map(\.kind))
      #expect(together.slots.map(\.length) == alone.slots.map(\.length))
      start += line.count + 1
    }
  }

  @Test func `an empty range or one of spaces ends before any event, whatever follows it`() {
    let text = Array("  {}".utf8)
    let reader = EventReader([])
    #expect(reader.walk(text, in: 0..<0).fault == JSONFault(.unexpectedEnd, at: 0))
    #expect(reader.walk(text, in: 0..<2).fault == JSONFault(.unexpectedEnd, at: 2))
    #expect(reader.walk(text, in: 4..<4).fault == JSONFault(.unexpectedEnd, at: 4))
    #expect(reader.walk([]).fault == JSONFault(.unexpectedEnd, at: 0))
  }

  @Test func `line breaks between tokens are seen, and those around or escaped are not`() {
    let reader = EventReader([])
    func hasLineBreaks(_ text: String) -> Bool { reader.walk(Array(text.utf8)).hasLineBreaks }
    #expect(hasLineBreaks("{\n}"))
    #expect(hasLineBreaks("{\r}"))
    #expect(hasLineBreaks("{\"a\":1\n}"))
    #expect(hasLineBreaks("{\"a\":{\"b\":[1,\r\n2]}}"))
    #expect(!hasLineBreaks("\n\n{\"a\": 1}\n"))
    #expect(!hasLineBreaks("{\"a\":\"\\n\\r\"}\r\n"))
    #expect(!hasLineBreaks("{ \t\"a\" : 1 }"))
  }

  @Test func `slots say what a slow reader finds, for random events in random order`() {
    let paths = ["a", "b", "user", "user/a", "user/b", "user/v", "user/v/a", "user/v/uuid_of_it"]
    let reader = EventReader(paths, own: ["own", "p_x"])
    var random = SeededGenerator(seed: 7)
    for _ in 0..<10_000 {
      var maker = EventMaker(random: random)
      let text = maker.event(capturedKeysOnce: true)
      random = maker.random
      guard let slow = SlowJSON.parse(text) else {
        Issue.record("the maker made no JSON: \(String(decoding: text, as: UTF8.self))")
        return
      }
      let result = reader.walk(text)
      let expected = paths.map { path in
        guard let value = slow.value(at: path.split(separator: "/").map(String.init)[...]) else {
          return "absent 0..<0"
        }
        let isString = value.kind == "string"
        let range =
          isString ? value.range.lowerBound + 1..<value.range.upperBound - 1 : value.range
        let isEscaped = isString && text[range].contains(0x5C)
        return "\(value.kind) \(range)\(isEscaped ? " escaped" : "")"
      }
      #expect(result.fault == nil)
      #expect(result.slots.map(describe) == expected, "\(String(decoding: text, as: UTF8.self))")
    }
  }
}
