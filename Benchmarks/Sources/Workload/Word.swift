/// A text as it stands in JSON and in CSV, ready to be copied.
struct Word {
  /// What stands between the quotes of a JSON string.
  let json: [UInt8]
  /// The field's bytes with each quote doubled, without the quotes around it.
  let csv: [UInt8]
  /// Whether CSV needs quotes around it.
  let needsQuotes: Bool

  /// The two forms of a text; with `asciiOnly`, JSON escapes whatever is not ASCII.
  init(_ text: String, asciiOnly: Bool = false) {
    var json: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": json += [92, UInt8(ascii: scalar)]
      case "\n": json += Array("\\n".utf8)
      case "\t": json += Array("\\t".utf8)
      case _ where scalar.value < 32 || (asciiOnly && !scalar.isASCII):
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          json += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
      default: json += Array(String(scalar).utf8)
      }
    }
    self.json = json
    csv = text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
    needsQuotes = text.unicodeScalars.contains { [",", "\"", "\n"].contains($0) }
  }
}
