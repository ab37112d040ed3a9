import Bytes
import JSONText
import TestSupport
import Testing

private func decode(_ raw: String) -> [UInt8] { JSONString.decode(Array(raw.utf8).span) }

private func quoted(_ text: [UInt8]) -> [UInt8] { JSONString.quoted(text.span) }

private func encode(_ text: [UInt8]) -> String {
  var output = OutputBuffer()
  JSONString.encode(text.span, into: &output)
  return String(decoding: output.copied(), as: UTF8.self)
}

struct JSONStringTests {
  @Test(arguments: [
    ("", ""), ("a", "a"), (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"),
    (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"),
    (#"\u0041"#, "A"), (#"\u00e9\u00E9"#, "éé"), (#"\u0000"#, "\u{0}"),
    (#"\u07ff\u0800"#, "\u{7FF}\u{800}"),
    (#"\uffff"#, "\u{FFFF}"), (#"\ud83d\udd11"#, "🔑"), (#"\uD83D\uDD11x"#, "🔑x"),
    (#"\udbff\udfff"#, "\u{10FFFF}"),
    (#"\ud800\udc00"#, "\u{10000}"), (#"\\u0041"#, #"\u0041"#), (#"\\\u0041"#, #"\A"#),
    (#"\\n"#, #"\n"#),
    ("日本🔑", "日本🔑"), (#"a\u0062c\n"#, "abc\n"),
  ])
  func `every escape stands for its character`(raw: String, text: String) {
    #expect(decode(raw) == Array(text.utf8))
  }

  @Test(
    arguments: [
      (#"\ud800"#, [0xED, 0xA0, 0x80]), (#"\udfff"#, [0xED, 0xBF, 0xBF]),
      (#"\ud800\ud83d\udd11"#, [0xED, 0xA0, 0x80, 0xF0, 0x9F, 0x94, 0x91]),
      (#"\udd11\ud83d"#, [0xED, 0xB4, 0x91, 0xED, 0xA0, 0xBD]),
      (#"\ud800\n"#, [0xED, 0xA0, 0x80, 0x0A]), (#"\ud800\u0041"#, [0xED, 0xA0, 0x80, 0x41]),
      (#"\ud800x"#, [0xED, 0xA0, 0x80, 0x78]), (#"\ud800\\u"#, [0xED, 0xA0, 0x80, 0x5C, 0x75]),
    ] as [(String, [UInt8])])
  func `a lone surrogate is kept, and is written as the escape again`(raw: String, bytes: [UInt8]) {
    #expect(decode(raw) == bytes)
    #expect(decode(encode(bytes)) == bytes)
    #expect(encode(bytes).utf8.allSatisfy { $0 < 0x80 } || raw.contains("dd11"))
    #expect(fault("\"" + encode(bytes) + "\"") == nil)
  }

  @Test(
    arguments: [
      (#"\"#, [0x5C]), (#"a\u"#, [0x61, 0x00]), (#"\u12"#, [0x12]),
      (#"\ud800\u"#, [0xED, 0xA0, 0x80, 0x00]),
    ] as [(String, [UInt8])])
  func `an escape cut short, which no walk accepts, does not trap`(raw: String, bytes: [UInt8]) {
    #expect(decode(raw) == bytes)
  }

  @Test(arguments: [
    ("", ""), ("a", "a"), ("\"", #"\""#), ("\\", #"\\"#), ("/", "/"),
    ("\u{8}\u{C}\n\r\t", #"\b\f\n\r\t"#),
    ("\u{0}\u{1F}", #"\u0000\u001f"#), ("\u{7F}é日🔑", "\u{7F}é日🔑"),
    ("\u{D7FF}\u{E000}", "\u{D7FF}\u{E000}"),
  ])
  func `only what must be escaped is escaped`(text: String, raw: String) {
    #expect(encode(Array(text.utf8)) == raw)
  }

  @Test func `every code point comes back, in every spelling`() {
    for value in UInt32(0)...0x10FFFF where value < 0x3000 || value % 61 == 0 || value > 0x10FFF0 {
      guard let scalar = UnicodeScalar(value) else { continue }
      let text = Array(String(scalar).utf8)
      #expect(decode(encode(text)) == text)
      let escape = String(scalar).utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      #expect(decode(escape.joined()) == text)
    }
  }

  @Test func `every surrogate comes back as the escape it was`() {
    for unit in 0xD800...0xDFFF {
      let escape = "\\u" + String(unit, radix: 16)
      #expect(encode(decode(escape)) == escape)
    }
  }

  @Test func `quoted text is a JSON string of it, whatever the text`() {
    #expect(quoted(Array("a\"b".utf8)) == Array(#""a\"b""#.utf8))
    #expect(quoted([]) == Array("\"\"".utf8))
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let scalars = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
        UnicodeScalar(UInt32.random(in: 0...0x2FF, using: &random))
      }
      let text = Array(String(String.UnicodeScalarView(scalars)).utf8)
      let string = quoted(text)
      #expect(fault(string) == nil)
      #expect(decode(String(decoding: string.dropFirst().dropLast(), as: UTF8.self)) == text)
    }
  }
}

struct OneLineTests {
  private func oneLine(_ text: String) -> String {
    var output = OutputBuffer()
    JSONText.appendOnOneLine(Array(text.utf8).span, to: &output)
    return String(decoding: output.copied(), as: UTF8.self)
  }

  @Test(arguments: [
    ("{}", "{}"), ("{ \"a\": 1 }", "{ \"a\": 1 }"), ("{\n}", "{}"),
    ("{\r\n  \"a\": 1\r\n}\r\n", "{\"a\": 1}"),
    ("{\n\t\"a\" : [\n\t\t1,\n\t\t2\n\t]\n}", "{\"a\" : [1,2]}"),
    ("{\n\n \n \"a\":1}", "{\"a\":1}"),
    ("{\"a\":\"x\\n  y\"}", "{\"a\":\"x\\n  y\"}"),
    (
      "{\n \"a\": \"  {\\\"b\\\":  1}\\\\\"\n ,\n \"c\":  2}",
      "{\"a\": \"  {\\\"b\\\":  1}\\\\\",\"c\":  2}"
    ),
    ("", ""), ("\n", ""), ("  \n", "  "), ("\r1\r", "1"),
  ])
  func `only line breaks and indentation between tokens go`(text: String, expected: String) {
    #expect(oneLine(text) == expected)
  }

  @Test func `a text cut off in a string or an escape does not trap`() {
    #expect(oneLine("{\n\"a\\") == "{\"a\\")
    #expect(oneLine("\"a\n b") == "\"a\n b")
  }

  @Test func `a random event means the same on one line, and has no line break left`() {
    var random = SeededGenerator(seed: 23)
    for _ in 0..<5000 {
      var maker = EventMaker(random: random)
      let text = maker.event(capturedKeysOnce: false)
      random = maker.random
      let line = Array(oneLine(String(decoding: text, as: UTF8.self)).utf8)
      #expect(!line.contains(0x0A) && !line.contains(0x0D))
      let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
      #expect(line.filter { !isSpace($0) } == text.filter { !isSpace($0) })
      #expect(SlowJSON.parse(line) != nil)
    }
  }
}
