internal import Bytes
internal import JSONText

/// The text of a string in an event: a place in the input, or in the enricher's scratch bytes
/// where it is written with escapes and had to be decoded.
struct EventText: BitwiseCopyable {
  private let first: UInt32
  /// The highest bit says that the text is decoded.
  private let length: UInt32

  private static let decoded: UInt32 = 1 << 31

  /// A place in a buffer, none of which has 4 GiB; no text has 2 GiB.
  @inline(__always) init(start: Int, end: Int, isDecoded: Bool) {
    first = UInt32(truncatingIfNeeded: start)
    let length = UInt32(truncatingIfNeeded: end &- start)
    self.length = isDecoded ? length | Self.decoded : length
  }

  @inline(__always) var isDecoded: Bool { length & Self.decoded != 0 }
  @inline(__always) var count: Int { Int(length & ~Self.decoded) }
  @inline(__always) var start: Int { Int(first) }
  @inline(__always) var end: Int { Int(first) &+ count }
  @inline(__always) var range: Range<Int> { start..<end }
}

extension EventText {
  /// A place in the input, taken as it is written.
  @inline(__always) init(_ range: Range<Int>) {
    self.init(start: range.lowerBound, end: range.upperBound, isDecoded: false)
  }

  /// A part of the text, by its place in it.
  @inline(__always) func part(_ range: Range<Int>) -> EventText {
    EventText(
      start: start &+ range.lowerBound, end: start &+ range.upperBound, isDecoded: isDecoded)
  }
}

extension Enricher {
  /// The text that a slot covers; valid until the next event is begun, or where it is not decoded, as long
  /// as the input is there.
  @inline(__always) mutating func text(
    of slot: Slot, _ input: borrowing InputBuffer
  ) -> EventText {
    if slot.isEscaped { return decodedText(of: slot, input) }
    return EventText(
      start: Int(slot.offset), end: Int(slot.offset) &+ Int(slot.length), isDecoded: false)
  }

  @inline(never) private mutating func decodedText(
    of slot: Slot, _ input: borrowing InputBuffer
  ) -> EventText {
    let start = scratch.count
    scratch.append(input.withBytes { JSONString.decode($0.extracting(slot.range)) })
    return EventText(start: start, end: scratch.count, isDecoded: true)
  }

  /// Lends the text's bytes to `body`.
  @inline(__always) func withText<Result>(
    _ text: EventText, _ input: borrowing InputBuffer, _ body: (Span<UInt8>) -> Result
  ) -> Result {
    if text.isDecoded {
      return scratch.withBytes { body($0.extracting(text.range)) }
    }
    return input.withBytes { body($0.extracting(text.range)) }
  }

  /// Appends the text as the inside of a JSON string.
  @inline(__always) func append(
    _ text: EventText, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    if text.isDecoded {
      scratch.withBytes { JSONString.encode($0.extracting(text.range), into: &output) }
    } else {
      output.append(text.range, of: input)
    }
  }
}
