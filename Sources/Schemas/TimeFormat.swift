/// How a timestamp is written.
package enum TimeFormat: Sendable, Hashable {
  case rfc3339
  /// Seconds since 1970, a number or a string, with or without a fraction.
  case unix
  /// Milliseconds since 1970.
  case unixMilliseconds
  /// Microseconds since 1970.
  case unixMicroseconds
  /// Nanoseconds since 1970.
  case unixNanoseconds
  /// A strftime layout such as `%d/%b/%Y:%H:%M:%S %z`.
  case strftime(TimeLayout)

  /// The format's name in YAML; of a layout, its text.
  package var name: String {
    switch self {
    case .rfc3339: "rfc3339"
    case .unix: "unix"
    case .unixMilliseconds: "unix_ms"
    case .unixMicroseconds: "unix_us"
    case .unixNanoseconds: "unix_ns"
    case .strftime(let layout): layout.text
    }
  }

  /// Whether a time in this format may be a JSON number. A layout may read digits alone.
  package var takesNumbers: Bool { self != .rfc3339 }
}

extension Timestamp {
  /// Reads a time in the first of some formats that fits; nil where none does.
  ///
  /// `text` is what a JSON string holds, or a JSON number as it is written. Digits after the ninth
  /// of a second's fraction are dropped. O(formats × text).
  package init?(_ text: Span<UInt8>, in formats: [TimeFormat]) {
    for format in formats {
      let moment =
        switch format {
        case .rfc3339: Timestamp(rfc3339: text)
        case .unix: Timestamp(unix: text, decimals: 0)
        case .unixMilliseconds: Timestamp(unix: text, decimals: 3)
        case .unixMicroseconds: Timestamp(unix: text, decimals: 6)
        case .unixNanoseconds: Timestamp(unix: text, decimals: 9)
        case .strftime(let layout): Timestamp(text, layout: layout)
        }
      if let moment {
        self = moment
        return
      }
    }
    return nil
  }

  /// Reads a count of seconds since 1970, or of their 10⁻ᵈᵉᶜⁱᵐᵃˡˢ parts: a number as JSON writes
  /// them, also with a fraction or an exponent, in decimal throughout so that nothing is rounded.
  ///
  /// It has as many fraction digits as the unit and the number have together: `1640995200.5` one,
  /// `1640995200123` in milliseconds three.
  init?(unix text: Span<UInt8>, decimals: Int) {
    guard let number = DecimalText(text) else { return nil }
    // Each digit stands for so many times a power of ten, in seconds.
    var power = number.wholeDigits - 1 + number.exponent - decimals
    let (first, digits) = (number.digits.lowerBound, number.digits)
    var whole: Int64 = 0
    var fraction: Int64 = 0
    for index in first..<digits.upperBound where text[index] != 0x2E {
      let digit = Int64(text[index] &- 0x30)
      if digit > 0 {
        guard power < 18 else { return nil }
        if power >= 0 { whole += digit * Self.powersOfTen[power] }
        if power < 0, power >= -9 { fraction += digit * Self.powersOfTen[9 + power] }
      }
      power -= 1
    }
    let written = min(9, max(0, -(power + 1)))
    if number.isNegative { whole = fraction > 0 ? -whole - 1 : -whole }
    if number.isNegative, fraction > 0 { fraction = 1_000_000_000 - fraction }
    self.init(seconds: whole, nanoseconds: Int32(fraction), fractionDigits: written)
  }

  private static let powersOfTen: [Int64] = (0..<18).map { power in
    (0..<power).reduce(1) { product, _ in product * 10 }
  }
}

/// The parts of a decimal number as JSON writes it; leading zeros are allowed.
private struct DecimalText {
  let isNegative: Bool
  /// Where its digits lie, the point among them.
  let digits: Range<Int>
  /// How many of them stand before the point.
  let wholeDigits: Int
  /// The power of ten behind `e`, at most ten thousand either way.
  let exponent: Int

  init?(_ text: Span<UInt8>) {
    var reader = TimeReader()
    isNegative = reader.take(0x2D, text)
    let start = reader.at
    func skipDigits() -> Bool {
      let first = reader.at
      while reader.at < text.count, text[reader.at] &- 0x30 < 10 { reader.at += 1 }
      return reader.at > first
    }
    guard skipDigits() else { return nil }
    wholeDigits = reader.at - start
    if reader.take(0x2E, text) {
      guard skipDigits() else { return nil }
    }
    digits = start..<reader.at
    var exponent = 0
    if reader.take(word: "e", text) {
      let isSmall = reader.take(0x2D, text)
      if !isSmall { _ = reader.take(0x2B, text) }
      guard let first = reader.number(1, text) else { return nil }
      exponent = first
      while let digit = reader.number(1, text) { exponent = min(exponent * 10 + digit, 10_000) }
      if isSmall { exponent = -exponent }
    }
    self.exponent = exponent
    guard reader.at == text.count else { return nil }
  }
}
