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
