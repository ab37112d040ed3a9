internal import Bytes
internal import Schemas

/// What all strings at one place may be: guesses that every string seen so far has fitted.
struct StringGuesses {
  /// The guesses that are left. A string that fits none of them costs nothing more.
  private(set) var left = StringGuess.allCases

  /// Drops the guesses that a text does not fit. O(text × guesses left).
  mutating func add(_ text: Span<UInt8>) {
    guard !left.isEmpty else { return }
    var kept: [StringGuess] = []
    for guess in left where guess.fits(text) { kept.append(guess) }
    left = kept
  }

  /// The ways to write times that are left, in order.
  var timeFormats: [TimeFormat] {
    left.compactMap {
      if case .time(let place) = $0 { StringGuess.timeFormats[place] } else { nil }
    }
  }

  /// The ways to count time since 1970 that are left, in order.
  var counts: [TimeFormat] {
    left.compactMap { if case .count(let format) = $0 { format } else { nil } }
  }

  func contains(_ guess: StringGuess) -> Bool { left.contains(guess) }
}

/// Something that a string may be, told by what is in it.
enum StringGuess: Equatable {
  /// A time in the format at this place of `timeFormats`.
  case time(Int)
  /// A number of seconds since 1970, or of their parts, within this century.
  case count(TimeFormat)
  case indicator(Indicator)
  /// Hexadecimal digits, this many.
  case hexadecimal(Int)
  /// Digits, twelve of them, as in the number of an AWS account.
  case twelveDigits
  /// Words with dots between them, the last of letters.
  case domain

  static let allCases: [StringGuess] =
    timeFormats.indices.map(StringGuess.time)
    + [.unix, .unixMilliseconds, .unixMicroseconds, .unixNanoseconds].map(StringGuess.count)
    + [.ip, .email, .url, .mac, .netAddr, .awsARN, .awsInstanceID].map(StringGuess.indicator)
    + [.hexadecimal(32), .hexadecimal(40), .hexadecimal(64), .twelveDigits, .domain]

  /// The ways in which logs write times as text. Where a day and a month can be taken for each other,
  /// both are here.
  static let timeFormats: [TimeFormat] =
    [.rfc3339]
    + [
      "%d/%b/%Y:%H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %Z",
      "%a %b %e %H:%M:%S %Y", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S",
      "%d.%m.%Y %H:%M:%S", "%Y%m%dT%H%M%SZ", "%Y-%m-%d",
    ].compactMap { try? TimeFormat.strftime(TimeLayout($0)) }

  /// Whether a text is such a thing. Not empty.
  func fits(_ text: Span<UInt8>) -> Bool {
    switch self {
    case .time(let place): Timestamp(text, in: [Self.timeFormats[place]]) != nil
    case .count(let format): NumberFacts.isRecent(text, in: format)
    case .indicator(let indicator): indicator.looksLike(text)
    case .hexadecimal(let length): text.count == length && text.all(isHexadecimal)
    case .twelveDigits: text.count == 12 && text.all(isDigit)
    case .domain: Indicator.isDomain(text)
    }
  }
}

extension Indicator {
  /// Whether a text is one by its looks. Stricter than what enriching takes where a field says that
  /// it is one; false for the kinds that have no looks.
  fileprivate func looksLike(_ text: Span<UInt8>) -> Bool {
    switch self {
    case .ip: IPAddress.isAddress(text)
    case .email: Self.isEmail(text)
    case .url: Self.isURL(text)
    case .mac: Self.isMAC(text)
    case .netAddr: Self.isAddressAndPort(text)
    case .awsARN: text.begins("arn:aws")
    case .awsInstanceID:
      text.begins("i-") && (10...19).contains(text.count)
        && text.extracting(2..<text.count).all(isHexadecimal)
    default: false
    }
  }

  private static func isEmail(_ text: Span<UInt8>) -> Bool {
    guard let at = text.place(of: 0x40), at > 0, text.all({ $0 > 0x20 }) else { return false }
    return isDomain(text.extracting(at + 1..<text.count))
  }

  private static func isURL(_ text: Span<UInt8>) -> Bool {
    guard let colon = text.place(of: 0x3A), colon > 1, colon + 3 < text.count else { return false }
    return text.extracting(0..<colon).all(isLetter) && text[colon + 1] == 0x2F
      && text[colon + 2] == 0x2F && text.all { $0 > 0x20 }
  }

  /// Six bytes in hexadecimal, with `:` or `-` between them.
  private static func isMAC(_ text: Span<UInt8>) -> Bool {
    guard text.count == 17, text[2] == 0x3A || text[2] == 0x2D else { return false }
    for index in text.indices {
      guard index % 3 == 2 ? text[index] == text[2] : isHexadecimal(text[index]) else {
        return false
      }
    }
    return true
  }

  /// `192.0.2.1:443` or `[2001:db8::1]:443`.
  private static func isAddressAndPort(_ text: Span<UInt8>) -> Bool {
    var colon = text.count - 1
    while colon >= 0, text[colon] != 0x3A { colon -= 1 }
    guard colon > 0, colon + 1 < text.count, text.extracting(colon + 1..<text.count).all(isDigit)
    else { return false }
    let isBracketed = text[0] == 0x5B && text[colon - 1] == 0x5D && colon > 2
    let host = isBracketed ? text.extracting(1..<colon - 1) : text.extracting(0..<colon)
    return isBracketed == (IPAddress(host)?.bitCount == 128) && IPAddress.isAddress(host)
  }

  fileprivate static func isDomain(_ text: Span<UInt8>) -> Bool {
    guard (4...253).contains(text.count) else { return false }
    var label = 0
    var labels = 0
    var isLetters = true
    for index in 0...text.count {
      if index == text.count || text[index] == 0x2E {
        guard label > 0 else { return false }
        labels += 1
        if index == text.count { return labels > 1 && label > 1 && isLetters }
        (label, isLetters) = (0, true)
      } else {
        guard isLetter(text[index]) || isDigit(text[index]) || text[index] == 0x2D else {
          return false
        }
        if !isLetter(text[index]) { isLetters = false }
        label += 1
      }
    }
    return false
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

extension Span<UInt8> {
  /// Whether every byte is of a sort.
  func all(_ isSuch: (UInt8) -> Bool) -> Bool { indices.allSatisfy { isSuch(self[$0]) } }

  /// The first place of a byte.
  fileprivate func place(of byte: UInt8) -> Int? { indices.first { self[$0] == byte } }

  fileprivate func begins(_ word: String) -> Bool {
    guard count > word.utf8.count else { return false }
    for (index, byte) in word.utf8.enumerated() where self[index] != byte { return false }
    return true
  }
}
