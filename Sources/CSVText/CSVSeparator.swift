/// What stands between the columns of a file. `CSVReader` reads commas only; the others are known
/// so that an error can name them.
package enum CSVSeparator: UInt8, Sendable {
  case comma = 0x2C
  case semicolon = 0x3B
  case tab = 0x09
}

extension CSVSeparator: CustomStringConvertible {
  /// The separator's name, in the plural, for an error's sentence.
  package var description: String {
    switch self {
    case .comma: "commas"
    case .semicolon: "semicolons"
    case .tab: "tabs"
    }
  }
}

extension CSVReader {
  /// The separator of a file's header: the one that occurs most often outside quotes in the first
  /// line that is not blank, or nil if none occurs. A comma wins a draw.
  ///
  /// Ask when the header lacks the column you need, or when reading it failed: a header such as
  /// `"uuid";"name"` is an error to the reader.
  ///
  /// - Complexity: O(the first line's bytes), at most 64 KiB.
  package static func likelySeparator(ofHeader bytes: Span<UInt8>) -> CSVSeparator? {
    let start = bytes.extracting(first: 1 << 16)
    var cursor = Cursor(offset: 0, line: 1)
    do { try cursor.skipByteOrderMark(start) } catch { return nil }
    cursor.skipBlankLines(start)
    var (commas, semicolons, tabs) = (0, 0, 0)
    var isQuoted = false
    while cursor.offset < start.count {
      let byte = start[cursor.offset]
      guard byte != .lineFeed, byte != .carriageReturn else { break }
      cursor.offset += 1
      if byte == .quote { isQuoted.toggle() }
      guard !isQuoted else { continue }
      switch CSVSeparator(rawValue: byte) {
      case .comma: commas += 1
      case .semicolon: semicolons += 1
      case .tab: tabs += 1
      case nil: break
      }
    }
    if commas + semicolons + tabs == 0 { return nil }
    if commas >= max(semicolons, tabs) { return .comma }
    return semicolons >= tabs ? .semicolon : .tab
  }
}
