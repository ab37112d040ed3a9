internal import Bytes

// An entry of an index's rows is a word and the row's columns:
//
//     bits  0…14    15      16…23      24…31       32…47       48…63
//           length  shared  key start  key length  name start  name length      A1","name":"Ops"
//
// "Shared" says that the columns begin with what the table's rows share, here `"uuid":"`, which is not
// stored again: the length is without it, and the key and the name begin behind it. See
// SharedStart.swift.
//
// Where one of the numbers is too large for its place, all bits of the word are set, and the five
// numbers follow as words of their own, the length doubled, with 1 added for "shared". A key that its
// column spells with escapes, or that lies in what the rows share, stands behind the columns once more.

/// An entry of an index's rows, read.
struct RowEntry {
  let columnsStart: Int
  let columnsCount: Int
  /// Whether what the table's rows share belongs before the columns.
  let sharesStart: Bool
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
      columnsStart: start &+ 8, columnsCount: Int(word & 0x7FFF), sharesStart: word & 0x8000 != 0,
      keyStart: Int(word &>> 16 & 0xFF), keyCount: Int(word &>> 24 & 0xFF),
      nameStart: Int(word &>> 32 & 0xFFFF), nameCount: Int(word &>> 48))
  }

  private init(
    columnsStart: Int, columnsCount: Int, sharesStart: Bool, keyStart: Int, keyCount: Int,
    nameStart: Int, nameCount: Int
  ) {
    self.columnsStart = columnsStart
    self.columnsCount = columnsCount
    self.sharesStart = sharesStart
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
      columnsStart: start &+ 48, columnsCount: number(0) &>> 1, sharesStart: number(0) & 1 != 0,
      keyStart: number(1), keyCount: number(2), nameStart: number(3), nameCount: number(4))
  }

  /// Appends the words of an entry to rows; the columns that are stored are to follow.
  static func appendHeader(
    columns: Int, sharesStart: Bool, key: Range<Int>, name: Range<Int>, to rows: inout InputBuffer
  ) {
    let isShort =
      columns < 0x7FFF && (key.lowerBound | key.count) < 0x100
      && (name.lowerBound | name.count) < 0x1_0000
    guard isShort else {
      rows.append(word: isLong)
      for number in [
        columns << 1 | (sharesStart ? 1 : 0), key.lowerBound, key.count, name.lowerBound,
        name.count,
      ] {
        rows.append(word: UInt64(number))
      }
      return
    }
    let keyPart = UInt64(key.lowerBound) << 16 | UInt64(key.count) << 24
    let namePart = UInt64(name.lowerBound) << 32 | UInt64(name.count) << 48
    rows.append(word: UInt64(columns) | (sharesStart ? 0x8000 : 0) | keyPart | namePart)
  }

  /// The key's place in the rows.
  var key: Range<Int> { columnsStart &+ keyStart..<columnsStart &+ keyStart &+ keyCount }

  /// The place in the rows of the columns that are stored.
  var columns: Range<Int> { columnsStart..<columnsStart &+ columnsCount }

  @inline(__always) func hasKey(_ wanted: Span<UInt8>, in rows: borrowing InputBuffer) -> Bool {
    let key = key
    return keyCount == wanted.count
      && rows.withBytes { ByteHash.areEqual($0.extracting(key), wanted) }
  }
}
