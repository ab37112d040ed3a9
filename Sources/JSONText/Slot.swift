/// What sort of JSON value a slot holds.
@frozen public enum ValueKind: UInt8, Sendable {
  /// The event does not have the path.
  case absent
  case null
  case `false`
  case `true`
  case number
  case string
  case object
  case array
}

extension ValueKind {
  /// The kind as one bit, the lowest for the first.
  @inline(__always) package var bit: UInt8 { 1 &<< rawValue }
}

/// Where a captured value lies in the buffer that was walked.
///
/// Of a string the slot covers what is between the quotes, still as written: `isEscaped` says
/// whether a backslash is in it. Of every other value it covers the value's whole text.
@frozen public struct Slot: Sendable {
  /// Where the value begins, in bytes from the buffer's start.
  public let offset: UInt32
  /// How many bytes it has.
  public let length: UInt32
  /// What sort of value it is; `.absent` where the event does not have the path.
  public let kind: ValueKind
  /// Whether a string holds escapes, so that its text must be decoded before it is compared.
  public let isEscaped: Bool

  /// The bytes it covers.
  @inlinable public var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }

  static let absent = Slot(offset: 0, length: 0, kind: .absent, isEscaped: false)
}

extension Slot {
  /// The slot of what lies from `start` up to `end`.
  @inline(__always) init(_ start: Int, _ end: Int, _ kind: ValueKind, isEscaped: Bool = false) {
    self.init(
      offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: end &- start),
      kind: kind, isEscaped: isEscaped)
  }

  /// The slot of a value that has been walked and lies in `range`. O(range) for strings, else O(1).
  package init(value range: Range<Int>, in bytes: Span<UInt8>) {
    let first = bytes[range.lowerBound]
    let isString = first == 0x22
    let inside = isString ? range.lowerBound + 1..<range.upperBound - 1 : range
    kind =
      switch first {
      case 0x22: .string
      case 0x7B: .object
      case 0x5B: .array
      case 0x6E: .null
      case 0x74: .true
      case 0x66: .false
      default: .number
      }
    offset = UInt32(inside.lowerBound)
    length = UInt32(inside.count)
    isEscaped = isString && inside.contains { bytes[$0] == 0x5C }
  }
}
