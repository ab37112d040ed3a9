internal import Bytes
internal import JSONText

extension Framer {
  /// How far a value goes.
  enum Extent {
    case value(Range<Int>)
    /// To somewhere behind what was read; `needsMore` is set.
    case needsMore
    /// Farther than the limit.
    case tooLong
  }

  /// Walks the JSON value at `start`, as far as the limit allows.
  mutating func extent(at start: Int, _ batch: Batch) throws(JSONFault) -> Extent {
    let count = batch.input.count
    let end = min(count, start + lineLimit)
    do {
      let value = try walker.walk(batch.input, in: start..<end, objectsOnly: false)
      // A number at the end of what was read may go on.
      if value.upperBound < count || isAtEnd { return .value(value) }
    } catch {
      guard error.reason == .unexpectedEnd else { throw error }
      if end < count { return .tooLong }
      if isAtEnd { throw error }
    }
    needsMore = true
    return .needsMore
  }
}
