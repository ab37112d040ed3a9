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
    if let openFault, openFault.values.contains(batch.sourceOffset + start) {
      throw JSONFault(openFault.reason, at: openFault.offset - batch.sourceOffset)
    }
    let count = batch.input.count
    let end = min(count, start + lineLimit)
    do {
      let value = try walker.walk(batch.input, in: start..<end, objectsOnly: false)
      // A number at the end of what was read may go on.
      if value.upperBound < count || isAtEnd { return .value(value) }
    } catch {
      if error.reason == .unexpectedEnd, end < count { return .tooLong }
      if error.reason != .unexpectedEnd || isAtEnd {
        note(error, from: start, batch)
        throw error
      }
    }
    needsMore = true
    return .needsMore
  }

  /// Notes a fault that is behind the line on which a value begins.
  private mutating func note(_ fault: JSONFault, from start: Int, _ batch: Batch) {
    let offset = batch.sourceOffset
    let values = batch.input.withBytes { bytes -> Set<Int>? in
      guard ByteSearch.firstIndex(of: 0x0A, in: bytes, start..<fault.offset) != nil else {
        return nil
      }
      return OpenFault.valuesOpen(in: bytes, start..<fault.offset, offset: offset)
    }
    guard let values else { return }
    openFault = OpenFault(offset: offset + fault.offset, reason: fault.reason, values: values)
  }

  /// Whether a fault ahead of `position` that was met before judges what is there.
  func isJudged(_ batch: Batch) -> Bool {
    openFault.map { batch.sourceOffset + position < $0.offset } ?? false
  }
}

/// A fault over several lines, and what is known by it of the values that begin on them.
///
/// None of the values that are open at the fault can end well, so none is walked again: the lines of
/// a document that opens one object more on each would cost the square of their number.
struct OpenFault {
  /// Where it is, in bytes from the source's start.
  let offset: Int
  let reason: JSONFault.Reason
  /// Where the values begin that are open there, likewise.
  let values: Set<Int>

  /// Where the values begin that are open at the end of a range of valid JSON. O(range).
  /// - Parameter offset: Where the bytes begin in their source.
  static func valuesOpen(in bytes: Span<UInt8>, _ range: Range<Int>, offset: Int) -> Set<Int> {
    var open: [Int] = []
    var isInString = false
    var index = range.lowerBound
    while index < range.upperBound {
      switch bytes[index] {
      case 0x22: isInString.toggle()
      case 0x5C where isInString: index += 1
      case 0x7B where !isInString, 0x5B where !isInString: open.append(offset + index)
      case 0x7D where !isInString, 0x5D where !isInString: _ = open.popLast()
      default: break
      }
      index += 1
    }
    return Set(open)
  }
}
