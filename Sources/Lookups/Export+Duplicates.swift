internal import Bytes
internal import FrozenIndex
internal import Schemas

extension Export {
  /// Sorts the rows by the bytes of their keys, and makes one row of those that have the same key,
  /// also where they spell it differently and the match mode takes the spellings for one.
  ///
  /// Two rows are the same, and become one, where no column but the key has two different values: one
  /// may say more than the other. Rows that contradict each other are settled as the options say.
  /// O(rows × log rows).
  mutating func settleDuplicates() throws(LoadError) {
    let hasSpellings = definition.match.hasSpellings
    if hasSpellings { sortByMeaning() } else { sortByKey() }
    var merge = RowMerge(columns: definition.columns.map(\.name), key: definition.primaryKey)
    var settled: [Row] = []
    settled.reserveCapacity(rows.count)
    for row in rows {
      guard let last = settled.last, haveSameKey(last, row) else {
        settled.append(row)
        continue
      }
      duplicates += 1
      settled[settled.count - 1] = try settle(last, row, &merge)
    }
    rows = settled
    if hasSpellings { sortByKey() }
  }

  mutating func sortByKey() {
    // The first eight bytes decide nearly always, so they are compared as a number first.
    var order = text.withBytes { text in
      rows.indices.map { (prefix: Self.prefix(of: text.extracting(rows[$0].key)), row: $0) }
    }
    text.withBytes { text in
      order.sort { (left, right) -> Bool in
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        let a = text.extracting(rows[left.row].key)
        let b = text.extracting(rows[right.row].key)
        let order = ByteHash.order(a, b)
        return order == 0 ? left.row < right.row : order < 0
      }
    }
    rows = order.map { rows[$0.row] }
  }

  /// Sorts the rows by what their keys mean in the match mode; those of one meaning stay in the order
  /// in which they were read.
  private mutating func sortByMeaning() {
    var order = rows.indices.map { row in
      let meaning = meaning(of: rows[row])
      return (prefix: Self.prefix(of: meaning.span), meaning: meaning, row: row)
    }
    order.sort { (left, right) -> Bool in
      if left.prefix != right.prefix { return left.prefix < right.prefix }
      let order = ByteHash.order(left.meaning.span, right.meaning.span)
      return order == 0 ? left.row < right.row : order < 0
    }
    rows = order.map { rows[$0.row] }
  }

  /// The bytes that are equal for all spellings of a row's key.
  func meaning(of row: Row) -> [UInt8] {
    let meaning = text.withBytes { definition.match.canonicalKey($0.extracting(row.key)) }
    return meaning ?? copy(of: row.key)
  }

  private static func prefix(of key: Span<UInt8>) -> UInt64 {
    var prefix: UInt64 = 0
    for index in 0..<8 {
      prefix = prefix << 8 | (index < key.count ? UInt64(key[index]) : 0)
    }
    return prefix
  }

  private func haveSameKey(_ left: Row, _ right: Row) -> Bool {
    if haveSameSpelling(left, right) { return true }
    return definition.match.hasSpellings && meaning(of: left) == meaning(of: right)
  }

  private func haveSameSpelling(_ left: Row, _ right: Row) -> Bool {
    text.withBytes { ByteHash.areEqual($0.extracting(left.key), $0.extracting(right.key)) }
  }

  /// Makes one row of two with the same key, of which `earlier` was read first.
  private mutating func settle(
    _ earlier: Row, _ later: Row, _ merge: inout RowMerge
  ) throws(LoadError) -> Row {
    switch merge.merge(earlier.columns, later.columns, in: text) {
    case .first: return earlier
    case .second: return later
    case .both(let columns):
      return append(columns, named: earlier.name ?? later.name, like: earlier)
    case .conflict: break
    }
    switch options.duplicates {
    case .first: return earlier
    case .last: return later
    case .newest:
      if isOlder(earlier, than: later) { return later }
      if isOlder(later, than: earlier) { return earlier }
    case .refuse: break
    }
    let key = String(decoding: copy(of: later.key), as: UTF8.self)
    let file = sources[Int(earlier.source)].name
    let reason: LoadError.Reason =
      haveSameSpelling(earlier, later)
      ? .conflict(key: key, file: file, line: Int(earlier.line), byte: earlier.byte)
      : .conflictOfSpellings(
        key: key, other: String(decoding: copy(of: earlier.key), as: UTF8.self),
        definition.match, file: file, line: Int(earlier.line), byte: earlier.byte)
    throw LoadError(
      file: sources[Int(later.source)].name, line: Int(later.line), byte: later.byte, reason)
  }

  private func copy(of range: Range<Int>) -> [UInt8] {
    text.withBytes { [UInt8](copying: $0.extracting(range)) }
  }

  private func isOlder(_ left: Row, than right: Row) -> Bool {
    text.withBytes { text in
      let a = text.extracting(left.rank)
      let b = text.extracting(right.rank)
      if let a = Timestamp(rfc3339: a), let b = Timestamp(rfc3339: b) { return a < b }
      return ByteHash.order(a, b) < 0
    }
  }

  /// Writes a row with other columns; key, place and rank are those of `row`.
  private mutating func append(_ columns: [UInt8], named name: Range<Int>?, like row: Row) -> Row {
    var new = row
    new.start = text.count
    text.append(copyOf: row.key)
    if let name { text.append(copyOf: name) }
    new.nameLength = Int32(clamping: name?.count ?? -1)
    text.append(columns)
    new.columnsLength = Int32(clamping: columns.count)
    text.append(copyOf: row.rank)
    return new
  }
}
