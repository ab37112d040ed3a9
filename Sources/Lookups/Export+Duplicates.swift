internal import Bytes
internal import Schemas

extension Export {
  /// Sorts the rows by the bytes of their keys, and makes one row of those that have the same key.
  ///
  /// Two rows are the same, and become one, where no column has two different values: one may say
  /// more than the other. Rows that contradict each other are settled as the options say.
  /// O(rows × log rows).
  mutating func settleDuplicates() throws(LoadError) {
    sortByKey()
    var merge = RowMerge(columns: definition.columns.map(\.name))
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
  }

  private mutating func sortByKey() {
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

  private static func prefix(of key: Span<UInt8>) -> UInt64 {
    var prefix: UInt64 = 0
    for index in 0..<8 {
      prefix = prefix << 8 | (index < key.count ? UInt64(key[index]) : 0)
    }
    return prefix
  }

  private func haveSameKey(_ left: Row, _ right: Row) -> Bool {
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
    throw LoadError(
      file: sources[Int(later.source)].name, line: later.line,
      .conflict(
        key: String(decoding: copy(of: later.key), as: UTF8.self),
        file: sources[Int(earlier.source)].name, line: earlier.line))
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
