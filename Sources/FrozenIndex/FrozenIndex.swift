package import Bytes

// A lookup table at rest: every key with the row that belongs to it, laid out once and then only
// read, by all cores at the same time, without a lock.
//
// Three blocks hold it:
//
//     slots      open addressing, at most 70 % full. A slot is one word: some bits of the
//                key's hash, one bit that says "this key has a history", and 40 bits that say where:
//                in `rows`, or in `histories`. 0 is an empty slot. See SlotTable.swift.
//     rows       one entry after another: a word of numbers and the row's columns as the inside of a
//                JSON object, ready to be copied into an event. The key and the name are not stored
//                again: they are places inside those columns. See RowEntry.swift.
//     histories  the versions of the keys that have more than one, or whose only one is closed.
//
// So a key with one open version, which is nearly every key, costs nothing for history. And what nearly
// all rows of a table begin with, `"uuid":"`, is there once: see SharedStart.swift. The row
// `"uuid":"A1","name":"Ops"` of the key A1 is stored as
//
//     16 s 0 2 11 5  A1","name":"Ops"
//     │  │ │   └────── the name with its quotes: 5 bytes from byte 11
//     │  │ └────────── the key: 2 bytes from byte 0
//     │  └──────────── "shared": before these columns belongs what rows share
//     └─────────────── the length of the columns that are stored
//
// and takes 24 bytes, and 8 / 0.7 for its slot.
//
// Looking a key up is a hash, a few slots side by side, and one comparison with the key in `rows`.
//
// That is the mode `exact`. In the other modes several keys may fit one value: how they are found,
// and which of them wins, is told in FrozenIndex+Match.swift.

