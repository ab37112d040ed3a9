import Testing

@testable import Schemas

struct FieldPathTests {
  @Test(arguments: [
    "", ".", "a.", ".a", "a..b", "$", "$.", "$.$", "$.$.a", "a[0]", "a.*", "$[0].a", "$[*]", "[*]",
    "[*].a", "a[*", "a[]", "a[*]b", "a[*].", "a.[*]", "a[ *]", "a*", "a]", "\"a", "a\"", "a\"b\"",
    "\"\"", "\"a\"b", "\"a\\b\"", "\"a\\", "\"a\\\"", "$[\"a\"]", "$['a']", "\"a\"\"b\"", "a.\"\"",
  ])
  func `a text with an empty key, an index or an open quote is no path`(text: String) {
    #expect(FieldPath(text) == nil)
  }

  @Test(
    arguments: [
      ("a", [.key("a")]), ("$.a", [.key("a")]), ("user.uuid", [.key("user"), .key("uuid")]),
      ("$.user.uuid", [.key("user"), .key("uuid")]), ("tags[*]", [.key("tags"), .each]),
      ("$.items[*].id", [.key("items"), .each, .key("id")]),
      ("a[*][*].b[*]", [.key("a"), .each, .each, .key("b"), .each]),
      ("\"a.b\"", [.key("a.b")]), ("$.\"a.b\".c", [.key("a.b"), .key("c")]),
      ("\"a\"", [.key("a")]), ("x.\"[*]\"[*]", [.key("x"), .key("[*]"), .each]),
      ("\"a\\\"b\\\\\"", [.key("a\"b\\")]), ("\"$\"", [.key("$")]), ("@type", [.key("@type")]),
      ("$x", [.key("$x")]), ("a b", [.key("a b")]), ("é.ü", [.key("é"), .key("ü")]),
      ("$.\u{301}", [.key("\u{301}")]), ("a\\b", [.key("a\\b")]),
    ] as [(String, [FieldPath.Step])])
  func `a path is read as its steps, and its text is read as the same path`(
    text: String, steps: [FieldPath.Step]
  ) throws {
    let path = try path(text)
    #expect(path.steps == steps)
    #expect(path.isList == steps.contains(.each))
    #expect(FieldPath(path.description) == path)
  }

  @Test func `the text is without the dollar sign, and quotes only what needs it`() throws {
    #expect(try path("$.user.uuid").description == "user.uuid")
    #expect(try path("$.\"user\".\"a.b\"").description == "user.\"a.b\"")
    #expect(try path("$.items[*].id").description == "items[*].id")
    #expect(try path("$.items[*].id").keys == ["items", "id"])
  }

  @Test func `random texts never trap, and what is read is written and read again`() {
    var random = SystemRandomNumberGenerator()
    let alphabet = ["a", "b", ".", "[*]", "[", "]", "*", "\"", "\\", "$", "$.", "é", "\u{301}"]
    var wrong: [String] = []
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...7, using: &random))
        .map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
      if let path = FieldPath(text), FieldPath(path.description) != path { wrong.append(text) }
    }
    #expect(wrong == [])
  }
}
