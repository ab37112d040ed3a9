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
