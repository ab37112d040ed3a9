/// Makes random events: valid objects with spaces, escapes, nesting, and keys of interest.
struct EventMaker {
  var random: SeededGenerator
  private var text: [UInt8] = []

  init(random: SeededGenerator) { self.random = random }

  /// An object whose keys may repeat, except that a captured one occurs once where that is asked.
  mutating func event(capturedKeysOnce: Bool) -> [UInt8] {
    text = []
    object(depth: 0, once: capturedKeysOnce)
    return text
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func write(_ string: String) { text += Array(string.utf8) }

  private mutating func space() {
    if chance(5) { write([" ", "  ", "\t", "\n", "\r\n  "].randomElement(using: &random) ?? "") }
  }

  private mutating func object(depth: Int, once: Bool) {
    let ordinary = ["a", "b", "user", "v", "uuid_of_it"]
    let free = ["x", "own", "p_x", "", "ab", "uuid_of_it_", "é", "a\\nb", "own2", "ow"]
    var keys = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      (chance(2) ? ordinary : free).randomElement(using: &random) ?? ""
    }
    if once {
      var seen: Set<String> = []
      keys = keys.filter { seen.insert($0).inserted || free.contains($0) }
    }
    write("{")
    space()
    for (index, key) in keys.enumerated() {
      if index > 0 { separator(",") }
      write("\"")
      spell(key)
      write("\"")
      separator(":")
      value(depth: depth + 1, once: once)
    }
    space()
    write("}")
  }

  private mutating func separator(_ character: String) {
    space()
    write(character)
    space()
  }

  /// A key as it is, or with one of its letters escaped.
  private mutating func spell(_ key: String) {
    guard chance(4), !key.contains("\\"), let first = key.unicodeScalars.first else {
      return write(key)
    }
    let digits = String(first.value, radix: 16)
    write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits + key.dropFirst())
  }

  private mutating func value(depth: Int, once: Bool) {
    switch Int.random(in: 0..<(depth > 3 ? 4 : 7), using: &random) {
    case 0: write(["null", "true", "false"].randomElement(using: &random) ?? "")
    case 1: write(["0", "-1", "2.5e3", "1234567890123"].randomElement(using: &random) ?? "")
    case 2:
      write("\"" + String(repeating: "s", count: Int.random(in: 0...20, using: &random)) + "\"")
    case 3:
      write(["\"\\n,}\"", "\"{\\\"own\\\":1\"", "\"日本\""].randomElement(using: &random) ?? "")
    case 4:
      write("[")
      for index in 0..<Int.random(in: 0...3, using: &random) {
        if index > 0 { separator(",") }
        value(depth: depth + 1, once: once)
      }
      write("]")
    default: object(depth: depth, once: once)
    }
  }
}
