internal import Bytes
internal import JSONText

/// A line, or a value over several lines, that is longer than the limit, while it is passed over.
struct LongLine {
  /// How much of it is kept.
  static let excerptSize = 4096

  /// Where it began in its source.
  let byte: Int
  let line: Int
  /// The place in the array that it was met at, which goes on behind it; nil where it was in none.
  let arrayPlace: Framer.ArrayPlace?
  /// Whether it ends with its line, whatever is open there.
  let endsWithLine: Bool
  /// The value that it ends with, if it is known to be one.
  var value: OpenValue?
  var length = 0
  var isBlank = true
  var excerpt: [UInt8] = []
  var hash = SHA256()

  /// Where it ends, if that is within the bytes.
  mutating func end(in bytes: Span<UInt8>, from start: Int) -> Int? {
    guard value != nil else {
      return ByteSearch.firstIndex(of: 0x0A, in: bytes, start..<bytes.count)
    }
    return value?.end(in: bytes, from: start, stopsAtLineBreak: endsWithLine)
  }

  mutating func take(_ bytes: Span<UInt8>) {
    hash.update(bytes)
    length += bytes.count
    if isBlank { isBlank = bytes.indices.allSatisfy { JSONText.isSpace(bytes[$0]) } }
    let wanted = min(Self.excerptSize - excerpt.count, bytes.count)
    if wanted > 0 { excerpt += [UInt8](copying: bytes.extracting(0..<wanted)) }
  }
}

/// A JSON value of which only the end is looked for.
struct OpenValue {
  /// Whether its end was found.
  private(set) var isClosed = false
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// The place behind the value, or of the line break at which it can only be given up; nil where
  /// it goes on behind the bytes.
  mutating func end(in bytes: Span<UInt8>, from start: Int, stopsAtLineBreak: Bool) -> Int? {
    for index in start..<bytes.count {
      if bytes[index] == 0x0A, stopsAtLineBreak || isInString { return index }
      if isInString {
        passInString(bytes[index])
      } else {
        switch bytes[index] {
        case 0x22: isInString = true
        case 0x7B, 0x5B: depth += 1
        case 0x7D where depth == 0, 0x5D where depth == 0, 0x2C where depth == 0:
          // What closes or follows a number belongs to the array around it.
          isClosed = true
          return index
        case 0x7D, 0x5D:
          depth -= 1
          isClosed = depth == 0
        default: break
        }
      }
      if isClosed { return index + 1 }
    }
    return nil
  }

  private mutating func passInString(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == 0x5C {
      isEscaped = true
    } else if byte == 0x22 {
      isInString = false
      isClosed = depth == 0
    }
  }
}

extension Framer {
  /// Begins to pass over the rest of a line.
  mutating func startLongLine(_ batch: Batch) {
    mode = .longLine(longLine(batch, endsWithLine: true, value: nil))
  }

  /// Begins to pass over a value. If it has a line of its own so far, it ends there at the latest, so
  /// that one that is cut off does not take what follows it along.
  mutating func startLongValue(_ batch: Batch) {
    let start = position
    let spansLines = batch.input.withBytes {
      ByteSearch.firstIndex(of: 0x0A, in: $0, start..<min($0.count, start + lineLimit)) != nil
    }
    mode = .longLine(longLine(batch, endsWithLine: !spansLines, value: OpenValue()))
  }

  private func longLine(_ batch: Batch, endsWithLine: Bool, value: OpenValue?) -> LongLine {
    var arrayPlace: ArrayPlace?
    if case .elements(let last) = mode { arrayPlace = last }
    return LongLine(
      byte: batch.sourceOffset + position, line: line, arrayPlace: arrayPlace,
      endsWithLine: endsWithLine, value: value)
  }

  /// Passes over what was read of a long line, up to its end if that is there.
  mutating func skip(_ longLine: LongLine, _ batch: Batch) {
    var longLine = longLine
    let start = position
    let end = batch.input.withBytes { bytes in
      let end = longLine.end(in: bytes, from: start)
      longLine.take(bytes.extracting(start..<(end ?? bytes.count)))
      return end
    }
    advance(to: end ?? batch.input.count, batch)
    mode = .longLine(longLine)
    guard end != nil else { return }
    finish(longLine, batch)
    // One without a comma before it is as wrong as a short one.
    let isElement =
      longLine.value?.isClosed == true
      && (longLine.arrayPlace == .start || longLine.arrayPlace == .comma)
    mode = longLine.arrayPlace == nil ? .documents : .elements(isElement ? .element : .fault)
  }

  /// Adds the frame that reports a long line.
  func finish(_ longLine: LongLine, _ batch: Batch) {
    if longLine.isBlank { return }
    batch.append(.tooLong(longLine), in: position..<position, line: longLine.line)
  }
}
