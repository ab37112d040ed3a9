package import Bytes
internal import Synchronization

extension FrozenIndex {
  /// An image that is being read. The two blocks, which are nearly all of it, are read by all threads
  /// that help; what remains is the work of the one that finishes.
  package final class ImageReading: Sendable {
    private let input: FileInput
    private let mode: MatchMode
    private let isSound: Bool
    private let seed: UInt64
    private let sharedStart: SharedStart
    private let sizes: Sizes
    /// Where the histories begin in the file.
    private let historiesStart: Int
    private let slots: SharedRead
    private let rows: SharedRead

    private let hasEmptySlot = Atomic(false)
    private let hasBadSlot = Atomic(false)
    /// The largest places that slots have, of rows and of histories.
    private let lastRow = Atomic(-1)
    private let lastHistory = Atomic(-1)

    /// Begins with an image that lies at the front of a part of a file, and takes it from that part;
    /// nil where there is none.
    package init?(_ input: FileInput, in part: inout Range<Int>) throws(IOError) {
      let headerSize = (headerWords + 1) * 8
      var header = Block<UInt64>(capacity: headerWords + 1)
      try input.seek(to: part.lowerBound)
      guard part.count >= headerSize + 8, try header.read(headerWords + 1, from: input) else {
        return nil
      }
      let isWhole = header.withBytes {
        checksum(ofHeader: $0.extracting(0..<headerWords * 8)) == header[headerWords]
      }
      guard isWhole, let mode = Int(exactly: header[0]), MatchMode.allCases.indices.contains(mode),
        let sizes = Sizes(header, limit: part.count - headerSize - 8),
        let sharedStart = SharedStart(words: (8..<headerWords).map { header[$0] })
      else { return nil }
      self.input = input
      self.mode = MatchMode.allCases[mode]
      self.sizes = sizes
      isSound = header[1] == 1
      seed = header[3]
      self.sharedStart = sharedStart
      let slotsStart = part.lowerBound + headerSize
      let rowsStart = slotsStart + sizes.slots * 8
      historiesStart = rowsStart + sizes.rows
      slots = SharedRead(slotsStart..<rowsStart, of: input, seed: slotsSeed)
      rows = SharedRead(rowsStart..<historiesStart, of: input, seed: rowsSeed)
      part = historiesStart + (sizes.words + 1) * 8..<part.upperBound
    }

    /// Reads parts until there is none left that no thread has taken.
    package func help() {
      slots.help(look)
      rows.help()
    }

    /// Has the threads that help end soon: the index is not wanted.
    package func stop() {
      slots.stop()
      rows.stop()
    }

    /// The index, when all threads that helped have ended; nil where the image was damaged.
    /// O(histories).
    package func finish() throws(IOError) -> FrozenIndex? {
      guard let slotsSum = slots.checksum, let rowsSum = rows.checksum else { return nil }
      try input.seek(to: historiesStart)
      var words = ImageWords.Reader(input, slotsSum &+ rowsSum, count: sizes.words)
      guard let histories = try histories(&words), try words.isEnd(), areSoundSlots,
        let slots = slots.takeWords(), let rows = rows.takeBytes()
      else { return nil }
      return FrozenIndex(
        matching: mode, sharedStart: sharedStart, slots: SlotTable(slots), rows: rows,
        histories: histories, count: sizes.keys, isSound: isSound, seed: seed)
    }

    /// Whether a search ends, which it does at an empty slot, and every slot is about a row or a
    /// history that is there; in another mode than `exact` about a history.
    private var areSoundSlots: Bool {
      hasEmptySlot.load(ordering: .relaxed) && !hasBadSlot.load(ordering: .relaxed)
        && lastRow.load(ordering: .relaxed) < (mode == .exact ? sizes.rows : 0)
        && lastHistory.load(ordering: .relaxed) < sizes.histories
    }

    /// Notes of some slots what `areSoundSlots` asks.
    private func look(_ slots: Span<UInt64>) {
      var (row, history) = (-1, -1)
      var (hasEmpty, hasBad) = (false, false)
      for index in slots.indices {
        let slot = Slot(word: slots[index])
        let place = slot.place
        if slot.isHistory { history = max(history, place) } else { row = max(row, place) }
        if slot.isEmpty { hasEmpty = true } else if place < 0 { hasBad = true }
      }
      lastRow.max(row, ordering: .relaxed)
      lastHistory.max(history, ordering: .relaxed)
      if hasEmpty { hasEmptySlot.store(true, ordering: .relaxed) }
      if hasBad { hasBadSlot.store(true, ordering: .relaxed) }
    }

    private func histories(
      _ words: inout ImageWords.Reader
    ) throws(IOError) -> [[Version]]? {
      var histories: [[Version]] = []
      histories.reserveCapacity(sizes.histories)
      for _ in 0..<sizes.histories {
        guard let count = try words.next(), count > 0, count <= UInt64(sizes.words) else {
          return nil
        }
        var versions: [Version] = []
        versions.reserveCapacity(min(Int(count), 1 << 16))
        for _ in 0..<count {
          guard let from = try words.next(), let to = try words.next(), let row = try words.next(),
            row >> 1 < UInt64(sizes.rows)
          else { return nil }
          versions.append(
            Version(
              from: Int64(bitPattern: from), to: row & 1 == 0 ? nil : Int64(bitPattern: to),
              row: Int(row >> 1)))
        }
        histories.append(versions)
      }
      return histories
    }
  }

  /// How large the parts of an image are.
  private struct Sizes {
    let keys: Int
    /// In words.
    let slots: Int
    /// In bytes.
    let rows: Int
    let histories: Int
    /// Of the histories.
    let words: Int

    /// Nil where they are more than so many bytes have, or no index has such.
    init?(_ header: borrowing Block<UInt64>, limit: Int) {
      // Each alone is far from what adding them up can hold.
      let numbers = [2, 4, 5, 6, 7].map { header[$0] }
      guard numbers.allSatisfy({ $0 <= UInt64(limit) }) else { return nil }
      (keys, slots, rows) = (Int(numbers[0]), Int(numbers[1]), Int(numbers[2]))
      (histories, words) = (Int(numbers[3]), Int(numbers[4]))
      guard slots > keys, histories <= keys,
        slots <= limit / 8, words <= limit / 8, (slots + words) * 8 + rows <= limit
      else { return nil }
    }
  }
}
