// A layout is read once, into parts that each take something off the front of a time:
//
//     %d/%b/%Y:%H:%M:%S %z            07/May/2024:10:20:30 +0200
//     day  "/"  month name  "/"       07   /   May   /
//     year  ":"  hour  ":"  …         2024 :   10    :  …
//     space  offset                   one white-space byte or more, then +0200
//
// It is as lenient as strptime where that loses nothing (names in any case and length, numbers
// without their leading zero), and takes no time that it would have to guess a part of: the layout
// must name the year and the day, and all of the text must be used up.

/// A strftime layout, compiled to read times with.
package struct TimeLayout: Sendable, Hashable {
  /// What takes one piece of a time.
  enum Part: Sendable, Hashable {
    /// These bytes.
    case literal(UInt8)
    /// White space, at least one byte.
    case space
    case year
    case yearOfCentury
    case month
    case monthName
    case day
    case dayOfYear
    case hour
    case hourOfHalf
    case half
    case minute
    case second
    case fraction
    case secondsSince1970
    case offset
    case zone
    case weekday
  }

  /// The layout as it was given.
  package let text: String
  let parts: [Part]

  /// Reads a layout.
  /// - Throws: What is wrong with it, in words.
  package init(_ text: String) throws(TimeLayoutError) {
    self.text = text
    var parts: [Part] = []
    try Self.read(text, into: &parts)
    self.parts = parts
    try check()
  }

  private static func read(_ text: String, into parts: inout [Part]) throws(TimeLayoutError) {
    var isDirective = false
    for scalar in text.unicodeScalars {
      if isDirective {
        isDirective = false
        if let whole = abbreviations[scalar] {
          try read(whole, into: &parts)
        } else if let part = directives[scalar] {
          if part != .space || parts.last != .space { parts.append(part) }
        } else if scalar == "%" {
          parts.append(.literal(0x25))
        } else {
          throw TimeLayoutError(
            "the directive \(quoted("%" + String(scalar))) is not known; there are "
              + "%Y %y %m %b %B %d %e %j %H %k %I %l %p %M %S %f %L %N %s %z %Z %a %A %T %R %F %D "
              + "%n %t %%")
        }
      } else if scalar == "%" {
        isDirective = true
      } else if scalar.properties.isWhitespace, scalar.isASCII {
        if parts.last != .space { parts.append(.space) }
      } else {
        parts += String(scalar).utf8.map(Part.literal)
      }
    }
    if isDirective { throw TimeLayoutError("the last % has no letter behind it; %% is a percent") }
  }

  private static let directives: [Unicode.Scalar: Part] = [
    "Y": .year, "y": .yearOfCentury, "m": .month, "b": .monthName, "B": .monthName,
    "h": .monthName, "d": .day, "e": .day, "j": .dayOfYear, "H": .hour, "k": .hour,
    "I": .hourOfHalf, "l": .hourOfHalf, "p": .half, "M": .minute, "S": .second, "f": .fraction,
    "L": .fraction, "N": .fraction, "s": .secondsSince1970, "z": .offset, "Z": .zone,
    "a": .weekday, "A": .weekday, "n": .space, "t": .space,
  ]

  private static let abbreviations: [Unicode.Scalar: String] = [
    "T": "%H:%M:%S", "R": "%H:%M", "F": "%Y-%m-%d", "D": "%m/%d/%y",
  ]

  /// Throws where the parts do not name one moment.
  private func check() throws(TimeLayoutError) {
    func count(_ wanted: Part...) -> Int { parts.count { wanted.contains($0) } }
    let units: [(String, Int)] = [
      ("year", count(.year, .yearOfCentury)), ("month", count(.month, .monthName)),
      ("day", count(.day, .dayOfYear)), ("hour", count(.hour, .hourOfHalf)),
      ("minute", count(.minute)), ("second", count(.second)), ("fraction", count(.fraction)),
      ("half of the day", count(.half)), ("seconds since 1970", count(.secondsSince1970)),
      ("offset", count(.offset)), ("zone", count(.zone)),
    ]
    for (unit, count) in units where count > 1 {
      throw TimeLayoutError("the layout names the \(unit) twice")
    }
    if count(.secondsSince1970) == 1 {
      let others = units.filter {
        !["seconds since 1970", "fraction", "offset", "zone"].contains($0.0)
      }
      guard others.allSatisfy({ $0.1 == 0 }) else {
        throw TimeLayoutError("the layout names seconds since 1970 (%s) and parts of a date too")
      }
      return
    }
    guard count(.year, .yearOfCentury) == 1 else {
      throw TimeLayoutError("the layout names no year, and it is not guessed; add %Y")
    }
    let hasDay = count(.day) == 1 && count(.month, .monthName) == 1
    guard hasDay || count(.dayOfYear) == 1 && count(.month, .monthName) == 0 else {
      throw TimeLayoutError("the layout names no day; add %m and %d, or %j alone")
    }
    guard count(.hourOfHalf) == count(.half) else {
      throw TimeLayoutError("%I needs %p, and %p needs %I, to name an hour")
    }
    guard count(.fraction) <= count(.second), count(.second) <= count(.minute),
      count(.minute) <= count(.hour, .hourOfHalf)
    else {
      throw TimeLayoutError("the layout names a part of an hour without what it is a part of")
    }
  }
}

/// What is wrong with a layout, in words.
package struct TimeLayoutError: Error, Equatable {
  /// One line.
  package let message: String

  init(_ message: String) { self.message = message }
}

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
