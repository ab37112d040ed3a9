import Bytes
import Schemas
import Testing

@testable import Inference

@Suite struct HostileSampleTests {
  private func keys(_ count: Int) -> String {
    "{" + (0..<count).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}"
  }

  @Test func `an object with a hundred thousand keys is json, said in a comment`() throws {
    let yaml = draft([#"{"a":1,"map":\#(keys(100_000))}"#, #"{"a":2,"map":{"x":1}}"#])
    #expect(
      yaml.contains(
        "  # more than 500 different keys, which are data and no fields\n"
          + "  - name: map\n    type: json\n    required: true\n"))
    #expect(try schema(of: yaml).fields.count == 2)
  }

  @Test func `of an event with a hundred thousand keys the first are fields, and that is said`()
    throws
  {
    let yaml = draft([keys(100_000)])
    #expect(
      yaml.contains(
        "# Of the events themselves: more than 500 different keys, which are data and no fields.\n")
    )
    #expect(try schema(of: yaml).fields.count == 500)
  }

  @Test func `a new key in every event does not make memory grow`() throws {
    var samples = SampleReader()
    for number in 0..<20_000 {
      let event = Array(#"{"a":{"k\#(number)":{"l\#(number)":[\#(number)]}}}"#.utf8)
      samples.add(event.span)
    }
    #expect(samples.top.members.count == 1)
    #expect(samples.top.members[0].node.members.isEmpty)
  }

  @Test func `the places of all objects together are bounded`() throws {
    var samples = SampleReader()
    for object in 0..<100 {
      let event = Array(#"{"o\#(object)":\#(keys(400))}"#.utf8)
      samples.add(event.span)
    }
    func count(_ node: SampleNode) -> Int {
      node.members.reduce(1 + (node.element.map(count) ?? 0)) { $0 + count($1.node) }
    }
    #expect(count(samples.top) == SampleReader.nodeLimit)
    let draft = SchemaDraft(of: samples, name: "X", known: [], taken: [])
    let yaml = String(decoding: try #require(draft).yaml, as: UTF8.self)
    #expect(yaml.contains("the events have too many places in all; some are left out"))
    #expect(try schema(of: yaml).fields.count > 20)
  }

  @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
  func `what nests five hundred levels is json from some depth on`(
    open: String, close: String
  ) throws {
    let depth = 500
    let nested =
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    let yaml = draft([#"{"deep":\#(nested),"flat":1}"#])
    #expect(yaml.contains("# nested deeper than 32 levels\n"))
    #expect(try schema(of: yaml).fields.map(\.name) == ["deep", "flat"])
  }

  @Test func `keys that no YAML text can be are left out, and all others come through`() throws {
    let long = String(repeating: "k", count: 257)
    let yaml = draft([
      #"{"":1,"\#(long)":1,"\ud800":1,"e\u0301":1,"\u00e9":1,"a.b":1,"\"\\":1,"\u0000\n":1,"\u202e":1,"#
        + ##""#: x":1,"true":1,"- a":1,"日本":1,"'":1,"{":1,"*a":1," ":1,"~":1}"##
    ])
    #expect(
      try schema(of: yaml).fields.map(\.name) == [
        "e\u{301}", "a.b", "\"\\", "\0\n", "\u{202E}", "#: x", "true", "- a", "日本", "'", "{", "*a",
        " ", "~",
      ])
    #expect(
      yaml.contains("keys that are empty, over-long or no Unicode text of their own are left out"))
  }

  @Test func `a long key is one key, whether it is written with escapes or without`() throws {
    let plain = String(repeating: "é", count: 128)
    let escaped = String(repeating: #"\u00e9"#, count: 128)
    let yaml = draft([#"{"\#(escaped)":1}"#, #"{"\#(plain)":"x"}"#, #"{"\#(escaped)x":1}"#])
    #expect(yaml.contains("# of several kinds: number, string\n  - name: \"\(plain)\"\n"))
    #expect(try schema(of: yaml).fields.map(\.name) == [plain])
  }

  @Test func `a key that begins with a byte order mark is left out, since YAML would drop that`()
    throws
  {
    let yaml = draft([#"{"\ufeffid":1,"\ufeff":2,"id\ufeff":3}"#, "{\"\u{FEFF}id\":1}"])
    #expect(try schema(of: yaml).fields.map(\.name) == ["id\u{FEFF}"])
    #expect(yaml.contains("are left out"))
  }

  @Test func `the name of the log type may be any text`() throws {
    var samples = SampleReader()
    let event = Array(#"{"a":1}"#.utf8)
    samples.add(event.span)
    for name in ["a: b", "\u{1B}[31m", "\"", "#", "日本"] {
      let draft = try #require(SchemaDraft(of: samples, name: name, known: [], taken: []))
      #expect(try schema(of: String(decoding: draft.yaml, as: UTF8.self)).name == name)
    }
  }
}
