import Bytes
import TestSupport
import Testing

@testable import JSONText

/// What comes as it came before is gone over in a faster loop, which a walker that does not learn never
/// takes. Both must find the same.
struct WalkerRunTests {
  private let paths = [
    "uuid", "n", "user", "user/name", "user/id", "user/at", "user/at/city", "user/at/code", "last",
  ]
  private let own = ["vault_name", "p_log_type"]

  private static let events = [
    #"{"uuid":"A1","n":12,"user":{"name":"Ann","id":7,"at":{"city":"Bern","code":-1.5e3}},"last":"x"}"#,
    #"{"uuid":"A2","user":{"at":{"code":null,"city":"Z\u00fcrich"},"name":"Zoë"},"vault_name":"V","last":true}"#,
    #"{"n":[{"uuid":"A3","user":{"name":"Bo"}}],"user":{"other":{"city":"x"},"name":"C"},"p_log_type":{}}"#,
    #"{"uuid":{"name":"B"},"user":"nobody","last":{"city":"Basel"},"n":0}"#,
    #"{"user":{},"uuid":"a string of more than thirty-two bytes, which the loop takes two steps for","n":1}"#,
  ].map { Array($0.utf8) }

  @Test(arguments: UInt64(1)...4, [DuplicateKeys.refuse, .first, .last])
  func `what was seen before changes nothing that is found`(
    seed: UInt64, duplicates: DuplicateKeys
  ) {
    let kinds: [String: ValueKind] = ["n": .number, "user": .object, "user/name": .string]
    let trained = EventReader(paths, own: own, duplicates, expecting: kinds)
    let plain = EventReader(paths, own: own, duplicates, expecting: kinds, learns: false)
    var mutants = JSONMutants(seed: seed, of: Self.events)
    var sound = 0
    for round in 0..<800 {
      for event in Self.events { _ = trained.walk(event) }
      let text = mutants.next()
      // In every other round another event follows in the buffer, as in a batch.
      let behind = round % 2 == 0 ? [] : Self.events[round % Self.events.count]
      let expected = plain.walk(text + behind, in: 0..<text.count)
      if expected.fault == nil { sound += 1 }
      if trained.walk(text + behind, in: 0..<text.count) != expected {
        Issue.record("found otherwise: \(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(sound > 20, "enough mutants stay events for the comparison to mean something")
  }

  @Test func `an event that follows at once is no part of the one before it`() {
    let plain = EventReader(paths, own: own, learns: false)
    for text in Self.events {
      for behind in Self.events {
        // The end of the one is met for the first time, and the beginning of the other is known.
        let reader = EventReader(paths, own: own)
        for _ in 0..<2 { _ = reader.walk(behind) }
        for range in [0..<text.count, text.count..<text.count + behind.count] {
          #expect(reader.walk(text + behind, in: range) == plain.walk(text + behind, in: range))
        }
      }
    }
  }

  /// Whether a walker that has seen some texts finds in others what one that never learns does.
  private func expectTheSame(
    _ texts: [[UInt8]], after seen: [String], _ paths: [String],
    expecting kinds: [String: ValueKind] = [:], _ duplicates: DuplicateKeys = .refuse
  ) {
    let trained = EventReader(paths, own: own, duplicates, expecting: kinds)
    let plain = EventReader(paths, own: own, duplicates, expecting: kinds, learns: false)
    for text in texts {
      for _ in 0..<2 { for event in seen { _ = trained.walk(Array(event.utf8)) } }
      if trained.walk(text) != plain.walk(text) {
        Issue.record("found otherwise: \(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  @Test func `null that is not expected, broken, cut or there twice is what the walk says`() {
    let texts = [
      #"{"n":null,"last":"x"}"#, #"{"n":nul,"last":"x"}"#, #"{"n":nullx,"last":"x"}"#,
      #"{"n":null1}"#, #"{"n":null"#, #"{"n":nul"#, #"{"n":null,"n":null}"#, #"{"n":null}}"#,
      #"{"n":null,"last":null,"n":1}"#, #"{"n": null}"#, #"{"n":nulL}"#, #"{"last":null,"n":null}"#,
    ].map { Array($0.utf8) }
    for kinds in [[:], ["n": ValueKind.number], ["n": .null]] {
      for duplicates in [DuplicateKeys.refuse, .first, .last] {
        for seen in [[#"{"n":5,"last":"x"}"#], [#"{"n":null,"last":"x"}"#, #"{"n":7}"#]] {
          expectTheSame(texts, after: seen, ["n", "last"], expecting: kinds, duplicates)
        }
      }
    }
  }

  @Test func `keys in other scripts are found where they stood before, and damage to them is`() {
    let paths = ["é", "名前", "ключ", "😀", "ключ/名"]
    let event = #"{"é":"a","名前":"b","ключ":{"名":1},"😀":"c","ж":"d","y":null}"#
    let bytes = Array(event.utf8)
    var damaged = [bytes]
    for place in bytes.indices {
      for bit: UInt8 in [0x80, 0x40, 0x01] {
        var text = bytes
        text[place] ^= bit
        damaged.append(text)
      }
    }
    expectTheSame(damaged, after: [event], paths)
  }

  @Test func `a step is not kept behind one that is its beginning`() throws {
    var trie = KeyTrie()
    for key in ["a", "b", "c"] { _ = trie.insert([key]) }
    var walker = Walker(trie)
    for value in [#""b":"y""#, #""c":null"#, #""c":"x""#, #""c":"x""#] {
      let text = #"{"a":1,\#(value)}"#
      let bytes = Array(text.utf8)
      let input = InputBuffer(copying: bytes.span)
      _ = try walker.walk(input, in: 0..<bytes.count)
    }
    let edge = walker.edges.ranges[0].lowerBound
    let steps = unsafe walker.edges.steps(of: edge)
    let kept = (0..<3).map { unsafe (steps[$0].length, steps[$0].target) }
    #expect(kept.map(\.0) == [6, 6, 5])
    #expect(kept.map(\.1) == [.string, .string, .other])
  }

  @Test(arguments: 24...32)
  func `a key that just fits into what is learned, or does not, is found`(length: Int) {
    let key = String(repeating: "k", count: length)
    for blanks in ["", " ", "     "] {
      let reader = EventReader(["a", "o", "o/\(key)", key, "z"])
      let text =
        #"{"a":1,"\#(key)":\#(blanks)"x","o":\#(blanks){"\#(key)":\#(blanks)7},"z":\#(blanks)null}"#
      for _ in 0..<3 {
        let found = reader.values(text)
        #expect(found[2...] == ["number 7", "string x", "null null"])
      }
    }
  }

  @Test func `values of every kind are found in turn where one stood before`() {
    let reader = EventReader(["a", "b", "c"])
    let values = ["null", "1", "true", #""x""#, "-2.5", #""\u00e9""#, "[1]", "{}", #"{"d":1}"#]
    let kinds = [
      "null", "number", "true", "string", "number", "string!", "array", "object", "object",
    ]
    for round in 0..<30 {
      let place = round * 7 % values.count
      let blank = round % 3 == 0 ? " " : ""
      let found = reader.values(#"{"a":1,"b":\#(blank)\#(values[place]),"c":"z"}"#)
      #expect(found[1].hasPrefix(kinds[place] + " ") && found[2] == "string z")
    }
  }

  @Test func `a table of many objects is no matter`() {
    let paths = (0..<20_000).map { "o\($0)/k" }
    let reader = EventReader(paths)
    for number in [0, 19_999] {
      for _ in 0..<2 {
        #expect(reader.values(#"{"o\#(number)":{"k":"x"}}"#)[number] == "string x")
      }
    }
  }

  @Test func `an object that ends in an array, and one that is the last of all, are closed`() {
    let reader = EventReader(["a", "a/b", "c"])
    for text in [#"{"a":{"b":"x"}}"#, #"{"c":[{"a":{"b":"x"}}],"a":{"b":"y"}}"#] {
      let first = reader.values(text)
      #expect(reader.values(text) == first)
      #expect(first.last == (text.contains("[") ? #"array [{"a":{"b":"x"}}]"# : "absent"))
    }
  }

  @Test func `a key that comes twice in the order that was learned is refused`() {
    let reader = EventReader(["a", "b"])
    for _ in 0..<2 { _ = reader.values(#"{"a":"1","b":"2"}"#) }
    // Behind `b` comes `a`, once it was learned from an event without the first.
    _ = reader.values(#"{"b":"2","a":"1"}"#)
    #expect(reader.values(#"{"a":"1","b":"2","a":"3"}"#).first?.hasPrefix("duplicateKey") == true)
  }

  @Test func `an object that is there twice is refused, though what is between was learned`() {
    let reader = EventReader(["a", "a/b", "c"])
    for _ in 0..<3 {
      #expect(
        reader.values(#"{"a":{"b":"1"},"a":{"b":"2"}}"#) == ["duplicateKey at 18"])
      #expect(reader.values(#"{"a":{"b":"1"},"a":"2"}"#) == ["duplicateKey at 18"])
      #expect(reader.values(#"{"a":{"b":"1"},"c":{"b":"2"}}"#)[1] == "string 1")
    }
  }

  @Test func `a comma before the first member is refused, though one stood before such a member`() {
    let reader = EventReader(["a", "o", "o/b"])
    for _ in 0..<3 {
      #expect(reader.values(#"{"x":1,"a":2,"o":{"x":1,"b":2}}"#)[0] == "number 2")
      #expect(reader.values(#"{,"a":2}"#) == ["expectedKey at 1"])
      #expect(reader.values(#"{"a":1,"o":{,"b":2}}"#) == ["expectedKey at 12"])
      #expect(reader.values(#"{"a":1,"o":{},"a":2}"#) == ["duplicateKey at 17"])
    }
  }

  @Test func `more keys that nobody asked for than can be remembered are gone over all the same`() {
    let reader = EventReader(["last", "o", "o/last"])
    for round in 0..<4 {
      let members = (0..<100).map { #""new_\#($0)":"\#(round)""# }.joined(separator: ",")
      let text = #"{\#(members),"o":{\#(members),"last":\#(round)},"last":"x\#(round)"}"#
      #expect(reader.values(text)[0] == "string x\(round)")
      #expect(reader.values(text)[2] == "number \(round)")
      #expect(reader.walk(Array(text.utf8)).memberCount == 102)
    }
  }

  @Test(arguments: [UInt8(0), 0xFF, 0x2C])
  func `bytes that are no member are not taken for one that was never learned`(byte: UInt8) {
    let reader = EventReader(["a", "b"])
    for start in [#"{"#, #"{"a":1"#, #"{"a":1,"b":"2""#] {
      let text = Array(start.utf8) + [UInt8](repeating: byte, count: 40)
      let expected = EventReader(["a", "b"]).walk(text).fault
      #expect(expected != nil)
      for _ in 0..<3 { #expect(reader.walk(text).fault == expected) }
      _ = reader.walk(Array(#"{"a":1,"b":"2"}"#.utf8))
    }
  }

  @Test func `objects of captured keys nest as deep as all others may`() {
    let depth = 600
    let path = Array(repeating: "k", count: depth).joined(separator: "/")
    let reader = EventReader([path])
    func nested(_ count: Int) -> String {
      String(repeating: #"{"k":"#, count: count) + "1" + String(repeating: "}", count: count)
    }
    for _ in 0..<2 {
      #expect(reader.walk(Array(nested(512).utf8)).fault == nil)
      #expect(reader.walk(Array(nested(513).utf8)).fault?.reason == .tooDeep)
    }
  }
}
