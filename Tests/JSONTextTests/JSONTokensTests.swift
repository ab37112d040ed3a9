import Testing

@testable import JSONText

/// The tokens of a text, in short.
private func tokens(_ text: String) -> String {
  let bytes = Array(text.utf8)
  var tokens = JSONTokens(in: 0..<bytes.count)
  var found: [String] = []
  while let token = tokens.next(bytes.span) {
    switch token {
    case .beginObject: found.append("{")
    case .endObject: found.append("}")
    case .beginArray: found.append("[")
    case .endArray: found.append("]")
    case .key(let range, let isEscaped):
      found.append(String(decoding: bytes[range], as: UTF8.self) + (isEscaped ? "\\:" : ":"))
    case .string(let range, let isEscaped):
      found.append("'\(String(decoding: bytes[range], as: UTF8.self))'" + (isEscaped ? "\\" : ""))
    case .number(let range): found.append(String(decoding: bytes[range], as: UTF8.self))
    case .true: found.append("t")
    case .false: found.append("f")
    case .null: found.append("n")
    }
  }
  return found.joined(separator: " ")
}

@Suite struct JSONTokensTests {
  @Test func `the tokens of a text come in order, with its strings as written`() {
    #expect(
      tokens(#" { "a" : [1, -2.5e+3,"x\"y",{}], "b\n":null ,"":true,"c":false} "#)
        == #"{ a: [ 1 -2.5e+3 'x\"y'\ { } ] b\n\: n : t c: f }"#)
    #expect(tokens(#""alone""#) == "'alone'")
    #expect(tokens("[]") == "[ ]")
    #expect(tokens("") == "")
  }

  @Test func `a string before a colon is a key, whatever is between them`() {
    #expect(tokens("{\"a\"\r\n\t :1}") == "{ a: 1 }")
    #expect(tokens(#"[":","a:b"]"#) == "[ ':' 'a:b' ]")
  }

  @Test func `the rest of an object or array is passed over`() {
    let bytes = Array(#"{"a":[1,[2,{"b":[]}]],"c":3}"#.utf8)
    var tokens = JSONTokens(in: 0..<bytes.count)
    _ = tokens.next(bytes.span)
    _ = tokens.next(bytes.span)
    #expect(tokens.next(bytes.span) == .beginArray)
    tokens.skipRest(bytes.span)
    #expect(tokens.next(bytes.span) == .key(23..<24, isEscaped: false))
  }

  @Test func `a text that was never walked ends early or makes no sense, and no more`() {
    for text in [
      "\"abc", "\"abc\\", "tru", "{\"a\":", "[1,", "}}}]]", "\u{0}\u{1}é", "\"a\"   ", "-", "nul",
    ] {
      for end in text.utf8.indices {
        _ = tokens(String(decoding: text.utf8[..<end], as: UTF8.self))
      }
      let bytes = Array(text.utf8)
      var rest = JSONTokens(in: 0..<bytes.count + 9)
      rest.skipRest(bytes.span)
      while rest.next(bytes.span) != nil {}
      #expect(rest.at <= bytes.count)
    }
  }
}
