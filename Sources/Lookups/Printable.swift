internal import Bytes

/// Text from outside, made fit for a message to people.
package enum Printable {
  /// The text safe to show, and cut after 60 characters; in quotes where it could not be seen.
  package static func text(_ text: String) -> String {
    let isSeen = text.utf8.first != 0x20 && text.utf8.last != 0x20 && !text.isEmpty
    return isSeen ? visible(text) : "\"\(visible(text))\""
  }

  private static func whole(_ text: String) -> String {
    String(decoding: VisibleText(Array(text.utf8).span).bytes, as: UTF8.self)
  }

  private static func visible(_ text: String) -> String {
    let shown = whole(String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))))
    return text.unicodeScalars.count > 60 ? shown + "…" : shown
  }

  /// The text of bytes, which need not be UTF-8.
  static func text(_ bytes: [UInt8]) -> String { text(String(decoding: bytes, as: UTF8.self)) }

  /// `1 row`, `2 rows`.
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// The text as one word of a shell command.
  package static func shellQuoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    if plain, !word.isEmpty { return word }
    return "'"
      + whole(word).split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#) + "'"
  }
}
