internal import Bytes
package import FrozenIndex
internal import JSONText
internal import SQLite
package import Schemas

extension LookupStore {
  /// Reads all versions of a table's rows into an index; nil where nothing was ever loaded into it.
  ///
  /// Every row is checked to be a JSON object on the way, since it will be spliced into events as
  /// it is. O(versions), streaming.
  package func freeze(_ definition: TableDefinition) throws(LoadError) -> FrozenIndex? {
    let freezer = try attempt { () throws(SQLiteError) -> Freezer? in
      guard let table = try id(ofTable: definition.name), try hasLoads(table) else { return nil }
      var freezer = Freezer(definition, expectedKeys: try count(ofRowsIn: table))
      try freezer.readAll(of: table, connection)
      return freezer
    }
    guard let freezer else { return nil }
    guard freezer.isSound else { throw LoadError(.damaged(table: definition.name)) }
    return freezer.finish()
  }

  /// Reads all versions of a few keys' rows into an index: enough to look these keys up in a table
  /// of the mode `exact`. Nil where nothing was ever loaded into the table. O(keys × log rows).
  package func freeze(
    _ definition: TableDefinition, keys: Set<[UInt8]>
  ) throws(LoadError) -> FrozenIndex? {
    let freezer = try attempt { () throws(SQLiteError) -> Freezer? in
      guard let table = try id(ofTable: definition.name), try hasLoads(table) else { return nil }
      var freezer = Freezer(definition, expectedKeys: keys.count)
      try freezer.read(keys, of: table, connection)
      return freezer
    }
    guard let freezer else { return nil }
    guard freezer.isSound else { throw LoadError(.damaged(table: definition.name)) }
    return freezer.finish()
  }

  /// Reads a load's new rows into an index, to find out which values they match.
  package func freeze(
    _ definition: TableDefinition, rows: Range<Int64>
  ) throws(LoadError) -> FrozenIndex {
    let freezer = try attempt { () throws(SQLiteError) -> Freezer in
      var freezer = Freezer(definition, expectedKeys: rows.count)
      try freezer.read(rows, connection)
      return freezer
    }
    guard freezer.isSound else { throw LoadError(.damaged(table: definition.name)) }
    return freezer.finish()
  }

  private func hasLoads(_ table: Int64) throws(SQLiteError) -> Bool {
    var select = try connection.prepare("SELECT 1 FROM lookup_load WHERE table_id = ? LIMIT 1")
    try select.bind(table, at: 1)
    let hasLoads = try select.step()
    return hasLoads
  }

  private func count(ofRowsIn table: Int64) throws(SQLiteError) -> Int {
    var select = try connection.prepare("SELECT count(*) FROM lookup_row WHERE table_id = ?")
    try select.bind(table, at: 1)
    return try select.step() ? Int(select.int64(0)) : 0
  }
}

/// Moves rows from the database into an index.
private struct Freezer: ~Copyable {
  /// Whether every row so far was a JSON object.
  private(set) var isSound = true

  private var builder: FrozenIndex.Builder
  private var walker: Walker
  private let nameSlot: Int?
  private var row = InputBuffer()
  private var key: [UInt8] = []
  /// When the key's open version began, if it has one.
  private var openSince: Int64?
  /// Whether no version of the key was read yet; only the newest may be open.
  private var isNewest = true

  init(_ definition: TableDefinition, expectedKeys: Int) {
    builder = FrozenIndex.Builder(matching: definition.match, expectedKeys: expectedKeys)
    var trie = KeyTrie()
    nameSlot = definition.nameColumn.map { trie.insert([$0]) }
    walker = Walker(trie)
  }

  /// Takes in every version: those of one key together, the newest, which may be open, first.
  mutating func readAll(of table: Int64, _ connection: Connection) throws(SQLiteError) {
    var select = try connection.prepare(
      "\(Self.select) WHERE table_id = ? ORDER BY key, valid_from DESC")
    try select.bind(table, at: 1)
    try read(&select)
  }

  /// Takes in every version of some keys.
  mutating func read(
    _ keys: Set<[UInt8]>, of table: Int64, _ connection: Connection
  ) throws(SQLiteError) {
    var select = try connection.prepare(
      "\(Self.select) WHERE table_id = ? AND key = ? ORDER BY valid_from DESC")
    try select.bind(table, at: 1)
    for key in keys {
      try select.bind(key, at: 2)
      try read(&select)
    }
  }

  /// Takes in the rows with these ids, which are versions of different keys.
  mutating func read(_ rows: Range<Int64>, _ connection: Connection) throws(SQLiteError) {
    var select = try connection.prepare("\(Self.select) WHERE id >= ? AND id < ?")
    try select.bind(rows.lowerBound, at: 1)
    try select.bind(rows.upperBound, at: 2)
    try read(&select)
  }

  private static let select = "SELECT key, columns, valid_from, valid_to FROM lookup_row"

  private mutating func read(_ select: inout Statement) throws(SQLiteError) {
    var isFirst = true
    while isSound, try select.step() {
      let isSameKey = select.withBytes(0) { ByteHash.areEqual($0, key.span) }
      if isFirst || !isSameKey {
        key = select.text(0)
        openSince = nil
        isNewest = true
        isFirst = false
      }
      add(select)
    }
  }

  private mutating func add(_ version: borrowing Statement) {
    row.removeAll()
    version.withBytes(1) { row.append($0) }
    guard let name = placeOfName() else {
      isSound = false
      return
    }
    let (from, isOpen) = (version.int64(2), version.isNull(3))
    guard isNewest || !isOpen else {
      isSound = false
      return
    }
    let to = version.int64(3)
    let (key, since) = (key, openSince)
    row.withBytes { columns in
      let inside = columns.extracting(1..<columns.count - 1)
      // A key that is none in the table's match mode, which may be newer than the row, finds nothing.
      if isOpen {
        builder.add(key: key.span, columns: inside, name: name, from: from)
      } else {
        builder.addClosed(
          key: key.span, columns: inside, name: name, from: from, to: to, openSince: since)
      }
    }
    if isOpen { openSince = from }
    isNewest = false
  }

  /// Where the name's token lies inside the row's braces, empty where it has none; nil where the row
  /// is no JSON object, has no members, or spans lines: it could not stand in an event's line.
  private mutating func placeOfName() -> Range<Int>? {
    do throws(JSONFault) {
      guard try walker.walk(row, in: 0..<row.count) == 0..<row.count, walker.memberCount > 0,
        !walker.hasLineBreaks
      else { return nil }
    } catch {
      return nil
    }
    guard let nameSlot, walker[nameSlot].kind == .string else { return 0..<0 }
    let token = walker[nameSlot].token
    return token.lowerBound - 1..<token.upperBound - 1
  }

  consuming func finish() -> FrozenIndex { builder.finish() }
}
