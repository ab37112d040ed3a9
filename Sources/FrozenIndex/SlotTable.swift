internal import Bytes

// Open addressing: a key is at the place that its hash says or, where that is taken, at the next one that
// is not; behind the last comes the first. The place is the hash as a part of all hashes: of 100 slots, a
// hash half as large as the largest says 50. So there may be any number of slots, as many as the keys
// need; a power of two would be up to twice as many.
//
// At most seven of ten are taken. Then a search for a key that is there looks at 2.2 slots on average,
// and at 6 for one that is not (Knuth's figures for linear probing); eight are a line of the processor's
// cache. With nine of ten it would be 5.5 and 50.

/// A slot: where the row or the history of a key is, and some bits of the key's hash, so that other keys
/// are mostly passed over without a look at their rows.
///
///     bits  0…22            23               24…63
///           the hash's own  "is a history"   the place in `rows` or `histories`, and 1; 0 is an empty slot
///
/// The place in the table comes from the upper bits of the hash, so the lower ones tell more.
struct Slot {
  let word: UInt64

  private static let tagMask: UInt64 = (1 << 23) - 1
  private static let historyFlag: UInt64 = 1 << 23

  @inline(__always) init(word: UInt64) { self.word = word }

  init(_ hash: UInt64, place: Int, isHistory: Bool) {
    word = hash & Self.tagMask | (isHistory ? Self.historyFlag : 0) | UInt64(place + 1) << 24
  }

  @inline(__always) var isEmpty: Bool { word == 0 }

  @inline(__always) var isHistory: Bool { word & Self.historyFlag != 0 }

  /// In `rows` or `histories`; -1 of an empty slot.
  @inline(__always) var place: Int { Int(word &>> 24) &- 1 }

  /// Whether it may be the slot of a key with this hash.
  @inline(__always) func fits(_ hash: UInt64) -> Bool { (word ^ hash) & Self.tagMask == 0 }
}

/// The slots of an index, of which at least one is empty.
struct SlotTable: ~Copyable {
  private(set) var words: Block<UInt64>

  var count: Int { words.count }

  /// Room for so many keys, and for some in any case.
  init(keys: Int) {
    words = Block(repeating: 0, count: max(16, (keys + 1) * 10 / 7 + 1))
  }

  /// Slots that were read, as words.
  init(_ words: consuming Block<UInt64>) { self.words = words }

  /// Whether one more key than so many needs a larger table.
  func isFull(keys: Int) -> Bool { (keys + 1) * 10 > count * 7 }

  /// The place that a hash says. O(1).
  @inline(__always) func place(of hash: UInt64) -> Int {
    let count = UInt64(truncatingIfNeeded: words.count)
    return Int(truncatingIfNeeded: hash.multipliedFullWidth(by: count).high)
  }

  /// The place where a search goes on.
  @inline(__always) func place(after place: Int) -> Int {
    let next = place &+ 1
    return UInt(bitPattern: next) < UInt(bitPattern: words.count) ? next : 0
  }

  /// The first slot for a hash that fits it, or the empty one at which a search ends.
  @inline(__always) func first(_ hash: UInt64) -> Slot {
    var place = place(of: hash)
    var slot = self[place]
    while !slot.isEmpty, !slot.fits(hash) {
      place = self.place(after: place)
      slot = self[place]
    }
    return slot
  }

  @inline(__always) subscript(_ place: Int) -> Slot {
    get { Slot(word: words[place]) }
    set { words[place] = newValue.word }
  }

  /// Has the processor fetch the slot that a hash says.
  @inline(__always) func prefetch(_ hash: UInt64) { words.prefetch(place(of: hash)) }
}
