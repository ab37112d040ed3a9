internal import Bytes

/// One version of a key, as a place in the index it was found in.
///
/// Three words, so that it travels in registers; what the row has is read from the index when it is
/// asked for. Public, as is what every event asks of it, so that it is inlined in other rooms.
public struct FrozenRow: Sendable, BitwiseCopyable {
  /// Where the row's entry is.
  let place: Int
  /// The entry's word; of a long entry all bits of its columns' length, and one of the name's length
  /// where there is a name.
  @usableFromInline let word: UInt64
  @usableFromInline let closing: Int64

  private static let longColumns: UInt64 = 0xFFFF

  @inline(__always) private init(place: Int, word: UInt64, closing: Int64) {
    self.place = place
    self.word = word
    self.closing = closing
  }

  /// The row of the entry at a place.
  init(_ rows: borrowing InputBuffer, at place: Int, closedAt: Int64? = nil) {
    var word = rows.word(at: place)
    if word == RowEntry.isLong {
      word = Self.longColumns | (RowEntry(rows, at: place).nameCount > 0 ? 1 << 63 : 0)
    }
    self.init(place: place, word: word, closing: closedAt ?? .max)
  }

  /// The open row of the entry at a place; nil where it is of another key, or the key or the entry is
  /// not of the usual length.
  @inline(__always) init?(_ rows: borrowing InputBuffer, at place: Int, ofUsual key: Span<UInt8>) {
    let word = rows.word(at: place)
    guard Int(word &>> 24 & 0xFF) == key.count,
      rows.holdsUsual(key, at: place &+ 8 &+ Int(word &>> 16 & 0xFF))
    else { return nil }
    self.init(place: place, word: word, closing: .max)
  }

  /// Whether the row gives the key a name.
  @inlinable @inline(__always) public var hasName: Bool { word &>> 48 != 0 }

  /// Whether the version was closed before the event.
  @inlinable @inline(__always) public var isClosed: Bool { closing != .max }

  /// When the version was closed, in nanoseconds since 1970, if the event is later than that.
  package var closedAt: Int64? { isClosed ? closing : nil }

  /// Whether the numbers of the entry stand in words of their own.
  @inline(__always) var isLong: Bool { word & Self.longColumns == Self.longColumns }

  /// Where the columns of an entry that is not long are, as far as they are stored.
  @inline(__always) var usualColumns: Range<Int> {
    place &+ 8..<place &+ 8 &+ Int(word & 0x7FFF)
  }

  /// Whether what the table's rows share belongs before the columns of an entry that is not long.
  @inline(__always) var sharesStart: Bool { word & 0x8000 != 0 }

  /// Where the name of an entry that is not long is.
  @inline(__always) var usualName: Range<Int> {
    let start = place &+ 8 &+ Int(word &>> 32 & 0xFFFF)
    return start..<start &+ Int(word &>> 48)
  }
}
