/// A piece of a JSON text. Of a string or key the range is what lies between the quotes, as written.
package enum JSONToken: Equatable, Sendable {
  case beginObject
  case endObject
  case beginArray
  case endArray
  /// The key of a member, whose value comes next.
  case key(Range<Int>, isEscaped: Bool)
  case string(Range<Int>, isEscaped: Bool)
  case number(Range<Int>)
  case `true`
  case `false`
  case null
}

/// Goes through a JSON text token by token, for those who want all of it and know no paths.
///
/// The text must have been walked before: nothing is checked here again. Where it was not, the tokens
/// end early or make no sense, and nothing worse happens. O(text), no memory, no recursion.
package struct JSONTokens: ~Copyable {
  /// Where the next token is looked for.
  package private(set) var at: Int
  private let end: Int

  /// The tokens of the text that lies in `range`.
  package init(in range: Range<Int>) {
    at = range.lowerBound
    end = range.upperBound
  }

  /// The next token of the text in `bytes`, the same at every call; nil at the end.
  package mutating func next(_ bytes: Span<UInt8>) -> JSONToken? {
    let end = min(end, bytes.count)
    while at < end {
      let start = at
      at += 1
      switch bytes[start] {
      case 0x7B: return .beginObject
      case 0x7D: return .endObject
      case 0x5B: return .beginArray
      case 0x5D: return .endArray
      case 0x22: return string(bytes, to: end)
      case 0x74: return literal(.true, 4, to: end)
      case 0x66: return literal(.false, 5, to: end)
      case 0x6E: return literal(.null, 4, to: end)
      case 0x2D, 0x30...0x39:
        while at < end, Self.isInNumber(bytes[at]) { at += 1 }
        return .number(start..<at)
      default: continue  // White space, a comma or a colon.
      }
    }
    return nil
  }

  /// Passes over what is left of the object or array whose first token was the last one.
  package mutating func skipRest(_ bytes: Span<UInt8>) {
    var depth = 1
    while depth > 0, let token = next(bytes) {
      switch token {
      case .beginObject, .beginArray: depth += 1
      case .endObject, .endArray: depth -= 1
      default: break
      }
    }
  }

  private mutating func string(_ bytes: Span<UInt8>, to end: Int) -> JSONToken {
    let start = at
    var isEscaped = false
    while at < end, bytes[at] != 0x22 {
      if bytes[at] == 0x5C {
        isEscaped = true
        at += 1
      }
      at += 1
    }
    let text = start..<min(at, end)
    at = min(at + 1, end)
    // Only a key has a colon behind it.
    let next = JSONText.skipSpace(in: bytes, at..<end)
    guard next < end, bytes[next] == 0x3A else { return .string(text, isEscaped: isEscaped) }
    at = next + 1
    return .key(text, isEscaped: isEscaped)
  }

  private mutating func literal(_ token: JSONToken, _ length: Int, to end: Int) -> JSONToken {
    at = min(at + length - 1, end)
    return token
  }

  private static func isInNumber(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte == 0x2E || byte == 0x2B || byte == 0x2D || byte | 0x20 == 0x65
  }
}
