internal import Bytes
internal import FrozenIndex
internal import SQLite
internal import Schemas

// In the modes `caseInsensitive` and `cidr` one key has several spellings, and the next export may
// choose another than the last. All versions of a key lie under one spelling in the database, that of
// the newest export, so that whatever asks for a key's history asks for equal bytes. A load brings
// the export's keys to the table's spellings before it compares the two:
//
//     table     Alice   bob
//     export    alice   bob   eve
//     compared  Alice   bob   eve        respelled: Alice → alice
//     written   "alice", a new version, and Alice's other versions become alice's
//
// The columns of a version keep the spelling that it came with. Tables of other modes pay nothing,
// nor does a first load.

extension Export {
  /// Puts rows whose keys a table has in other spellings under the table's spellings, notes them in
  /// `respelled`, and sorts the rows again. The rows must be settled.
  /// O(keys of the table + rows), and nothing where a key has one spelling in the table's mode.
  mutating func adoptSpellings(
    ofTable table: Int64, _ connection: Connection
  ) throws(SQLiteError) {
    guard definition.match.hasSpellings, !rows.isEmpty else { return }
    var stored = try connection.prepare(
      "SELECT DISTINCT key FROM lookup_row WHERE table_id = ? ORDER BY key")
    try stored.bind(table, at: 1)
    // Equal spellings are found by one pass over both; only what is left is compared by meaning.
    var isStored = [Bool](repeating: false, count: rows.count)
    var others: [(row: Int, key: [UInt8])] = []
    var meanings: [[UInt8]: Int] = [:]
    var next = 0
    while try stored.step() {
      while order(ofRow: next, against: stored) < 0 { next += 1 }
      if order(ofRow: next, against: stored) == 0 {
        isStored[next] = true
        next += 1
        continue
      }
      if meanings.isEmpty { meanings = rowsByMeaning() }
      let key = stored.text(0)
      let meaning = definition.match.canonicalKey(key.span) ?? key
      if let row = meanings[meaning] { others.append((row, key)) }
    }
    for (row, key) in others where !isStored[row] {
      isStored[row] = true
      respelled[key] = self.key(ofRow: row)
      rows[row] = append(rows[row], under: key)
    }
    if !respelled.isEmpty { sortByKey() }
  }

  private func rowsByMeaning() -> [[UInt8]: Int] {
    Dictionary(rows.indices.map { (meaning(of: rows[$0]), $0) }) { first, _ in first }
  }

  /// Writes a row once more, with another key.
  private mutating func append(_ row: Row, under key: [UInt8]) -> Row {
    var new = row
    new.start = text.count
    new.keyLength = Int32(clamping: key.count)
    text.append(key)
    if let name = row.name { text.append(copyOf: name) }
    text.append(copyOf: row.columns)
    text.append(copyOf: row.rank)
    return new
  }
}
