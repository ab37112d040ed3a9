internal import Schemas

/// What was seen of the numbers at one place.
struct NumberFacts {
  /// Whether any had a point or an exponent.
  private(set) var hasFraction = false
  /// The bits that the largest whole number needs: 32, 64, or 128 for all that do not fit in 64.
  private(set) var bits = 32
  /// The ways to count time since 1970 in which every number is a moment of this century.
  private(set) var timeFormats: [TimeFormat] = [
    .unix, .unixMilliseconds, .unixMicroseconds, .unixNanoseconds,
  ]

  /// Adds a number as JSON writes it.
  mutating func add(_ text: Span<UInt8>) {
    timeFormats.removeAll { !Self.isRecent(text, in: $0) }
    for index in text.indices where !isDigit(text[index]) && text[index] != 0x2D {
      hasFraction = true
      return
    }
    bits = max(bits, Self.bits(text))
  }

  private static func bits(_ text: Span<UInt8>) -> Int {
    let isNegative = text.count > 0 && text[0] == 0x2D
    var value: Int64 = 0
    for index in text.indices where isDigit(text[index]) {
      let digit = Int64(text[index] &- 0x30)
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(isNegative ? -digit : digit)
      if overflow || carried { return 128 }
      value = sum
    }
    return Int32(exactly: value) == nil ? 64 : 32
  }

  /// Whether a count since 1970 is a moment from 2000 to 2100, so that it may well be a time.
  static func isRecent(_ text: Span<UInt8>, in format: TimeFormat) -> Bool {
    guard let moment = Timestamp(text, in: [format]) else { return false }
    return (946_684_800..<4_102_444_800).contains(moment.seconds)
  }
}
