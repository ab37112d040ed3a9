package import Bytes

extension FrozenIndex {
  /// Versions of rows, laid out but not yet to be found: what one of several threads that read a
  /// table hands to the one builder.
  package struct Chunk: ~Copyable, Sendable {
    struct Record {
      /// Of the key.
      let hash: UInt64
      /// The row's place in `rows`.
      let row: Int
      let from: Int64
      let to: Int64?
    }

    private(set) var rows = InputBuffer()
    private(set) var records: [Record] = []
    private let matching: MatchMode
    let sharedStart: SharedStart
    private let seed = ByteHash.secret
    /// Where the key was in the columns that were stored of the row before.
    private var lastKeyStart = 0

    /// An empty chunk for an index with this mode, most of whose rows begin so.
    package init(matching: MatchMode = .exact, sharedStart: SharedStart = .none) {
      self.matching = matching
      self.sharedStart = sharedStart
    }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { records.isEmpty }

    /// Adds a version of a key's row. Amortised O(row).
    ///
    /// - Parameters:
    ///   - key: The key's bytes.
    ///   - columns: The row's columns as the inside of a JSON object.
    ///   - name: Where in `columns` the name's JSON string lies, quotes included; empty for none.
    ///   - from: When the version became valid, in nanoseconds since 1970; by default "ever since".
    ///   - to: When it was closed; nil for the open version.
    /// - Returns: False for what is no key in the index's mode, such as a bad network; it is left out.
    @discardableResult
    package mutating func add(
      key: Span<UInt8>, columns: Span<UInt8>, name: Range<Int>, from: Int64 = .min, to: Int64? = nil
    ) -> Bool {
      if case .exact = matching {
        append(key, columns, name, from, to)
        return true
      }
      guard let canonical = matching.canonicalKey(key) else { return false }
      append(canonical.span, columns, name, from, to)
      return true
    }

    /// Empties the chunk and keeps its memory.
    package mutating func removeAll() {
      rows.removeAll()
      records.removeAll(keepingCapacity: true)
    }

    private mutating func append(
      _ key: Span<UInt8>, _ columns: Span<UInt8>, _ name: Range<Int>, _ from: Int64, _ to: Int64?
    ) {
      let shared = sharedStart.count(in: columns, name: name)
      let stored = columns.extracting(shared..<columns.count)
      let nameStart = name.isEmpty ? 0 : name.lowerBound - shared
      records.append(
        Record(hash: ByteHash.hash(key, seed: seed), row: rows.count, from: from, to: to))
      // A key that its column spells with escapes, or that lies in the shared start, is stored once more
      // behind the columns, and so is a very long one, which a hostile row could make expensive to find.
      let keyStart = placeOfKey(key, in: stored)
      lastKeyStart = keyStart ?? 0
      let start = keyStart ?? stored.count
      RowEntry.appendHeader(
        columns: stored.count, sharesStart: shared > 0, key: start..<start + key.count,
        name: nameStart..<nameStart + name.count, to: &rows)
      rows.append(stored)
      if keyStart == nil { rows.append(key) }
    }

    /// Where the key is in the columns; nearly always where it was in the row before.
    private func placeOfKey(_ key: Span<UInt8>, in columns: Span<UInt8>) -> Int? {
      guard key.count <= 256, key.count <= columns.count else { return nil }
      let usual = lastKeyStart..<lastKeyStart + key.count
      if usual.upperBound <= columns.count, ByteHash.areEqual(columns.extracting(usual), key) {
        return lastKeyStart
      }
      return (0...columns.count - key.count).first { start in
        ByteHash.areEqual(columns.extracting(start..<start + key.count), key)
      }
    }
  }
}
