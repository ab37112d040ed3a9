internal import Bytes

extension JSONString {
  /// The same JSON with every key spelled by as few escapes as JSON allows; nil where it is so
  /// already. For readers that compare keys as they are written, as SQLite does.
  ///
  ///     {"\u0061ction":"caf\u00e9"}  becomes  {"action":"caf\u00e9"}
  ///
  /// - Parameter json: What the walk has accepted.
  /// - Complexity: O(bytes); a search for a backslash where there is none.
  package static func spellingKeysPlainly(in json: Span<UInt8>) -> [UInt8]? {
    let all = 0..<json.count
    guard ByteSearch.firstIndex(of: 0x5C, in: json, all) != nil else { return nil }
    var output = OutputBuffer(capacity: json.count)
    var written = 0  // Of `json`, what `output` has.
    var index = 0
    while let quote = ByteSearch.firstIndex(of: 0x22, in: json, index..<json.count) {
      var end = quote + 1
      var isEscaped = false
      while end < json.count, json[end] != 0x22 {
        if json[end] == 0x5C {
          isEscaped = true
          end += 1
        }
        end += 1
      }
      index = min(end + 1, json.count)
      guard isEscaped, isFollowedByColon(json, index) else { continue }
      output.append(json.extracting(written..<quote + 1))
      encode(decode(json.extracting(quote + 1..<min(end, json.count))).span, into: &output)
      written = min(end, json.count)
    }
    guard written > 0 else { return nil }
    output.append(json.extracting(written..<json.count))
    let plain = output.copied()
    return plain.count == json.count && plain.span.isEqual(to: json) ? nil : plain
  }

  private static func isFollowedByColon(_ json: Span<UInt8>, _ index: Int) -> Bool {
    let next = JSONText.skipSpace(in: json, index..<json.count)
    return next < json.count && json[next] == 0x3A
  }
}

extension Span<UInt8> {
  fileprivate func isEqual(to other: Span<UInt8>) -> Bool {
    indices.allSatisfy { self[$0] == other[$0] }
  }
}
