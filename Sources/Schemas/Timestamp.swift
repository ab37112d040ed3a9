package import Bytes

/// A moment: whole seconds since 1970-01-01T00:00:00Z, and nanoseconds.
package struct Timestamp: Sendable, Equatable, Comparable {
  /// Seconds since 1970, negative before; the years 0000 to 9999.
  package var seconds: Int64
  /// 0 to 999,999,999.
  package var nanoseconds: Int32
  /// How many fraction digits it was written with, at most 9.
  package var fractionDigits = 9
  /// Whether it was written as the sixtieth second of a minute, a leap second. `seconds` then
  /// counts the second after it, as Unix time does.
  package var isLeapSecond = false

  /// A moment at full precision.
  package init(seconds: Int64, nanoseconds: Int32) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Reads RFC 3339: `2024-05-01T10:20:30.123Z`, with any number of fraction digits (those after
  /// the ninth are dropped), any offset, and `T`, `t` or one space in the middle. Without an offset
  /// it is UTC. Second 60 is accepted as a leap second. Nil for everything else. O(1).
  package init?(rfc3339 text: Span<UInt8>) {
    if let usual = Self.usualNanoseconds(text) {
      self.init(nanosecondsSince1970: usual)
      fractionDigits = max(0, text.count &- 21)
      return
    }
    var reader = TimeReader()
    guard let year = reader.number(4, text), reader.take(0x2D, text),
      let month = reader.number(2, text),
      reader.take(0x2D, text), let day = reader.number(2, text),
      reader.take(0x54, text) || reader.take(0x74, text) || reader.take(0x20, text),
      let hour = reader.number(2, text), reader.take(0x3A, text),
      let minute = reader.number(2, text),
      reader.take(0x3A, text), let second = reader.number(2, text),
      (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction: Int32 = 0
    var digits = 0
    if reader.take(0x2E, text) {
      guard let written = reader.fraction(text) else { return nil }
      (fraction, digits) = (written.nanoseconds, written.digits)
    }
    guard let offset = reader.offset(text), reader.at == text.count else { return nil }
    let clock = Int64(hour * 3600 + minute * 60 + second - offset)
    self.init(
      seconds: Self.daysSince1970(year: year, month: month, day: day) * 86_400 + clock,
      nanoseconds: fraction, fractionDigits: digits, isLeapSecond: second == 60)
  }

  /// A moment with all that is known about how it was written; nil beyond the years 0000 to 9999.
  init?(seconds: Int64, nanoseconds: Int32, fractionDigits: Int, isLeapSecond: Bool = false) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.fractionDigits = fractionDigits
    self.isLeapSecond = isLeapSecond
    guard writtenSecond >= Self.firstSecond, writtenSecond <= Self.lastSecond else { return nil }
  }

  /// Year 0000 begins here, and year 9999 ends at `lastSecond`.
  private static let firstSecond = daysSince1970(year: 0, month: 1, day: 1) * 86_400
  private static let lastSecond = daysSince1970(year: 10_000, month: 1, day: 1) * 86_400 - 1

  /// Nanoseconds since 1970 for comparing with validity times; moments beyond the years 1678 and
  /// 2262, which do not fit, become the earliest and the latest that do.
  package var nanosecondsSince1970: Int64 {
    // Before 1970 both parts are made negative, or the product overflows where the sum would not.
    let isBefore = seconds < 0
    let whole = isBefore ? seconds + 1 : seconds
    let rest = Int64(nanoseconds) - (isBefore ? 1_000_000_000 : 0)
    let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carried) = scaled.addingReportingOverflow(rest)
    return overflow || carried ? (isBefore ? .min : .max) : sum
  }

  /// The moment that `nanosecondsSince1970` came from, if it fitted.
  package init(nanosecondsSince1970 total: Int64) {
    let second: Int64 = 1_000_000_000
    let (whole, rest) = total.quotientAndRemainder(dividingBy: second)
    seconds = rest < 0 ? whole - 1 : whole
    nanoseconds = Int32(rest < 0 ? rest + second : rest)
  }

  /// Appends `2024-05-01T10:20:30.123Z`, in UTC, with as many fraction digits as it was read with.
  package func append(to output: inout OutputBuffer) { append(digits: fractionDigits, to: &output) }

  /// Appends the moment in UTC with `digits` fraction digits. With 9, text order is time order.
  package func append(digits: Int, to output: inout OutputBuffer) {
    let shown = writtenSecond
    let days = shown >= 0 ? shown / 86_400 : -((-shown + 86_399) / 86_400)
    let clock = Int(shown - days * 86_400)
    let (year, month, day) = Self.date(daysSince1970: days)
    Self.append(year, width: 4, to: &output)
    output.append(0x2D)
    Self.append(month, width: 2, to: &output)
    output.append(0x2D)
    Self.append(day, width: 2, to: &output)
    output.append(0x54)
    Self.append(clock / 3600, width: 2, to: &output)
    output.append(0x3A)
    Self.append(clock / 60 % 60, width: 2, to: &output)
    output.append(0x3A)
    Self.append(clock % 60 + (isLeapSecond ? 1 : 0), width: 2, to: &output)
    if digits > 0 {
      output.append(0x2E)
      var rest = Int(nanoseconds)
      for _ in digits..<9 { rest /= 10 }
      Self.append(rest, width: digits, to: &output)
    }
    output.append(0x5A)
  }

  /// The moment as text in UTC with `digits` fraction digits, none by default.
  package func text(digits: Int = 0) -> String {
    var output = OutputBuffer(capacity: 64)
    append(digits: digits, to: &output)
    return String(decoding: output.copied(), as: UTF8.self)
  }

  /// Earlier moments sort first, whatever digits they were written with; a leap second comes before
  /// the second that has its number in `seconds`.
  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.order < right.order }

  /// The same moment, whatever digits it was written with.
  package static func == (left: Timestamp, right: Timestamp) -> Bool { left.order == right.order }

  private var order: (Int64, Int32) {
    (writtenSecond, isLeapSecond ? nanoseconds + 1_000_000_000 : nanoseconds)
  }

  /// The second that is written; of a leap second, the one before it.
  private var writtenSecond: Int64 { isLeapSecond ? seconds - 1 : seconds }

  private static func append(_ number: Int, width: Int, to output: inout OutputBuffer) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      output.append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
      divisor /= 10
    }
  }

  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  // Both conversions count in eras of 400 years (146,097 days) from 0000-03-01, so that the leap
  // day is the last of a year and every formula is exact for all years.

  static func daysSince1970(year: Int, month: Int, day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }

  private static func date(daysSince1970 days: Int64) -> (Int, Int, Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }
}
