package import Bytes

extension FrozenIndex {
  /// Gathers versions of rows, in any order, and makes them findable.
  package struct Builder: ~Copyable {
    /// When the open rows became valid: from this row on, and so until the next entry. The rows of
    /// one load have one time, so there are few entries. Only a key that turns out to have a history
    /// needs it.
    private struct Opening {
      let row: Int
      let from: Int64
    }

    private var slots: SlotTable
    private var rows = InputBuffer()
    private var histories: [[Version]] = []
    private var openings: [Opening] = []
    private var count = 0
    private let expectedRows: Int
    /// For how many bytes a row room is made before the rows are there.
    private static let usualRowLimit = 256
    private let matching: MatchMode
    private let sharedStart: SharedStart
    private let seed = ByteHash.secret

    /// A builder with room for so many keys, and versions of their rows; it grows when there are
    /// more.
    /// - Parameter sharedStart: What most rows begin with.
    package init(
      matching: MatchMode = .exact, sharedStart: SharedStart = .none, expectedKeys: Int = 0,
      expectedRows: Int = 0
    ) {
      self.matching = matching
      self.sharedStart = sharedStart
      self.expectedRows = max(expectedKeys, expectedRows)
      slots = SlotTable(keys: expectedKeys)
    }

    /// Adds one version; see `Chunk.add`. Amortised O(row).
    @discardableResult
    package mutating func add(
      key: Span<UInt8>, columns: Span<UInt8>, name: Range<Int>, from: Int64 = .min, to: Int64? = nil
    ) -> Bool {
      var chunk = Chunk(matching: matching, sharedStart: sharedStart)
      let isKey = chunk.add(key: key, columns: columns, name: name, from: from, to: to)
      take(chunk)
      return isKey
    }

    /// Adds the versions of a chunk of the same mode, whose rows share the same start. Amortised
    /// O(its bytes).
    package mutating func take(_ chunk: borrowing Chunk) {
      precondition(chunk.sharedStart == sharedStart)
      let start = rows.count
      if start == 0, !chunk.isEmpty {
        // The first rows tell how much room all will need; an eighth more is for those that differ. But
        // a first row that is long tells nothing of the others, which may be more than memory is.
        let each = min(chunk.rows.count / chunk.records.count + 1, Self.usualRowLimit)
        rows.reserve(max(chunk.rows.count, expectedRows * each / 8 * 9))
      }
      chunk.rows.withBytes { rows.append($0) }
      // In a large table the slot of a row is in no cache, so it is fetched while others are taken.
      let ahead = 8
      for (index, record) in chunk.records.enumerated() {
        if index + ahead < chunk.records.count {
          slots.prefetch(chunk.records[index + ahead].hash)
        }
        take(record, row: start + record.row)
      }
    }

    private mutating func take(_ record: Chunk.Record, row: Int) {
      let place = placeForWriting(record.hash, row)
      let slot = slots[place]
      let version = Version(from: record.from, to: record.to, row: row)
      if slot.isHistory {
        histories[slot.place].append(version)
        return
      }
      if slot.isEmpty {
        count += 1
        // In the other modes keys that are spelled differently may be one: each has a history.
        if record.to == nil, case .exact = matching {
          if openings.last?.from != record.from {
            openings.append(Opening(row: row, from: record.from))
          }
          slots[place] = Slot(record.hash, place: row, isHistory: false)
          return
        }
        histories.append([version])
      } else {
        let open = slot.place
        histories.append([Version(from: opening(of: open), to: nil, row: open), version])
      }
      slots[place] = Slot(record.hash, place: histories.count - 1, isHistory: true)
    }

    /// The index, with the versions of each key in order of time.
    package consuming func finish() -> FrozenIndex {
      var isSound = true
      let isExact = matching == .exact
      for index in histories.indices where histories[index].count > 1 {
        histories[index] = sorted(histories[index])
        if isExact, histories[index].dropLast().contains(where: { $0.to == nil }) {
          isSound = false
        }
      }
      return FrozenIndex(
        matching: matching, sharedStart: sharedStart, slots: slots, rows: rows,
        histories: histories, count: count, isSound: isSound, seed: seed)
    }

    private func sorted(_ versions: [Version]) -> [Version] {
      versions.sorted { isBefore($0, $1) }
    }

    /// Of versions that began together, the one that lasted longest is the one that counts; of those
    /// that ended together as well, any, but always the same.
    private func isBefore(_ left: Version, _ right: Version) -> Bool {
      if left.from != right.from { return left.from < right.from }
      let (leftEnd, rightEnd) = (left.to ?? .max, right.to ?? .max)
      if leftEnd != rightEnd { return leftEnd < rightEnd }
      return ByteHash.order(columns(of: left).span, columns(of: right).span) < 0
    }

    private func columns(of version: Version) -> [UInt8] {
      let entry = RowEntry(rows, at: version.row)
      let stored = rows.withBytes { [UInt8](copying: $0.extracting(entry.columns)) }
      return entry.sharesStart ? sharedStart.bytes + stored : stored
    }

    /// When the open row at a place became valid.
    private func opening(of row: Int) -> Int64 {
      var low = 0
      var high = openings.count
      while low < high {
        let middle = (low + high) / 2
        if openings[middle].row <= row { low = middle + 1 } else { high = middle }
      }
      return low > 0 ? openings[low - 1].from : .min
    }

    /// The slot that holds the key of the row at a place, or the empty one that it would go to.
    private mutating func placeForWriting(_ hash: UInt64, _ row: Int) -> Int {
      if slots.isFull(keys: count) { grow() }
      var place = slots.place(of: hash)
      var slot = slots[place]
      while !slot.isEmpty, !slot.fits(hash) || !holds(slot, keyOf: row) {
        place = slots.place(after: place)
        slot = slots[place]
      }
      return place
    }

    private func holds(_ slot: Slot, keyOf row: Int) -> Bool {
      let key = RowEntry(rows, at: row).key
      let other = RowEntry(rows, at: self.row(of: slot)).key
      return rows.withBytes { ByteHash.areEqual($0.extracting(key), $0.extracting(other)) }
    }

    private func row(of slot: Slot) -> Int {
      slot.isHistory ? histories[slot.place][0].row : slot.place
    }

    private mutating func grow() {
      var old = SlotTable(keys: count * 2)
      swap(&old, &slots)
      for index in 0..<old.count where !old[index].isEmpty {
        let slot = old[index]
        let key = RowEntry(rows, at: row(of: slot)).key
        let seed = seed
        let hash = rows.withBytes { ByteHash.hash($0.extracting(key), seed: seed) }
        var place = slots.place(of: hash)
        while !slots[place].isEmpty { place = slots.place(after: place) }
        slots[place] = slot
      }
    }
  }
}
