internal import Bytes

/// A line that is longer than the limit, while it is being passed over.
struct LongLine {
  /// How much of it is kept.
  static let excerptSize = 4096

  /// Where it began in its source.
  let byte: Int
  let line: Int
  /// Whether it was an element of an array, which goes on behind it.
  let isElement: Bool
  var length = 0
  var excerpt: [UInt8] = []
  var hash = SHA256()

  mutating func take(_ bytes: Span<UInt8>) {
    hash.update(bytes)
    length += bytes.count
    let wanted = min(Self.excerptSize - excerpt.count, bytes.count)
    if wanted > 0 { excerpt += [UInt8](copying: bytes.extracting(0..<wanted)) }
  }
}

extension Framer {
  mutating func startLongLine(_ batch: Batch) {
    var isElement = false
    if case .elements = mode { isElement = true }
    mode = .longLine(
      LongLine(byte: batch.sourceOffset + position, line: line, isElement: isElement))
  }

  /// Passes over what was read of a long line, up to its end if that is there.
  mutating func skip(_ longLine: LongLine, _ batch: Batch) {
    var longLine = longLine
    let start = position
    let end = batch.input.withBytes { bytes in
      let end = ByteSearch.firstIndex(of: 0x0A, in: bytes, start..<bytes.count)
      longLine.take(bytes.extracting(start..<(end ?? bytes.count)))
      return end
    }
    position = end ?? batch.input.count
    mode = .longLine(longLine)
    if end != nil {
      finish(longLine, batch)
      position += 1
      line += 1
      mode = longLine.isElement ? .elements(.start) : .documents
    }
  }

  /// Adds the frame that reports a long line.
  func finish(_ longLine: LongLine, _ batch: Batch) {
    batch.frames.append(
      Batch.Frame(range: position..<position, line: longLine.line, fault: .tooLong(longLine)))
  }
}
