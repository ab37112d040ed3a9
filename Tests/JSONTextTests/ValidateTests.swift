import JSONText
import TestSupport
import Testing

/// Texts that every reader of RFC 8259 takes.
private let validTexts: [String] = [
  // Literals and scalars alone.
  "null", "true", "false", "0", "-0", "1", "\"\"", "\"a\"", "{}", "[]",
  // White space, all four kinds, wherever it may stand.
  " null", "null ", "\t\n\r null\r\n\t ", "[ ]", "{ }", "\n{\n}\n", "[\t1\t,\t2\t]",
  "{ \"a\" : 1 , \"b\" : 2 }", "{\r\n\"a\"\r\n:\r\n1\r\n}", "   []   ",
  // Arrays.
  "[1]", "[1,2]", "[null,true,false]", "[[]]", "[[],[]]", "[[[[[[[[]]]]]]]]", "[{}]", "[{},{}]",
  "[\"a\",1,null,{},[]]", "[\"\"]", "[0]", "[1 ]", "[ 1]", "[1,null,null,null,2]",
  // Objects.
  "{\"a\":1}", "{\"\":1}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":{\"b\":{\"c\":null}}}",
  "{\"a\":1,\"a\":1}", "{\"a\":1,\"a\":2}", "{\"\":\"\"}", "{\"a\":[{\"b\":[{}]}]}",
  "{\"x\":[{\"id\":\"0123456789012345678901234567890123456789\"}],\"id\":\"01234567\"}",
  "{\"\\u0000\":1}", "{\"a\\\"b\":1}", "{\"a b\":1}", "{\"1\":1}", "{\"null\":null}",
  // Numbers.
  "10", "-1", "-10", "1234567890", "0.0", "-0.0", "0.5", "1.5", "-1.5", "1.50", "123.456789",
  "1e1", "1E1", "1e+1", "1e-1", "1E+1", "1E-1", "0e0", "0e1", "0E+1", "0e-1", "-0e0", "1e00",
  "1.5e10", "1.5E-10", "-1.5e+10", "[0,1,-1]", "20e1", "1e0001", "{\"a\":0}", "[1.0e0]",
  "0.00000000000000000000000000000000000000000001",
  // Strings and escapes.
  "\" \"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0041\"",
  "\"\\u00e9\"", "\"\\u00E9\"", "\"\\uFFFF\"", "\"\\ud83d\\ude00\"", "\"\\uD83D\\uDE00\"",
  "\"\\u0000\"", "\"\\\\u0041\"", "\"\\\\a\"", "\"\\\"\\\"\"", "\"'\"", "\"{}[],:\"",
  "\"\\\\\\\"\"", "\"\\u0022\"", "\"\\u005C\"", "\"\u{7F}\"", "\"# // /* */\"", "[\"\\u0012\"]",
  // Text that is not ASCII, at every length of UTF-8 and at its corners.
  "\"é\"", "\"日本語\"", "\"🔑\"", "\"\u{80}\"", "\"\u{7FF}\"", "\"\u{800}\"", "\"\u{FFFF}\"",
  "\"\u{10000}\"", "\"\u{10FFFF}\"", "\"\u{D7FF}\"", "\"\u{E000}\"", "\"\u{FEFF}\"",
  "\"\u{2028}\u{2029}\"", "\"\u{200B}\u{2060}\"", "\"aé日🔑b\"", "{\"é\":\"🔑\"}",
  "\"aaaaaaaé\"", "\"aaaaaaaaéaaaaaaaaaa日aaaaaaa🔑\"",
  // Strings around the width of a machine word.
  "\"1234567\"", "\"12345678\"", "\"123456789\"", "\"1234567\\n\"", "\"12345678\\n\"",
  "\"123456789012345\"", "\"1234567890123456\"", "\"12345678901234567\"",
]

/// Texts that no strict reader takes.
private let invalidTexts: [String] = [
  // Nothing, and nothing but space.
  "", " ", "\n", "\t \r\n",
  // Literals: other spellings, other languages, cut short, run on.
  "True", "TRUE", "False", "Null", "NULL", "nul", "nulll", "tru", "truee", "fals", "falsee", "t",
  "f", "n", "nil", "None", "undefined", "NaN", "Infinity", "-Infinity", "inf", "-NaN", "yes",
  "truefalse", "true false", "null,", "[nul]", "[tru]", "[fals]", "[nulll]", "{\"a\":nul}",
  "{\"a\":true1}", "[truefalse]", "[tRue]", "[n\\u0075ll]",
  // Arrays.
  "[", "]", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1,,2]", "[1 2]", "[\"a\" \"b\"]", "[1}", "[}",
  "[1]]", "[[]", "[]]", "[1,2", "[\"a\",", "[\"a\"", "[:]", "[1:2]", "[\"a\":1]", "[][]", "[] []",
  "[1;2]", "(1)", "[1,\n", "[*]", "[<null>]", "[[1],", "[1,]]", "[,", "[a]",
  // Objects.
  "{", "}", "{]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{,\"a\":1}",
  "{\"a\"}", "{\"a\",1}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1:2}", "{:1}", "{\"a\":}", "{\"a\":,}",
  "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{true:1}", "{[]:1}", "{{}:1}", "{\"a\":1 \"b\":2}",
  "{\"a\":1;\"b\":2}", "{\"a\":1,,\"b\":2}", "{\"a\":1,\"b\"}", "{\"a\":1}}", "{}}", "{}{}",
  "{} {}", "{}[]", "{}\n1", "{\"a\":1]", "{\"a\"=1}", "{\"a\"=>1}", "{\"a\":1,\"b\":}", "{\"\":",
  "{\"a\":\"b\"", "{\"a\":{}", "{\"a\":[}", "{\"a\":{]}", "{\"a\":1,2}", "{\"a\":1,\"b\",}",
  "{...}", "{\"a\":b}", "{\"a\":1}#", "{\"a\":1}//", "{\"a\":1}/**/", "{/**/\"a\":1}",
  "{\"a\":/**/1}", "//\n{}", "#\n{}", "{\"a\":1}\u{0}", "\u{0}{}", "{}a", "a{}", "{}\"\"", "{},",
  ",{}", ";{}", "{};",
  // Numbers.
  "-", "+", "+1", "-+1", "--1", "- 1", "01", "-01", "00", "-00", "012", "0123", "1.", "-1.", ".1",
  "-.1", "0.", ".", "1..2", "1.2.3", "1.e1", "0.e1", ".e1", "1e", "1E", "1e+", "1e-", "1e++1",
  "1e+-1", "1e1.5", "1e1e1", "1ee1", "e1", "1 e1", "1. 5", "0x1", "0xFF", "0b1", "0o7", "1_000",
  "1,000", "1a", "0a", "1f", "1L", "1d", "١", "１", "½", "1/2", "[-]", "[01]", "[1.]", "[.5]",
  "[1e]", "[+1]", "[-01]", "[0 1]", "[- 1]", "[1 .5]", "[1-2]", "1-", "1+1", "-a", "{\"a\":-}",
  "{\"a\":01}", "{\"a\":1.}", "{\"a\":1e}", "\u{2212}1", "[0e]", "[0e+]", "[1.0e]", "[1.0e+]",
  // Strings and escapes.
  "\"", "\"a", "a\"", "'a'", "`a`", "“a”", "\"a\"b\"", "\"\"\"", "\"\\\"", "\"\\", "\"\\\\\\\"",
  "\"\\a\"", "\"\\x41\"", "\"\\'\"", "\"\\0\"", "\"\\v\"", "\"\\e\"", "\"\\U0041\"", "\"\\ \"",
  "\"\\B\"", "\"\\N\"", "\"\\u\"", "\"\\u0\"", "\"\\u00\"", "\"\\u004\"", "\"\\u004g\"",
  "\"\\ug041\"", "\"\\u 041\"", "\"\\u-041\"", "\"\\u+041\"", "\"\\u{41}\"", "\"\\u00é1\"",
  "\"\\ud83d\\u\"", "\"\\ud83d\\ude0\"", "\"\\é\"", "\"\\🔑\"", "\"\\\n\"", "\"\\\t\"",
  "[\"a]", "[\"a\\\"]", "[\"a\n\"]", "{\"a:1}", "{\"a\\\":1}", "\"\\u12\"34\"", "\"\\u000\u{0}\"",
  // Space that JSON does not know.
  "\u{A0}1", "1\u{A0}", "[1,\u{2028}2]", "\u{3000}{}", "[\u{B}]", "[\u{C}]", "\u{C}1", "\u{8}1",
  "[\u{0}]", "1\u{0}", "[1\u{7F}]", "{\u{85}}", "\u{200B}{}", "{}\u{FEFF}", "[\u{FEFF}]",
  "\u{FEFF}", "\u{FEFF}\u{FEFF}{}", " \u{FEFF}{}",
]

private func markLength(_ text: [UInt8]) -> Int { JSONText.startOfText(text.span) }

struct ValidateTests {
  @Test(arguments: validTexts) func `a text that RFC 8259 allows is never refused`(text: String) {
    #expect(fault(text) == nil)
    #expect(SlowJSON.parse(Array(text.utf8)) != nil)
  }

  @Test(arguments: invalidTexts) func `a text that RFC 8259 forbids is refused`(text: String) {
    #expect(fault(text) != nil)
    #expect(SlowJSON.parse(Array(text.utf8)) == nil)
  }

  @Test func `the corpus is large and names no text twice`() {
    #expect(Set(validTexts.map { Array($0.utf8) }).count >= 90)
    #expect(Set(invalidTexts.map { Array($0.utf8) }).count >= 180)
    #expect(Set(validTexts.map { Array($0.utf8) }).count == validTexts.count)
    #expect(Set(invalidTexts.map { Array($0.utf8) }).count == invalidTexts.count)
  }

  @Test(arguments: UInt8(0)..<32)
  func `a control character inside a string is refused at its place`(byte: UInt8) {
    for before in 0...20 {
      let head = [0x22] + [UInt8](repeating: 0x61, count: before)
      let text = head + [byte, 0x61, 0x22]
      #expect(fault(text) == JSONFault(.controlCharacter, at: head.count))
    }
  }

  @Test(arguments: UInt8(0)...255)
  func `of all bytes only eight letters and u may follow a backslash`(byte: UInt8) {
    let isKnown = Array("\"\\/bfnrt".utf8).contains(byte)
    let reason = fault([0x22, 0x5C, byte, 0x61, 0x61, 0x61, 0x61, 0x22])?.reason
    switch byte {
    case _ where isKnown, 0x75: #expect(reason == nil)
    default: #expect(reason == .invalidEscape)
    }
  }

  @Test(arguments: UInt8(0)...255)
  func `of all bytes only hexadecimal digits fill an escape`(byte: UInt8) {
    let isDigit = Array("0123456789abcdefABCDEF".utf8).contains(byte)
    for place in 0..<4 {
      var digits = Array("00e9".utf8)
      digits[place] = byte
      let reason = fault([0x22, 0x5C, 0x75] + digits + [0x22])?.reason
      #expect(reason == (isDigit ? nil : .invalidEscape))
    }
  }

  @Test func `a document cut off at any byte is known to be cut off, not taken for wrong`() {
    let document = Array(
      """
      {"uuid":"A\\u0042\\n日🔑","n":[-12.5e+10,0,true,false,null],"user":{"name":"é","x":{}},"e":[]}
      """.utf8)
    #expect(fault(document) == nil)
    for length in 0..<document.count {
      #expect(fault(Array(document[..<length])) == JSONFault(.unexpectedEnd, at: length))
    }
  }

  static let badUTF8: [[UInt8]] = [
    // A continuation byte alone, and several.
    [0x80], [0xBF], [0x80, 0x80], [0x61, 0x80, 0x61],
    // Overlong forms of 2, 3 and 4 bytes.
    [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
    // Surrogates, alone and as CESU-8 pairs them.
    [0xED, 0xA0, 0x80], [0xED, 0xAF, 0xBF], [0xED, 0xB0, 0x80], [0xED, 0xBF, 0xBF],
    [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
    // Above U+10FFFF, and bytes that no UTF-8 has.
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF],
    [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    [0xFF, 0xFF, 0xFF, 0xFF],
    // A sequence that ends too soon: at the quote, at a letter, at another sequence.
    [0xC3], [0xE6, 0x97], [0xE6], [0xF0, 0x9F, 0x94], [0xF0, 0x9F], [0xF0], [0xC3, 0x61],
    [0xE6, 0x97, 0x61], [0xF0, 0x9F, 0x94, 0x61], [0xC3, 0xC3, 0xA9], [0xE6, 0x97, 0xC3, 0xA9],
    // ISO 8859-1.
    [0x63, 0x61, 0x66, 0xE9],
  ]

  @Test(arguments: badUTF8) func `bytes that are not UTF-8 are refused`(bad: [UInt8]) {
    for before in 0...9 {
      let head = [UInt8](repeating: 0x61, count: before)
      #expect(fault([0x22] + head + bad + [0x22])?.reason == .invalidUTF8)
      #expect(fault([0x7B, 0x22] + head + bad + Array("\":1}".utf8))?.reason == .invalidUTF8)
    }
    #expect(fault(bad) != nil)
    #expect(fault([0x5B] + bad + [0x5D]) != nil)
    #expect(fault([0x7B, 0x7D] + bad) != nil)
  }

  @Test func `a UTF-8 sequence is judged as the standard library judges it, whatever its bytes`() {
    var wrong = 0
    for first in UInt8(0x80)...255 {
      for second in UInt8(0)...255 where second != 0x5C && second != 0x22 {
        for tail in [[], [0x80], [0xBF], [0x80, 0x80], [0xBF, 0xBF]] as [[UInt8]] {
          let bytes = [first, second] + tail
          let isText = String(validating: bytes, as: UTF8.self) != nil && second >= 0x20
          if (fault([0x22] + bytes + [0x22]) == nil) != isText { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
  }

  @Test(
    arguments: [
      [0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D], [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00],
      [0x00, 0x7B, 0x00, 0x7D], [0x7B, 0x00, 0x7D, 0x00], [0x22, 0x00, 0xE9, 0x00, 0x22, 0x00],
      [0x00, 0x00, 0xFE, 0xFF, 0x00, 0x00, 0x00, 0x7B], [0x2B, 0x2F, 0x76, 0x38, 0x2D, 0x7B, 0x7D],
    ] as [[UInt8]])
  func `UTF-16, UTF-32 and UTF-7 are refused, with and without a mark`(text: [UInt8]) {
    #expect(fault(text) != nil)
  }

  @Test(arguments: [
    "123456789012345678901234567890", "-9223372036854775809", "1e400", "-1e400", "1e-400",
    "0.1234567890123456789012345678901234567890", "1e999999999999999999999", "1E-99999999999999",
    String(repeating: "9", count: 5000), "0." + String(repeating: "1", count: 5000),
  ])
  func `a number of any size is taken, as its bytes are kept`(text: String) {
    #expect(fault(text) == nil)
  }

  @Test(arguments: [
    "\"\\ud800\"", "\"\\udfff\"", "\"\\ud800\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800a\"",
    "\"\\ud800\\n\"", "\"\\uDBFFx\\uDFFF\"", "[\"\\uD834\"]", "{\"\\ud800\":1}",
  ])
  func `the escape of a lone surrogate is taken, as the grammar has it`(text: String) {
    #expect(fault(text) == nil)
  }

  @Test(arguments: ["{}", "[]", "1", "null", "\"a\"", " {}", "\n[1]\n"])
  func `one byte order mark before the value is taken`(text: String) {
    #expect(fault("\u{FEFF}" + text) == nil)
  }

  @Test func `a byte order mark is only seen where a text has all of it, in front`() {
    #expect(markLength([0xEF, 0xBB, 0xBF]) == 3)
    #expect(markLength([0xEF, 0xBB, 0xBF, 0x7B]) == 3)
    #expect(markLength([0xEF, 0xBB]) == 0)
    #expect(markLength([0xEF, 0xBB, 0xBE]) == 0)
    #expect(markLength([0x20, 0xEF, 0xBB, 0xBF]) == 0)
    #expect(markLength(([] as [UInt8])) == 0)
  }

  @Test func `the 513th level is refused and the 512th is not, in arrays, objects and both`() {
    func nested(_ open: String, _ close: String, _ levels: Int, _ core: String) -> String {
      String(repeating: open, count: levels) + core + String(repeating: close, count: levels)
    }
    for levels in [1, 2, 500, 511, 512] {
      #expect(fault(nested("[", "]", levels, "")) == nil)
      #expect(fault(nested("{\"a\":", "}", levels, "1")) == nil)
      #expect(fault(nested("[", "]", levels, "\"a\"")) == nil)
    }
    #expect(fault(nested("[{\"a\":", "}]", 256, "1")) == nil)
    #expect(fault(nested("[", "]", 513, "")) == JSONFault(.tooDeep, at: 512))
    #expect(fault(nested("{\"a\":", "}", 513, "1")) == JSONFault(.tooDeep, at: 2560))
    #expect(fault(nested("[{\"a\":", "}]", 256, "{}"))?.reason == .tooDeep)
    #expect(fault(String(repeating: "[", count: 1_000_000))?.reason == .tooDeep)
    #expect(Walker.depthLimit == 512)
  }

  @Test func `512 levels beside one another are no depth`() {
    #expect(fault("[" + Array(repeating: "[[]]", count: 2000).joined(separator: ",") + "]") == nil)
  }

  @Test(arguments: [
    (" ", JSONFault(.unexpectedEnd, at: 1)), ("{} x", JSONFault(.trailingBytes, at: 3)),
    ("{\"a\" 1}", JSONFault(.expectedColon, at: 5)), ("{a:1}", JSONFault(.expectedKey, at: 1)),
    ("[1 2]", JSONFault(.expectedCommaOrEnd, at: 3)), ("[1,]", JSONFault(.expectedValue, at: 3)),
    ("[nulx]", JSONFault(.expectedValue, at: 4)), ("[?]", JSONFault(.expectedValue, at: 1)),
    ("[1.x]", JSONFault(.invalidNumber, at: 3)), ("[\"\\x\"]", JSONFault(.invalidEscape, at: 3)),
    ("[1}", JSONFault(.expectedCommaOrEnd, at: 2)),
    ("{\"a\":1]", JSONFault(.expectedCommaOrEnd, at: 6)),
  ])
  func `a fault names its reason and its byte`(text: String, expected: JSONFault) {
    #expect(fault(text) == expected)
  }

  @Test(arguments: [
    (JSONFault.Reason.unexpectedEnd, "the text ends before the value does"),
    (.inputEnds, "the input ends inside this document"),
    (.expectedObject, "an event is a JSON object, and this is not one"),
    (.expectedValue, "a value is expected here"),
    (.expectedKey, "a key in double quotes is expected here"),
    (.expectedColon, "a colon is expected after the key"),
    (.expectedCommaOrEnd, "a comma or the closing bracket is expected here"),
    (.controlCharacter, "a control character must be escaped inside a string"),
    (.invalidEscape, "this is not an escape that JSON knows"),
    (.invalidUTF8, "these bytes are not UTF-8"),
    (.invalidNumber, "this is not a number as JSON writes them"),
    (.tooDeep, "the value nests deeper than 512 levels"),
    (.trailingBytes, "something follows the value"),
    (.duplicateKey, "a key that keytag reads occurs twice, so its meaning is not certain"),
  ])
  func `a reason reads as a sentence`(reason: JSONFault.Reason, text: String) {
    #expect(reason.rawValue == text)
  }

  @Test(arguments: ["1", "null", "[]", "[{}]", "\"{}\"", "true", "x", "}", "\u{0}"])
  func `an event that is not an object is refused as such`(text: String) {
    let result = EventReader([]).walk(Array(text.utf8))
    #expect(result.fault == JSONFault(.expectedObject, at: 0))
  }
}
