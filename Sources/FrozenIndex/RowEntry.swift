internal import Bytes

// An entry of an index's rows is a word and the row's columns:
//
//     bits  0…15   16…23      24…31       32…47       48…63
//           length key start  key length  name start  name length      "uuid":"A1","name":"Ops"
//
// Where one of the numbers is too large for its place, all bits of the word are set, and the five
// numbers follow as words of their own. A key that its column spells with escapes stands behind the
// columns once more.

/// An entry of an index's rows, read.
struct RowEntry {
  let columnsStart: Int
  let columnsCount: Int
  /// Behind the columns' start, as is `nameStart`.
  let keyStart: Int
  let keyCount: Int
  let nameStart: Int
  let nameCount: Int

  /// The name's place in the rows.
  var name: Range<Int> { columnsStart &+ nameStart..<columnsStart &+ nameStart &+ nameCount }

  static let isLong = UInt64.max

  @inline(__always) init(_ rows: borrowing InputBuffer, at start: Int) {
    let word = rows.word(at: start)
    guard word != Self.isLong else {
      self = Self.long(rows, at: start)
      return
    }
    self.init(
      columnsStart: start &+ 8, columnsCount: Int(word & 0xFFFF), keyStart: Int(word &>> 16 & 0xFF),
      keyCount: Int(word &>> 24 & 0xFF), nameStart: Int(word &>> 32 & 0xFFFF),
      nameCount: Int(word &>> 48))
  }

  private init(
    columnsStart: Int, columnsCount: Int, keyStart: Int, keyCount: Int, nameStart: Int,
    nameCount: Int
  ) {
    self.columnsStart = columnsStart
    self.columnsCount = columnsCount
    self.keyStart = keyStart
    self.keyCount = keyCount
    self.nameStart = nameStart
    self.nameCount = nameCount
  }

  @inline(never) private static func long(_ rows: borrowing InputBuffer, at start: Int) -> RowEntry
  {
    func number(_ index: Int) -> Int {
      Int(truncatingIfNeeded: rows.word(at: start &+ 8 &* (index &+ 1)))
    }
    return RowEntry(
      columnsStart: start &+ 48, columnsCount: number(0), keyStart: number(1), keyCount: number(2),
      nameStart: number(3), nameCount: number(4))
  }

  /// Appends the words of an entry to rows; its columns are to follow.
  static func appendHeader(
    columns: Int, key: Range<Int>, name: Range<Int>, to rows: inout InputBuffer
  ) {
    let isShort =
      columns < 0xFFFF && (key.lowerBound | key.count) < 0x100
      && (name.lowerBound | name.count) < 0x1_0000
    guard isShort else {
      rows.append(word: isLong)
      for number in [columns, key.lowerBound, key.count, name.lowerBound, name.count] {
        rows.append(word: UInt64(number))
      }
      return
    }
    let keyPart = UInt64(key.lowerBound) << 16 | UInt64(key.count) << 24
    let namePart = UInt64(name.lowerBound) << 32 | UInt64(name.count) << 48
    rows.append(word: UInt64(columns) | keyPart | namePart)
  }

  /// The key's place in the rows.
  var key: Range<Int> { columnsStart &+ keyStart..<columnsStart &+ keyStart &+ keyCount }

  /// The columns' place in the rows.
  var columns: Range<Int> { columnsStart..<columnsStart &+ columnsCount }

  @inline(__always) func hasKey(_ wanted: Span<UInt8>, in rows: borrowing InputBuffer) -> Bool {
    let key = key
    return keyCount == wanted.count
      && rows.withBytes { ByteHash.areEqual($0.extracting(key), wanted) }
  }
}
