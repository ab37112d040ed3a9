/// JSON texts that are easily got wrong.
package enum JSONShapes {
  /// Texts that are wrong in one way each, beyond those of the tests of `JSONText.validate`: with bytes that are no text,
  /// cut off in the middle, or of a size that a reader with recursion does not survive.
  package static let wrong: [[UInt8]] =
    [
      // Where nothing was opened, or something else.
      "7]", "7}", "\"k\"}", "{\"k\":[}]", "[{\"k\":]}", "{\"k\":{\"l\":[1}", "[5[6]]", "{\"k\"{}}",
      "[\"k\",truth]", "[7 false]", "[7\ttrue]", "[\"k\"8]", "[,\"k\"]", "[  ,7]", "[7,,]",
      "[\"k\",,]",
      "[\"k\"],", "[7]k", "[7]7", "{\"k\":7}7", "{\"k\":7 8}", "{\"k\":\"l\" 8}", "{[:7}",
      "{\"k\":7,,}",
      "{\"k\",\"l\":7}", "{\"k\":7,\"l\" }", "{8e8:7}", "{null:null,null:null}", "{\"k\":7}/*",
      "{\"k\":7}/**//",
      "{\"k\":/*x*/7}", "{\"k\":7}/", "{🔑}", "{🔑:7}", "[é]", "[🔑]", "<>", "<null>", "[<7>]", "*",
      "#",
      "[#]",
      // Ends where it must not.
      "[7,\n8\n,9", "[7,\n8,\n", "[\"k\",\n9\n", "[{}", "[[{}", "[{\"", "[{\"k", "[{\"k\"",
      "[{\"k\":",
      "{\"k\":7,", "{\"k\":\"l", "{\"k\":tru", "[\"k", "[\"k\"", "[\"\\", "[\"\\u", "[\"\\u0",
      "[\"\\u00e",
      "[\"\\{[\"\\{[\"\\{", "[fals", "[nu", "{'k'", "['", "['k']", "{[", "{,", "[,", "[{,",
      "{\"k\":-",
      // Numbers that are none.
      "[++7]", "[+Inf]", "[Inf]", "[-Inf]", "[-foo]", "[-7k]", "[7.8k-9]", "[.-7]", "[.7e-8]",
      "[7.8.9]",
      "[-7.8.]", "[7.e+8]", "[7.e-8]", "[7.e8]", "[7eE8]", "[7e+-8]", "[0.7e]", "[0.7e+]", "[0E]",
      "[0E+]",
      "[7.0e-]", "[8.e+]", "[7+8]", "[0x7]", "[0x7f]", "[7 000.0]", "[7ek]", "[７]", "7@", "[-.7]",
      "[7e0x1]",
      "7\u{0}", "[1.7H-308]",
      // Escapes and quotes.
      "[\"\\ud800\\\"]", "[\"\\ud83d\\ude0\"]", "[\"\\ud800\\ud800\\x\"]", "[\"\\uqqqq\"]",
      "[\"\\u00k\"]",
      "[\"\\\u{0}\"]", "[\\u0020\"k\"]", "[\\n]", "[\\u000A\"\"]", "\"\"k", "\"k\"'", "k", "é",
      "ké",
      "[\"\\🔑\"]",
      "[\"k\\\\\\\"]", "[\"\\UA66D\"]", "[\"\u{0}\"]", "[\"k\u{1F}\"]", "[\"\t\"]", "[\"\r\n\"]",
      // Space that is none.
      "[\u{B}\"k\"\u{C}]", "\u{C}", "[\u{C}]", "\u{2060}", "[\u{2060}]", "{\u{A0}}", "\u{FEFF} ",
      "\u{FEFF}\u{0}",
    ].map { Array($0.utf8) } + [
      // Bytes that are no text: among tokens, in numbers, in words, in escapes, behind them.
      [0xFF], [0xE9], [0xE5], [0x5B, 0xFF, 0x5D], [0x5B, 0x37, 0xE5, 0x5D],
      [0x5B, 0x30, 0xE5, 0x5D],
      [0x5B, 0x37, 0x65, 0xE5, 0x5D], [0x5B, 0x37, 0x65, 0x31, 0xE5, 0x5D], [0x61, 0xE5],
      [0x5B, 0x61, 0xE5, 0x5D], [0x5B, 0x22, 0x5C, 0xE5, 0x22, 0x5D],
      [0x5B, 0x22, 0x5C, 0x75, 0xE5, 0x22],
      [0x5B, 0x22, 0x5C, 0x75, 0x30, 0x30, 0x30, 0xE5, 0x22, 0x5D],
      [0x7B, 0x22, 0xB9, 0x22, 0x3A, 0x30, 0x2C, 0x7D],
      // Sequences of five and six bytes, as UTF-8 once had them: too long, and a NUL in disguise.
      [0x22, 0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF, 0x22],
      [0x22, 0xFC, 0x80, 0x80, 0x80, 0x80, 0x80, 0x22],
      [0x22, 0xFB, 0xBF, 0xBF, 0xBF, 0xBF, 0x22], [0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22],
      // Parts of a byte order mark.
      [0xEF, 0x7B, 0x7D], [0xEF, 0xBB, 0x7B, 0x7D], [0xEF, 0xBB], [0xEF],
    ]

  /// Texts that are right in a way that a careless reader has wrong.
  package static let right: [String] = [
    "[\"\u{1FFFE}\u{FFFF}\u{10FFFF}\"]", "[\"\\uDBFF\\uDFFF\"]", "[\"\\uFDD0\\uFFFE\"]",
    "[\"\\u0061\\u30af\\u30EA\"]", "[\"\\u200B\\u2064\"]", "[\"\\\\n\"]", "[\"\\\\\\\\\"]",
    "[\"\\u005C\\u0022\"]",
    "[\"\u{7F}\\u007F\"]", "[\"\u{2028}\u{2029}\\u2028\"]", "[\"👩‍👩‍👧‍👦é\u{301}\"]", "[\"k/*l*/m//n\"]",
    "[\"\u{200F}\u{202E}\"]", "{\"k\":7,\"k\":\"l\",\"k\":[]}", "{\"k\":[],\"k\":[]}",
    "{\"\u{0301}\":7}",
    "{\"k\u{0301}\":7,\"ḱ\":8}", "{\"\\u0000\\u0000\":0}", "{\"\":0,\"\":0}", "[-0,-0.0,-0e-0]",
    "[1E22,1e-2,1E+2]",
    "[7.8e0009]", "\"\"", "\" \"", "[ ]\n", "\t[\r\n]\t", "{\"k\":\n7\n}", "[\n[\n]\n]",
    "{\"long key of more than three machine words, and then some\":0}",
  ]
}
