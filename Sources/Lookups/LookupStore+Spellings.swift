internal import Bytes
internal import FrozenIndex
internal import SQLite
internal import Schemas

// Rows that were loaded in one match mode may be looked up in another from some day on, and keys
// that were several may then be one. Whether that can be depends on when they held:
//
//     Alice   day 1–3          one key whose spelling changed: its versions become alice's
//     alice   day 3–
//
//     Bob     day 1–           two keys that held at once and may name two people: nothing tells
//     bob     day 2–           which of them is right, so the definition is refused

extension LookupStore {
  /// Makes one key of the stored keys that are one in a definition's match mode, or refuses the
  /// definition where two of them held at the same time. O(keys of the table), and nothing where a
  /// key has one spelling in the mode.
  func mergeSpellings(of table: Int64, as definition: TableDefinition) throws(LoadError) {
    let groups = try checkedSpellings(of: table, as: definition)
    var spellings: [[UInt8]: [UInt8]] = [:]
    for group in groups {
      for key in group.keys where key != group.newest { spellings[key] = group.newest }
    }
    if spellings.isEmpty { return }
    try attempt { () throws(SQLiteError) in
      try respell(spellings, in: table)
      try noteChange()
    }
  }

  /// Refuses a definition as `mergeSpellings` does, and changes nothing.
  func checkSpellings(of table: Int64, as definition: TableDefinition) throws(LoadError) {
    _ = try checkedSpellings(of: table, as: definition)
  }

  /// Puts all versions of keys under other spellings. O(keys × log rows).
  func respell(_ spellings: [[UInt8]: [UInt8]], in table: Int64) throws(SQLiteError) {
    if spellings.isEmpty { return }
    var update = try connection.prepare(
      "UPDATE lookup_row SET key = ?1 WHERE table_id = ?2 AND key = ?3")
    try update.bind(table, at: 2)
    // In the order in which the rows lie, so that a million of them are one way through the file.
    for (key, spelling) in spellings.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      try update.bind(spelling, at: 1)
      try update.bind(key, at: 3)
      try update.run()
    }
  }

  /// The keys that are one, each group with the spelling that began last.
  private func checkedSpellings(
    of table: Int64, as definition: TableDefinition
  ) throws(LoadError) -> [(keys: [[UInt8]], newest: [UInt8])] {
    guard definition.match.hasSpellings else { return [] }
    var checked: [(keys: [[UInt8]], newest: [UInt8])] = []
    var twins: [String] = []
    try attempt { () throws(SQLiteError) in
      for keys in try spellings(of: table, in: definition.match) {
        if let newest = try newestSpelling(of: keys, in: table) {
          checked.append((keys, newest))
        } else {
          twins.append(keys.map(Printable.text).joined(separator: " and "))
        }
      }
    }
    if twins.isEmpty { return checked }
    throw LoadError(.twins(table: definition.name, definition.match, twins))
  }

  /// The keys of which another is one with them.
  private func spellings(
    of table: Int64, in match: MatchMode
  ) throws(SQLiteError) -> [[[UInt8]]] {
    var select = try connection.prepare(
      "SELECT DISTINCT key FROM lookup_row WHERE table_id = ? ORDER BY key")
    try select.bind(table, at: 1)
    var first: [[UInt8]: [UInt8]] = [:]
    var several: [[UInt8]: [[UInt8]]] = [:]
    while try select.step() {
      let key = select.text(0)
      guard let meaning = match.canonicalKey(key.span),
        let other = first.updateValue(key, forKey: meaning)
      else { continue }
      several[meaning, default: [other]].append(key)
    }
    return several.values.sorted { $0[0].lexicographicallyPrecedes($1[0]) }
  }

  /// The key whose newest version began last; nil where two of the keys held at once.
  private func newestSpelling(
    of keys: [[UInt8]], in table: Int64
  ) throws(SQLiteError) -> [UInt8]? {
    var versions: [(key: [UInt8], from: Int64, to: Int64)] = []
    var select = try connection.prepare(
      "SELECT valid_from, valid_to FROM lookup_row WHERE table_id = ? AND key = ?")
    try select.bind(table, at: 1)
    for key in keys {
      try select.bind(key, at: 2)
      while try select.step() {
        versions.append((key, select.int64(0), select.isNull(1) ? .max : select.int64(1)))
      }
    }
    versions.sort { $0.from < $1.from }
    for (version, next) in zip(versions, versions.dropFirst()) where version.to > next.from {
      return nil
    }
    return versions.last?.key
  }
}
