/// JSON read the slow and plain way, straight from the grammar of RFC 8259: the tests' opinion on
/// what is valid, where values lie, and what is left of an event without keytag's keys.
package struct SlowJSON {
  /// A member of an object.
  package struct Member {
    /// The key, escapes undone.
    package let key: [UInt8]
    /// Where the opening quote of the key is.
    package let start: Int
    /// The value.
    package let value: SlowJSON
  }

  /// `string`, `number`, `true`, `false`, `null`, `object` or `array`.
  package let kind: String
  /// Where the value lies in the text.
  package let range: Range<Int>
  /// The members of an object, in their order.
  package var members: [Member] = []

  /// The one value of a text; nil where the text is not valid or nests deeper than 512 levels.
  package static func parse(_ text: [UInt8]) -> SlowJSON? {
    guard String(validating: text, as: UTF8.self) != nil else { return nil }
    var parser = SlowParser(text: text)
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { parser.at = 3 }
    parser.skipSpace()
    guard let value = parser.value(depth: 0) else { return nil }
    parser.skipSpace()
    return parser.at == text.count ? value : nil
  }

  /// The value at a path through objects.
  package func value(at path: ArraySlice<String>) -> SlowJSON? {
    guard let key = path.first else { return self }
    return members.first { $0.key == Array(key.utf8) }?.value.value(at: path.dropFirst())
  }

  /// The top-level object's text without the members called `own`.
  ///
  /// A member goes with its own comma and the space behind that; while nothing before it stays, with
  /// the comma and the space behind it. Nothing else changes.
  package func text(of text: [UInt8], without own: [String]) -> [UInt8] {
    let owned = own.map { Array($0.utf8) }
    let kept = members.filter { !owned.contains($0.key) }
    guard let first = members.first, let last = members.last else { return Array(text[range]) }
    guard !kept.isEmpty else { return text[range.lowerBound..<first.start] + [0x7D] }
    var result = Array(text[range.lowerBound..<first.start])
    var hasKept = false
    for (index, member) in members.enumerated() {
      let isKept = !owned.contains(member.key)
      if hasKept {
        let gap = text[members[index - 1].value.range.upperBound..<member.start]
        result += isKept ? gap : gap.prefix { $0 != 0x2C }
      }
      if isKept {
        result += text[member.start..<member.value.range.upperBound]
        hasKept = true
      }
    }
    return result + text[last.value.range.upperBound..<range.upperBound]
  }
}

private struct SlowParser {
  let text: [UInt8]
  var at = 0

  var next: Character? { at < text.count ? Character(UnicodeScalar(text[at])) : nil }

  mutating func take(_ wanted: Character) -> Bool {
    guard next == wanted else { return false }
    at += 1
    return true
  }

  mutating func takeAll(_ wanted: String) -> Bool {
    for character in wanted { guard take(character) else { return false } }
    return true
  }

  mutating func skipSpace() {
    while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
  }

  mutating func value(depth: Int) -> SlowJSON? {
    let start = at
    guard let first = next else { return nil }
    switch first {
    case "{", "[":
      guard depth < 512 else { return nil }
      at += 1
      return first == "{" ? object(start, depth + 1) : array(start, depth + 1)
    case "\"": return string() == nil ? nil : SlowJSON(kind: "string", range: start..<at)
    case "t": return takeAll("true") ? SlowJSON(kind: "true", range: start..<at) : nil
    case "f": return takeAll("false") ? SlowJSON(kind: "false", range: start..<at) : nil
    case "n": return takeAll("null") ? SlowJSON(kind: "null", range: start..<at) : nil
    default: return number() ? SlowJSON(kind: "number", range: start..<at) : nil
    }
  }

  mutating func object(_ start: Int, _ depth: Int) -> SlowJSON? {
    var members: [SlowJSON.Member] = []
    skipSpace()
    if !take("}") {
      repeat {
        skipSpace()
        let keyStart = at
        guard let key = string() else { return nil }
        skipSpace()
        guard take(":") else { return nil }
        skipSpace()
        guard let value = value(depth: depth) else { return nil }
        members.append(SlowJSON.Member(key: key, start: keyStart, value: value))
        skipSpace()
      } while take(",")
      guard take("}") else { return nil }
    }
    return SlowJSON(kind: "object", range: start..<at, members: members)
  }

  mutating func array(_ start: Int, _ depth: Int) -> SlowJSON? {
    skipSpace()
    if !take("]") {
      repeat {
        skipSpace()
        guard value(depth: depth) != nil else { return nil }
        skipSpace()
      } while take(",")
      guard take("]") else { return nil }
    }
    return SlowJSON(kind: "array", range: start..<at)
  }

  /// The bytes that a string stands for; a lone surrogate becomes U+FFFD.
  mutating func string() -> [UInt8]? {
    guard take("\"") else { return nil }
    var units: [UInt16] = []
    while at < text.count {
      let byte = text[at]
      at += 1
      switch byte {
      case 0x22: return Array(String(decoding: units, as: UTF16.self).utf8)
      case 0x5C:
        guard let unit = escape() else { return nil }
        units.append(unit)
      case ..<0x20: return nil
      case 0x80...:
        let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        let scalar = String(decoding: text[at - 1..<at - 1 + length], as: UTF8.self)
        units += Array(scalar.utf16)
        at += length - 1
      default: units.append(UInt16(byte))
      }
    }
    return nil
  }

  mutating func escape() -> UInt16? {
    guard let letter = next else { return nil }
    at += 1
    let simple: [Character: UInt16] = [
      "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
    ]
    if let unit = simple[letter] { return unit }
    guard letter == "u", at + 4 <= text.count else { return nil }
    let digits = text[at..<at + 4]
    let hexadecimal = Array("0123456789abcdefABCDEF".utf8)
    guard digits.allSatisfy(hexadecimal.contains) else { return nil }
    at += 4
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  mutating func number() -> Bool {
    _ = take("-")
    if !take("0") {
      guard digits() else { return false }
    }
    if take(".") {
      guard digits() else { return false }
    }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { return false }
    }
    return true
  }

  mutating func digits() -> Bool {
    let start = at
    while at < text.count, (0x30...0x39).contains(text[at]) { at += 1 }
    return at > start
  }
}
