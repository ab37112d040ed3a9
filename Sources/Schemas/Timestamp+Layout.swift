extension Timestamp {
  /// Reads a time as a layout has it; nil where it is none, or not all of the text.
  ///
  /// A time without a zone is UTC, one without an hour is midnight. A name of a weekday is read and
  /// not compared with the date. O(text).
  init?(_ text: Span<UInt8>, layout: TimeLayout) {
    var reader = TimeReader()
    var fields = WrittenTime()
    for part in layout.parts {
      guard fields.take(part, &reader, text) else { return nil }
    }
    guard reader.at == text.count, let moment = fields.moment else { return nil }
    self = moment
  }
}

/// The parts of a time as they are written.
private struct WrittenTime {
  private var year = 0
  private var month = 1
  private var day = 1
  private var dayOfYear: Int?
  private var hour = 0
  private var isAfternoon: Bool?
  private var minute = 0
  private var second = 0
  private var fraction: (nanoseconds: Int32, digits: Int) = (0, 0)
  private var secondsSince1970: Int64?
  private var offset = 0
  private var isUTC = false

  /// Takes one part off the front of the text; false where something else is there.
  mutating func take(
    _ part: TimeLayout.Part, _ reader: inout TimeReader, _ text: Span<UInt8>
  ) -> Bool {
    switch part {
    case .literal(let byte): return reader.take(byte, text)
    case .space: return reader.spaces(text)
    case .year: return set(\.year, reader.number(4, text), 0...9999)
    case .yearOfCentury:
      guard let short = reader.number(2, text) else { return false }
      year = short + (short < 69 ? 2000 : 1900)
      return true
    case .month: return set(\.month, reader.number(upTo: 2, text), 1...12)
    case .monthName: return set(\.month, Self.place(in: Self.months, &reader, text), 1...12)
    case .day:
      _ = reader.spaces(text)
      return set(\.day, reader.number(upTo: 2, text), 1...31)
    case .dayOfYear:
      dayOfYear = reader.number(upTo: 3, text)
      return dayOfYear.map { (1...366).contains($0) } ?? false
    case .hour:
      _ = reader.spaces(text)
      return set(\.hour, reader.number(upTo: 2, text), 0...23)
    case .hourOfHalf:
      _ = reader.spaces(text)
      return set(\.hour, reader.number(upTo: 2, text), 1...12)
    case .half:
      isAfternoon = reader.take(word: "pm", text)
      return isAfternoon == true || reader.take(word: "am", text)
    case .minute: return set(\.minute, reader.number(upTo: 2, text), 0...59)
    case .second: return set(\.second, reader.number(upTo: 2, text), 0...60)
    case .fraction:
      guard let written = reader.fraction(text) else { return false }
      fraction = written
      return true
    case .secondsSince1970:
      let isBefore = reader.take(0x2D, text)
      guard let seconds = reader.number(upTo: 12, text) else { return false }
      secondsSince1970 = Int64(isBefore ? -seconds : seconds)
      return true
    case .offset: return set(\.offset, reader.writtenOffset(text), -86_400...86_400)
    case .zone:
      isUTC = true
      return reader.take(word: "utc", text) || reader.take(word: "gmt", text)
        || reader.take(word: "z", text)
    case .weekday: return Self.place(in: Self.weekdays, &reader, text) != nil
    }
  }

  private mutating func set(
    _ field: WritableKeyPath<Self, Int>, _ value: Int?, _ range: ClosedRange<Int>
  ) -> Bool {
    guard let value, range.contains(value) else { return false }
    self[keyPath: field] = value
    return true
  }

  /// The moment that the parts name; nil where there is none, such as on 30 February.
  var moment: Timestamp? {
    if isUTC, offset != 0 { return nil }
    if let secondsSince1970 {
      // Behind a negative count the fraction leads further away from 1970.
      guard secondsSince1970 >= 0 || fraction.nanoseconds == 0 else { return nil }
      return Timestamp(
        seconds: secondsSince1970, nanoseconds: fraction.nanoseconds,
        fractionDigits: fraction.digits)
    }
    var hour = hour
    if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
    let isLeapYear = Timestamp.days(in: 2, of: year) == 29
    guard day <= Timestamp.days(in: month, of: year), dayOfYear ?? 0 <= (isLeapYear ? 366 : 365)
    else { return nil }
    let days =
      Timestamp.daysSince1970(year: year, month: month, day: day) + Int64((dayOfYear ?? 1) - 1)
    return Timestamp(
      seconds: days * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset),
      nanoseconds: fraction.nanoseconds, fractionDigits: fraction.digits,
      isLeapSecond: second == 60)
  }

  /// The place, from 1, of the name that comes next, in full or its first three letters.
  private static func place(
    in names: [String], _ reader: inout TimeReader, _ text: Span<UInt8>
  ) -> Int? {
    for (index, name) in names.enumerated()
    where reader.take(word: name, text) || reader.take(word: String(name.prefix(3)), text) {
      return index + 1
    }
    return nil
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
}