/// Rows by key, with their versions; immutable, and safe to share.
package final class FrozenIndex: Sendable {
  /// One version of a key.
  package typealias Row = FrozenRow

  struct Version: Sendable {
    var from: Int64
    var to: Int64?
    var row: Int
  }

  let slots: SlotTable
  let rows: InputBuffer
  let sharedStart: SharedStart
  /// The same, as it is put before rows.
  private let start: InputBuffer
  let histories: [[Version]]
  let matcher: Matcher
  /// Of the hashes: nobody outside can choose keys that collide.
  let seed: UInt64
  /// Whether the mode is `exact`. To compare two modes is a call into the library.
  private let isExact: Bool

  /// How many keys the index holds.
  package let count: Int

  /// How a value is compared with the keys.
  package let matching: MatchMode

  /// Whether each key has at most one open version, and that is its newest: rows that contradict
  /// each other are damage. Asked in the mode `exact` only; in the others several keys may be one.
  package let isSound: Bool

  init(
    matching: MatchMode, sharedStart: SharedStart, slots: consuming SlotTable,
    rows: consuming InputBuffer, histories: [[Version]], count: Int, isSound: Bool, seed: UInt64
  ) {
    self.isSound = isSound
    self.sharedStart = sharedStart
    start = InputBuffer(copying: sharedStart.bytes.span)
    self.matching = matching
    isExact = matching == .exact
    self.histories = histories
    self.count = count
    self.seed = seed
    matcher = Matcher(matching, histories, rows)
    self.slots = slots
    self.rows = rows
  }

  /// The hash of a key that is to be looked up. Its place in the index is fetched meanwhile, so that
  /// the look-up need not wait for memory if other work is done first.
  @inline(__always) package func hash(of key: Span<UInt8>) -> UInt64 {
    let hash = ByteHash.hash(key, seed: seed)
    slots.prefetch(hash)
    return hash
  }

  /// Goes on with a look-up that `hash(of:)` began: where the row of the key with this hash is, if it is
  /// the usual case, in which the first slot with the hash's bits is that of the key and the key has no
  /// history; in all modes but `exact` every key has one. The row is fetched meanwhile. -1 is no answer:
  /// then `row(of:at:)` gives it. Less than that: there is no row.
  @inline(__always) package func usualPlace(of hash: UInt64) -> Int {
    let slot = slots.first(hash)
    guard !slot.isHistory else { return -1 }
    guard !slot.isEmpty else { return isExact ? -2 : -1 }
    let place = slot.place
    rows.prefetch(place)
    rows.prefetch(place &+ 64)
    rows.prefetch(place &+ 128)
    return place
  }

  /// Ends a look-up: the row at the place that `usualPlace(of:)` gave, if it is that of the key, which is
  /// of the usual length. Nil is no answer: then `row(of:at:)` gives it.
  @inline(__always) package func usualRow(of key: Span<UInt8>, at place: Int) -> Row? {
    place < 0 ? nil : FrozenRow(rows, at: place, ofUsual: key)
  }

  /// Finds the row of a key as of a time.
  ///
  /// In a mode other than `exact` several keys may fit, and the rows of all of them count as
  /// versions of one: see FrozenIndex+Match.swift.
  ///
  /// - Parameters:
  ///   - key: The key's bytes, or the value that keys are to match.
  ///   - time: Nanoseconds since 1970; nil is "today": the newest version.
  /// - Returns: The version that was valid then; before the first version, the first; after a
  ///   version was closed and before another opened, the last known, with its closing time. Nil
  ///   where the key was never seen.
  /// - Complexity: O(key) expected, plus O(log versions) for a key that has a history. One such
  ///   probe for each length of a prefix that occurs among the keys (`cidr`, `prefix`), or O(keys)
  ///   (`glob`).
  package func row(of key: Span<UInt8>, at time: Int64?) -> Row? {
    guard isExact else { return bestRow(of: key, at: time) }
    let hash = ByteHash.hash(key, seed: seed)
    var place = slots.place(of: hash)
    while !slots[place].isEmpty {
      let slot = slots[place]
      if slot.fits(hash) {
        if slot.isHistory {
          if let row = row(of: key, in: histories[slot.place], at: time) { return row }
        } else if RowEntry(rows, at: slot.place).hasKey(key, in: rows) {
          return FrozenRow(rows, at: slot.place)
        }
      }
      place = slots.place(after: place)
    }
    return nil
  }

  private func row(of key: Span<UInt8>, in versions: [Version], at time: Int64?) -> Row? {
    guard let first = versions.first, RowEntry(rows, at: first.row).hasKey(key, in: rows) else {
      return nil
    }
    guard let time else {
      guard let last = versions.last else { return nil }
      return FrozenRow(rows, at: last.row, closedAt: last.to)
    }
    // The last version that opened at or before the time, or the first of all.
    var low = 0
    var high = versions.count
    while low < high {
      let middle = (low + high) / 2
      if versions[middle].from <= time { low = middle + 1 } else { high = middle }
    }
    let version = versions[max(0, low - 1)]
    let closedAt = version.to.flatMap { $0 <= time ? $0 : nil }
    return FrozenRow(rows, at: version.row, closedAt: closedAt)
  }

  /// Appends the row's name as a JSON string, quotes included.
  @inline(__always) package func appendName(of row: Row, to output: inout OutputBuffer) {
    if row.isLong { return appendLong(row, nameOnly: true, to: &output) }
    output.append(row.usualName, of: rows)
  }

  /// Lends the row's name as a JSON string, without its quotes.
  package func withName<Result>(of row: Row, _ body: (Span<UInt8>) -> Result) -> Result {
    let name = RowEntry(rows, at: row.place).name
    return rows.withBytes { body($0.extracting(name.lowerBound &+ 1..<name.upperBound &- 1)) }
  }

  /// Appends the row's columns as the inside of a JSON object.
  @inline(__always) package func appendColumns(of row: Row, to output: inout OutputBuffer) {
    if row.isLong { return appendLong(row, nameOnly: false, to: &output) }
    output.append(row.usualColumns, of: rows, behind: start, if: row.sharesStart)
  }

  @inline(never) private func appendLong(
    _ row: Row, nameOnly: Bool, to output: inout OutputBuffer
  ) {
    let entry = RowEntry(rows, at: row.place)
    if nameOnly { return output.append(entry.name, of: rows) }
    output.append(entry.columns, of: rows, behind: start, if: entry.sharesStart)
  }
}
