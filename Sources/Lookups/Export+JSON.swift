internal import Bytes
internal import JSONText
internal import Schemas

// A JSON text is gone over twice: the first time to check it and to see which spellings of the
// columns it has, so that one choice holds for the whole file, as with the header of a CSV file; the
// second time to read the values. That keeps, for example, an item whose `vault.id` is missing from
// being taken for a vault by its own `id`.

extension Export {
  /// The longest value that is kept, in bytes as written: as long as the longest field of a CSV file.
  static var valueLimit: Int { 1 << 20 }

  /// Reads the rows of a JSON text from a place on.
  mutating func readJSON(
    _ bytes: borrowing InputBuffer, from start: Int, of source: String
  ) throws(LoadError) {
    guard bytes.count < Int(UInt32.max) else { throw LoadError(file: source, .tooLarge) }
    let wanted = try WantedColumns(definition, options)
    var paths = Paths(of: wanted, in: bytes)
    guard let binding = try survey(bytes, &paths, wanted, start, source) else { return }

    var found = paths.rows(from: start, count: bytes.count)
    var values = Values()
    var lines = LineCounter()
    while let row = try next(&found, bytes, source) {
      values.removeAll()
      for places in binding.places {
        if let long = bytes.withBytes({ values.append(places, of: found.walker, in: $0) }) {
          throw error(.valueTooLong(limit: Self.valueLimit), at: long, in: bytes, source)
        }
      }
      let line = bytes.withBytes { lines.line(of: row.lowerBound, in: $0) }
      try append(values, to: binding, of: source, line: line, byte: row.lowerBound)
    }
  }

  /// The first time: checks the text and binds the columns; nil where the text has no rows.
  private func survey(
    _ bytes: borrowing InputBuffer, _ paths: inout Paths, _ wanted: WantedColumns, _ start: Int,
    _ source: String
  ) throws(LoadError) -> Binding? {
    var found = paths.rows(from: start, count: bytes.count)
    var isPresent = [Bool](repeating: false, count: paths.trie.slotCount)
    var first: Range<Int>?
    while let row = try next(&found, bytes, source) {
      first = first ?? row
      for slot in isPresent.indices where found.walker[slot].isScalar { isPresent[slot] = true }
    }
    guard let first else { return nil }

    var missing: WantedColumns.Column?
    let slots = paths.slots
    let binding = Binding(wanted, missing: &missing) { spelling in
      slots[spelling]?.first { isPresent[$0] }
    }
    guard let binding else {
      let keys = bytes.withBytes { JSONKeys.topLevel(of: $0.extracting(first)) }
      throw LoadError(
        file: source,
        .missingColumn(
          missing?.name ?? "", wanted: missing?.spellings ?? [], found: keys,
          missing?.required ?? .key))
    }
    return binding
  }

  private func next(
    _ rows: inout JSONRows, _ bytes: borrowing InputBuffer, _ source: String
  ) throws(LoadError) -> Range<Int>? {
    do throws(JSONFault) {
      return try rows.next(bytes)
    } catch {
      let reason: LoadError.Reason =
        error.reason == .expectedObject ? .notAnObject : .json(error.reason)
      throw self.error(reason, at: error.offset, in: bytes, source)
    }
  }

  private func error(
    _ reason: LoadError.Reason, at byte: Int, in bytes: borrowing InputBuffer, _ source: String
  ) -> LoadError {
    var lines = LineCounter()
    let line = bytes.withBytes { lines.line(of: byte, in: $0) }
    return LoadError(file: source, line: line, byte: byte, reason)
  }
}

/// The paths of the wanted columns in a JSON text, and the slots that the walk notes them in.
private struct Paths {
  private(set) var trie = KeyTrie()
  /// The slots of each source: of its path exactly as spelled, then of those that differ from it in
  /// the case of letters and occur in the text.
  private(set) var slots: [String: [Int]] = [:]
  private let results: Int
  private var keySlots: [Int] = []

  init(of wanted: WantedColumns, in bytes: borrowing InputBuffer) {
    results = trie.insert(["results"])
    let paths = wanted.sources.map { FieldPath($0)?.keys ?? [$0] }
    let names = Set(paths.joined())
    let others = bytes.withBytes { JSONKeys.spellings(of: names, in: $0) }
    for (source, path) in zip(wanted.sources, paths) where slots[source] == nil {
      var variants: [[String]] = [[]]
      for name in path {
        let spellings = [name] + others[name, default: []]
        variants = variants.flatMap { start in spellings.map { start + [$0] } }
      }
      slots[source] = variants.prefix(64).map { trie.insert($0) }
    }
    for source in wanted.columns[wanted.key].aliases.joined() { keySlots += slots[source] ?? [] }
  }

  func rows(from start: Int, count: Int) -> JSONRows {
    JSONRows(trie, results: results, keySlots: keySlots, start: start, count: count)
  }
}

/// Counts lines up to places that are asked for in order.
private struct LineCounter {
  private var at = 0
  private var line = 1

  /// The line of a place, not before the one asked for last. O(bytes in between).
  mutating func line(of offset: Int, in bytes: Span<UInt8>) -> Int {
    while at < min(offset, bytes.count) {
      if bytes[at] == 0x0A { line += 1 }
      at += 1
    }
    return line
  }
}

extension Export.Values {
  /// Appends the value of a column: the values of its slots, joined by a space. A single number or
  /// truth value stays the token that it is.
  ///
  /// Returns where a value lies that is too long to be kept.
  mutating func append(
    _ places: [Int], of walker: borrowing Walker, in bytes: Span<UInt8>
  ) -> Int? {
    let start = text.count
    var isText = places.count > 1
    var byte = 0
    for place in places where walker[place].isScalar {
      let slot = walker[place]
      if slot.range.count > Export.valueLimit { return slot.range.lowerBound }
      if text.count > start {
        text.append(UInt8(ascii: " "))
      } else {
        byte = slot.range.lowerBound
      }
      let raw = bytes.extracting(slot.range)
      if slot.isEscaped { text.append(JSONString.decode(raw)) } else { text.append(raw) }
      if slot.kind == .string { isText = true }
    }
    values.append(Value(range: start..<text.count, isText: isText, byte: byte))
    return nil
  }
}
