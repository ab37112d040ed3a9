internal import Bytes
internal import JSONText

/// A line that holds an input's bytes as `base64:` and RFC 4648, for pipes that carry only text, or
/// cannot carry a byte that the input has.
enum EncodedLine {
  private static let mark = Array("base64:".utf8)

  /// The bytes that the line holds; nil where it is no such line. O(line).
  static func decode(_ line: Span<UInt8>) -> [UInt8]? {
    guard line.count >= mark.count, mark.indices.allSatisfy({ line[$0] == mark[$0] }) else {
      return nil
    }
    var end = line.count
    while end > mark.count, JSONText.isSpace(line[end - 1]) { end -= 1 }
    return Base64.decode(line.extracting(mark.count..<end))
  }

  /// How long the line is that holds so many bytes.
  static func length(of count: Int) -> Int { mark.count + (count + 2) / 3 * 4 }
}
