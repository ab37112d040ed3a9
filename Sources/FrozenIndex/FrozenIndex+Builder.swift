package import Bytes

extension FrozenIndex {
  /// Gathers rows in any order and lays them out.
  package struct Builder: ~Copyable {
    private var slots: [UInt64]
    private var rows: [UInt8] = []
    private var histories: [[Version]] = []
    private var count = 0
    private let matching: MatchMode

    /// A builder with room for `expectedKeys` keys; it grows when there are more.
    package init(matching: MatchMode = .exact, expectedKeys: Int = 0) {
      self.matching = matching
      var size = 16
      while size * 7 / 10 < expectedKeys { size *= 2 }
      slots = [UInt64](repeating: 0, count: size)
    }

    /// Adds the open version of a key; in the mode `exact`, a key has at most one. Amortised O(row).
    ///
    /// - Parameters:
    ///   - key: The key's bytes.
    ///   - columns: The row's columns as the inside of a JSON object.
    ///   - name: Where in `columns` the name's JSON string lies, quotes included; empty for none.
    ///   - from: When the version became valid, in nanoseconds since 1970; nil is "ever since".
    ///     The mode `exact` does not use it.
    /// - Returns: False for what is no key in the index's mode, such as a bad network; it is left out.
    @discardableResult
    package mutating func add(
      key: Span<UInt8>, columns: Span<UInt8>, name: Range<Int>, from: Int64? = nil
    ) -> Bool {
      guard case .exact = matching else {
        return addVersion(key, columns, name, from: from ?? .min, to: nil)
      }
      let (place, hash) = placeForWriting(key)
      precondition(slots[place] == 0, "one open version a key, and before the closed ones")
      let row = append(key: key, columns: columns, name: name)
      slots[place] = Self.slot(hash, row, isHistory: false)
      count += 1
      return true
    }

    /// Adds a closed version of a key; in the mode `exact`, after its open one if it has one.
    /// Amortised O(row).
    ///
    /// - Parameters:
    ///   - from: When the version became valid, in nanoseconds since 1970.
    ///   - to: When it was closed.
    ///   - openSince: When the key's open version began; nil where it has none. Only the mode
    ///     `exact` uses it.
    /// - Returns: False for what is no key in the index's mode; it is left out.
    @discardableResult
    package mutating func addClosed(
      key: Span<UInt8>, columns: Span<UInt8>, name: Range<Int>, from: Int64, to: Int64,
      openSince: Int64?
    ) -> Bool {
      guard case .exact = matching else {
        return addVersion(key, columns, name, from: from, to: to)
      }
      let (place, hash) = placeForWriting(key)
      let version = Version(
        from: from, to: to, row: append(key: key, columns: columns, name: name))
      let slot = slots[place]
      if slot & FrozenIndex.historyFlag != 0 {
        histories[Int(slot & FrozenIndex.placeMask) - 1].append(version)
        return true
      }
      if slot == 0 {
        count += 1
        histories.append([version])
      } else {
        let open = Int(slot & FrozenIndex.placeMask) - 1
        histories.append([version, Version(from: openSince ?? to, to: nil, row: open)])
      }
      slots[place] = Self.slot(hash, histories.count - 1, isHistory: true)
      return true
    }

    /// Adds a version in a mode other than `exact`, in which every key has a history: keys that are
    /// spelled differently may be one key, and of several that fit the time decides.
    private mutating func addVersion(
      _ written: Span<UInt8>, _ columns: Span<UInt8>, _ name: Range<Int>, from: Int64, to: Int64?
    ) -> Bool {
      guard let key = matching.canonicalKey(written) else { return false }
      let (place, hash) = placeForWriting(key.span)
      let row = append(key: key.span, columns: columns, name: name)
      let version = Version(from: from, to: to, row: row)
      if slots[place] == 0 {
        histories.append([version])
        slots[place] = Self.slot(hash, histories.count - 1, isHistory: true)
        count += 1
      } else {
        histories[Int(slots[place] & FrozenIndex.placeMask) - 1].append(version)
      }
      return true
    }

    /// The index, with the versions of each key in order of time.
    package consuming func finish() -> FrozenIndex {
      // Of versions that began together, the one that lasted longest is the one that counts.
      for index in histories.indices where histories[index].count > 1 {
        histories[index].sort {
          ($0.from, $0.to ?? .max, $0.row) < ($1.from, $1.to ?? .max, $1.row)
        }
      }
      HugePages.collapse(slots)
      HugePages.collapse(rows)
      return FrozenIndex(
        matching: matching, slots: slots, rows: rows, histories: histories, count: count)
    }

    private static func slot(_ hash: UInt64, _ place: Int, isHistory: Bool) -> UInt64 {
      hash & FrozenIndex.tagMask | (isHistory ? FrozenIndex.historyFlag : 0) | UInt64(place + 1)
    }

    /// The slot that holds the key, or the empty one that it would go to.
    private mutating func placeForWriting(_ key: Span<UInt8>) -> (Int, UInt64) {
      if count * 10 >= slots.count * 7 { grow() }
      let hash = ByteHash.hash(key)
      var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[place] != 0, !holds(slots[place], key, hash) {
        place = (place + 1) & (slots.count - 1)
      }
      return (place, hash)
    }

    private func holds(_ slot: UInt64, _ key: Span<UInt8>, _ hash: UInt64) -> Bool {
      guard (slot ^ hash) & FrozenIndex.tagMask == 0 else { return false }
      return RowEntry(rows, at: row(of: slot)).hasKey(key, in: rows)
    }

    private func row(of slot: UInt64) -> Int {
      let place = Int(slot & FrozenIndex.placeMask) - 1
      return slot & FrozenIndex.historyFlag == 0 ? place : histories[place][0].row
    }

    private mutating func grow() {
      let old = slots
      slots = [UInt64](repeating: 0, count: old.count * 2)
      for slot in old where slot != 0 {
        let hash = ByteHash.hash(rows.span.extracting(RowEntry(rows, at: row(of: slot)).key))
        var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
        slots[place] = slot
      }
    }

    /// Writes an entry of `rows` and says where.
    private mutating func append(
      key: Span<UInt8>, columns: Span<UInt8>, name: Range<Int>
    ) -> Int {
      let start = rows.count
      // A key that its column spells with escapes is stored once more behind the columns.
      let keyStart = Self.firstIndex(of: key, in: columns)
      appendNumber(columns.count)
      appendNumber(keyStart ?? columns.count)
      appendNumber(key.count)
      appendNumber(name.lowerBound)
      appendNumber(name.count)
      rows.append(columns)
      if keyStart == nil { rows.append(key) }
      return start
    }

    private mutating func appendNumber(_ number: Int) {
      var rest = number
      while rest > 0x7F {
        rows.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      rows.append(UInt8(rest))
    }

    private static func firstIndex(of key: Span<UInt8>, in columns: Span<UInt8>) -> Int? {
      var start = 0
      while start + key.count <= columns.count {
        if ByteHash.areEqual(columns.extracting(start..<start + key.count), key) { return start }
        start += 1
      }
      return nil
    }
  }
}
