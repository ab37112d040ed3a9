internal import Bytes

/// The keys of a JSON text, as they are written there.
///
/// Works on text that was not checked: what is no JSON gives keys that nobody asks for.
enum JSONKeys {
  /// The keys of one object, at its own level. For messages. O(bytes).
  static func topLevel(of object: Span<UInt8>) -> [String] {
    var keys: [String] = []
    forEachKey(of: object) { key, depth in
      if depth == 1 { keys.append(text(object.extracting(key))) }
    }
    return keys
  }

  /// The spellings of the names, other than exactly as given, that occur as keys anywhere in a text:
  /// in the case of ASCII letters they differ. At most eight a name, in order of appearance.
  /// O(bytes × names).
  static func spellings(of names: Set<String>, in bytes: Span<UInt8>) -> [String: [String]] {
    var wanted: [Int: [(name: String, bytes: [UInt8])]] = [:]
    for name in names { wanted[name.utf8.count, default: []].append((name, Array(name.utf8))) }
    var found: [String: [String]] = [:]
    forEachKey(of: bytes) { range, _ in
      guard let candidates = wanted[range.count] else { return }
      let key = bytes.extracting(range)
      for (name, spelled) in candidates where Spelling.areAlike(key, spelled.span) {
        let other = text(key)
        if other != name, found[name, default: []].count < 8, found[name]?.contains(other) != true {
          found[name, default: []].append(other)
        }
      }
    }
    return found
  }

  private static func text(_ bytes: Span<UInt8>) -> String {
    String(decoding: [UInt8](copying: bytes), as: UTF8.self)
  }

  /// Visits every string that a colon follows: the place between its quotes, and how many brackets
  /// are open around it.
  private static func forEachKey(of bytes: Span<UInt8>, _ visit: (Range<Int>, Int) -> Void) {
    var depth = 0
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let start = index + 1
        index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        var colon = index + 1
        while colon < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[colon]) { colon += 1 }
        if colon < bytes.count, bytes[colon] == UInt8(ascii: ":") { visit(start..<index, depth) }
      default: break
      }
      index += 1
    }
  }
}
