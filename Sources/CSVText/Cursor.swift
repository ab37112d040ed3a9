/// Where the reader stands in the file, and the steps it can take from there.
struct Cursor {
  /// The next byte to read, counted from 0.
  var offset: Int
  /// The line that byte is on, counted from 1.
  var line: Int

  /// Steps over the UTF-8 byte order mark at the start of a file, if there is one.
  mutating func skipByteOrderMark(_ bytes: Span<UInt8>) throws(CSVError) {
    guard bytes.count >= 2 else { return }
    switch (bytes[0], bytes[1]) {
    case (0xFE, 0xFF), (0xFF, 0xFE):
      throw CSVError(line: 1, byte: 0, reason: .utf16)
    case (0xEF, 0xBB) where bytes.count >= 3 && bytes[2] == 0xBF:
      offset = 3
    default:
      break
    }
  }

  mutating func skipBlankLines(_ bytes: Span<UInt8>) {
    while skipLineEnd(bytes) {}
  }

  /// Steps over one line end (CR LF, LF or CR) if the next byte starts one.
  mutating func skipLineEnd(_ bytes: Span<UInt8>) -> Bool {
    guard offset < bytes.count else { return false }
    switch bytes[offset] {
    case .lineFeed:
      offset += 1
    case .carriageReturn:
      offset += 1
      if offset < bytes.count, bytes[offset] == .lineFeed { offset += 1 }
    default:
      return false
    }
    line += 1
    return true
  }

  /// Reads the fields from here to the end of the record, and steps over its line end.
  mutating func readFields(
    _ bytes: Span<UInt8>, into record: inout CSVRecord, limits: CSVReader.Limits
  ) throws(CSVError) {
    var seen: UInt8 = 0  // every byte of the record's fields, OR-ed together
    while true {
      let start = self
      guard record.fields.count < limits.fieldCount else {
        throw CSVError(start, .tooManyFields(limit: limits.fieldCount))
      }
      let isQuoted = offset < bytes.count && bytes[offset] == .quote
      let field =
        isQuoted ? try quotedField(bytes, seen: &seen) : try plainField(bytes, seen: &seen)
      guard field.length <= limits.fieldBytes else {
        throw CSVError(start, .fieldTooLong(limit: limits.fieldBytes))
      }
      record.fields.append(field)

      guard offset < bytes.count, bytes[offset] == .comma else { break }
      offset += 1
    }
    if seen >= 0x80 { try checkUTF8(bytes, of: record) }
    _ = skipLineEnd(bytes)
  }

  /// Reads a field without quotes, up to the comma or line end behind it.
  private mutating func plainField(
    _ bytes: Span<UInt8>, seen: inout UInt8
  ) throws(CSVError) -> CSVField {
    let start = offset
    var index = offset
    var passed = seen
    scan: while index < bytes.count {
      let byte = bytes[index]
      if byte > .comma {
        passed |= byte
        index += 1
        continue
      }
      switch byte {
      case .comma, .lineFeed, .carriageReturn:
        break scan
      case .quote:
        throw CSVError(line: line, byte: index, reason: .quoteInPlainField)
      case 0:
        throw CSVError(line: line, byte: index, reason: .nul)
      default:
        index += 1
      }
    }
    offset = index
    seen = passed
    return CSVField(
      offset: start, length: index - start, isQuoted: false, hasDoubledQuotes: false)
  }

  /// Reads a quoted field from its opening quote to just behind its closing one.
  private mutating func quotedField(
    _ bytes: Span<UInt8>, seen: inout UInt8
  ) throws(CSVError) -> CSVField {
    let opening = self
    var index = offset + 1
    var line = line
    var passed = seen
    var hasDoubledQuotes = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte > .quote {
        passed |= byte
        index += 1
        continue
      }
      switch byte {
      case .quote:
        guard index + 1 < bytes.count, bytes[index + 1] == .quote else {
          seen = passed
          offset = index + 1
          self.line = line
          try checkFieldEnd(bytes, opening: opening)
          return CSVField(
            offset: opening.offset + 1, length: index - opening.offset - 1,
            isQuoted: true, hasDoubledQuotes: hasDoubledQuotes)
        }
        hasDoubledQuotes = true
        index += 1
      case .lineFeed:
        line += 1
      case .carriageReturn:
        // The CR of a CR LF leaves the counting to its LF.
        if index + 1 == bytes.count || bytes[index + 1] != .lineFeed { line += 1 }
      case 0:
        throw CSVError(line: line, byte: index, reason: .nul)
      default:
        break
      }
      index += 1
    }
    throw CSVError(opening, .unterminatedQuote)
  }

  /// Behind a closing quote only a comma, a line end or the end of the file may come.
  private func checkFieldEnd(_ bytes: Span<UInt8>, opening: Cursor) throws(CSVError) {
    guard offset < bytes.count else { return }
    switch bytes[offset] {
    case .comma, .lineFeed, .carriageReturn:
      return
    default:
      throw CSVError(
        self, .textAfterQuote(openedAtLine: opening.line, openedAtByte: opening.offset))
    }
  }

  /// Checks the bytes from the record's start to here.
  private func checkUTF8(_ bytes: Span<UInt8>, of record: CSVRecord) throws(CSVError) {
    do {
      _ = try UTF8Span(validating: bytes.extracting(record.byte..<offset))
    } catch {
      let bad = record.byte + error.byteOffsets.lowerBound
      var place = Cursor(offset: record.byte, line: record.line)
      while place.offset < bad {
        if !place.skipLineEnd(bytes) { place.offset += 1 }
      }
      throw CSVError(place, .invalidUTF8)
    }
  }
}

extension UInt8 {
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let quote: UInt8 = 0x22
  static let comma: UInt8 = 0x2C
}
