import JSONText
import Testing

struct DuplicateKeyTests {
  private func values(_ text: String, _ duplicates: DuplicateKeys) -> [String] {
    EventReader(["a", "u", "u/a", "u/b", "u/c/d"], own: ["own"], duplicates).values(text)
  }

  @Test func `of two values the first or the last counts, however the key is spelled`() {
    for text in [#"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"x":0,"a":2}"#] {
      #expect(values(text, .first)[0] == "number 1")
      #expect(values(text, .last)[0] == "number 2")
    }
    #expect(values(#"{"a":1,"a":2,"a":3}"#, .first)[0] == "number 1")
    #expect(values(#"{"a":1,"a":2,"a":3}"#, .last)[0] == "number 3")
    #expect(values(#"{"a":null,"a":2}"#, .first)[0] == "null null")
    #expect(values(#"{"a":1,"a":null}"#, .last)[0] == "null null")
  }

  @Test func `two objects are not mixed`() {
    let text = #"{"u":{"a":1,"c":{"d":2}},"u":{"b":3}}"#
    #expect(
      values(text, .first)
        == ["absent", #"object {"a":1,"c":{"d":2}}"#, "number 1", "absent", "number 2"])
    #expect(
      values(text, .last) == ["absent", #"object {"b":3}"#, "absent", "number 3", "absent"])
  }

  @Test func `an object and another value are not mixed`() {
    #expect(
      values(#"{"u":{"a":1},"u":5}"#, .last)
        == ["absent", "number 5", "absent", "absent", "absent"])
    #expect(
      values(#"{"u":5,"u":{"a":1}}"#, .first)
        == ["absent", "number 5", "absent", "absent", "absent"])
    #expect(
      values(#"{"u":{"c":{"d":1},"c":[]}}"#, .last)
        == ["absent", #"object {"c":{"d":1},"c":[]}"#, "absent", "absent", "absent"])
  }

  @Test func `keytag's own keys are cut, all of them`() {
    for duplicates in DuplicateKeys.allCases {
      let reader = EventReader(["a"], own: ["own"], duplicates)
      #expect(reader.cut(#"{"own":1,"a":2,"own":{"own":3},"\u006fwn":4}"#) == #"{"a":2}"#)
    }
  }

  @Test func `what does not count is checked all the same`() {
    for duplicates in [DuplicateKeys.first, .last] {
      let reader = EventReader(["a"], duplicates)
      #expect(
        reader.walk(Array(#"{"a":1,"a":01}"#.utf8)).fault?.reason == .expectedCommaOrEnd)
      #expect(reader.walk(Array(#"{"a":tru,"a":1}"#.utf8)).fault?.reason == .expectedValue)
    }
  }

  @Test(arguments: [DuplicateKeys.first, .last], 0..<8 as Range<UInt64>)
  func `it is as a plain reader of trees has it`(_ duplicates: DuplicateKeys, _ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let paths = ["a", "b", "a/a", "a/b", "b/a", "a/b/a", "a/b/b"]
    let reader = EventReader(paths, duplicates)
    for _ in 0..<500 {
      let tree = Tree.object(.random(using: &random, depth: 0))
      let expected = paths.map { path in
        tree.value(at: path.split(separator: "/").map(String.init)[...], duplicates)?.shown
          ?? "absent"
      }
      #expect(reader.values(tree.text) == expected, "\(tree.text)")
    }
  }
}

/// A JSON value whose objects may have a key twice.
private enum Tree {
  case number(Int)
  case object([(key: String, value: Tree)])

  var text: String {
    switch self {
    case .number(let number): "\(number)"
    case .object(let members):
      "{" + members.map { "\"\($0.key)\":\($0.value.text)" }.joined(separator: ",") + "}"
    }
  }

  var shown: String {
    switch self {
    case .number: "number \(text)"
    case .object: "object \(text)"
    }
  }

  func value(at path: ArraySlice<String>, _ duplicates: DuplicateKeys) -> Tree? {
    guard let key = path.first else { return self }
    guard case .object(let members) = self else { return nil }
    let fitting = members.filter { $0.key == key }
    let chosen = duplicates == .first ? fitting.first : fitting.last
    return chosen?.value.value(at: path.dropFirst(), duplicates)
  }
}

extension [(key: String, value: Tree)] {
  fileprivate static func random(using random: inout SeededGenerator, depth: Int) -> Self {
    (0..<Int.random(in: 0...4, using: &random)).map { _ in
      let key = ["a", "b", "c"][Int.random(in: 0...2, using: &random)]
      let isObject = depth < 3 && Bool.random(using: &random)
      let value: Tree =
        isObject
        ? .object(.random(using: &random, depth: depth + 1))
        : .number(Int.random(in: 0...99, using: &random))
      return (key, value)
    }
  }
}
