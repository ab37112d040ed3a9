/// The top-level members of a JSON object, found in the plainest way: for checking the fast one.
///
/// The text must be a valid object; what is not traps.
package struct SlowMembers {
  /// One member.
  package struct Member {
    /// The key, escapes undone.
    package let key: String
    /// From the opening quote of the key to the end of the value.
    package let range: Range<Int>
    /// The value alone.
    package let value: Range<Int>
  }

  private let text: [UInt8]
  /// The members in their order.
  package private(set) var members: [Member] = []

  /// Reads the members of the object that is `text`, white space around it allowed.
  package init(_ text: [UInt8]) {
    self.text = text
    var at = Self.behindSpace(text, 0)
    precondition(text[at] == UInt8(ascii: "{"))
    at = Self.behindSpace(text, at + 1)
    while text[at] != UInt8(ascii: "}") {
      if text[at] == UInt8(ascii: ",") { at = Self.behindSpace(text, at + 1) }
      let start = at
      at = Self.behindValue(text, at)
      let key = Self.decoded(text[start + 1..<at - 1])
      at = Self.behindSpace(text, at)
      precondition(text[at] == UInt8(ascii: ":"))
      let value = Self.behindSpace(text, at + 1)
      at = Self.behindValue(text, value)
      members.append(Member(key: key, range: start..<at, value: value..<at))
      at = Self.behindSpace(text, at)
    }
  }

  /// The value of the last member with a key, as it is written.
  package subscript(key: String) -> String? {
    members.last { $0.key == key }.map { String(decoding: text[$0.value], as: UTF8.self) }
  }

  /// The text without the members that have one of these keys. What goes with a member is the comma
  /// before it or, while nothing before it stays, the comma behind it and the white space there.
  package func stripped(of keys: Set<String>) -> [UInt8] {
    var kept = text
    var last = members.endIndex
    let firstKept = members.firstIndex { !keys.contains($0.key) } ?? members.endIndex
    while last > 0 {
      last -= 1
      let member = members[last]
      guard keys.contains(member.key) else { continue }
      var (start, end) = (member.range.lowerBound, member.range.upperBound)
      if last > firstKept {
        while text[start] != UInt8(ascii: ",") { start -= 1 }
      } else {
        end = Self.behindSpace(text, end)
        if text[end] == UInt8(ascii: ",") { end = Self.behindSpace(text, end + 1) }
      }
      kept.removeSubrange(start..<end)
    }
    return kept
  }

  /// The text without line breaks between tokens and the indentation behind them, and without the
  /// white space around it.
  package static func onOneLine(_ text: [UInt8]) -> [UInt8] {
    var line: [UInt8] = []
    var at = behindSpace(text, 0)
    let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
    while at < end {
      if text[at] == 0x22 {
        let close = behindValue(text, at)
        line += text[at..<close]
        at = close
      } else if text[at] == 0x0A || text[at] == 0x0D {
        at = behindSpace(text, at)
      } else {
        line.append(text[at])
        at += 1
      }
    }
    return line
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private static func behindSpace(_ text: [UInt8], _ start: Int) -> Int {
    var at = start
    while at < text.count, isSpace(text[at]) { at += 1 }
    return at
  }

  private static func behindValue(_ text: [UInt8], _ start: Int) -> Int {
    var depth = 0
    var at = start
    repeat {
      switch text[at] {
      case 0x22:
        at += 1
        while text[at] != 0x22 { at += text[at] == 0x5C ? 2 : 1 }
        at += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        at += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        at += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"): at += 1
      case let byte where isSpace(byte): at += 1
      default:
        while at < text.count, !isSpace(text[at]), !Array(",]}".utf8).contains(text[at]) { at += 1 }
      }
    } while depth > 0
    return at
  }

  /// The text of a string whose only escapes are `\uXXXX` outside the surrogates; others stay.
  private static func decoded(_ raw: ArraySlice<UInt8>) -> String {
    let parts = String(decoding: raw, as: UTF8.self).split(
      separator: "\\u", omittingEmptySubsequences: false)
    var text = String(parts[0])
    for part in parts.dropFirst() {
      let scalar = UInt32(part.prefix(4), radix: 16).flatMap { Unicode.Scalar($0) }
      text += scalar.map { String(Character($0)) + part.dropFirst(4) } ?? "\\u" + part
    }
    return text
  }
}
