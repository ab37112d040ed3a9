internal import Bytes
internal import FrozenIndex
internal import SQLite
package import Schemas

/// Finds rows by a value as `enrich` does in the table's match mode: an address finds the narrowest
/// network that it lies in.
///
/// In a mode other than `exact` it first reads all keys of the table, once: for many questions, keep
/// the finder. Not for use by two threads at once.
package final class KeyFinder {
  private let store: LookupStore
  /// For each table asked so far, an index whose rows are the stored keys themselves.
  private var keys: [String: FrozenIndex] = [:]

  /// A finder for the tables of a store.
  package init(_ store: LookupStore) { self.store = store }

  /// The version that an event at a time is given for a value: the one that held; before the first,
  /// the first; after the key was closed, the last known. Without a time, the newest.
  /// O(log rows + versions of the key), but the first time a table is asked O(its versions).
  package func show(
    _ value: [UInt8], in definition: TableDefinition, at time: Int64? = nil
  ) throws(LoadError) -> RowVersion {
    let table = try store.requireTable(definition.name)
    let key = try key(matching: value, in: definition, table, at: time)
    let versions = try key.map { (key) throws(LoadError) in
      try store.versions(of: key, inTable: table)
    }
    guard let versions, let first = versions.first else {
      throw Self.noKey(for: value, in: definition)
    }
    return versions.last { $0.validFrom <= time ?? .max } ?? first
  }

  /// Every version, the oldest first, of the key that a text names: a key as it is or in another
  /// spelling, or a value that a key matches as of a time. Never empty. O(versions of the table); in
  /// the mode `exact` as `show`.
  package func history(
    of text: [UInt8], in definition: TableDefinition, at time: Int64? = nil
  ) throws(LoadError) -> [RowVersion] {
    let table = try store.requireTable(definition.name)
    var key = try key(written: text, in: definition, table)
    if key == nil { key = try self.key(matching: text, in: definition, table, at: time) }
    let versions = try store.versions(of: key ?? text, inTable: table)
    if versions.isEmpty { throw Self.noKey(for: text, in: definition) }
    return versions
  }

  private static func noKey(for text: [UInt8], in definition: TableDefinition) -> LoadError {
    LoadError(
      .noSuchKey(
        String(decoding: text, as: UTF8.self), table: definition.name, definition.match))
  }

  /// The stored key that a value of an event matches; nil where there is none.
  private func key(
    matching value: [UInt8], in definition: TableDefinition, _ table: Int64, at time: Int64?
  ) throws(LoadError) -> [UInt8]? {
    if definition.match == .exact { return value }
    let index = try keys(of: definition, table)
    return index.row(of: value.span, at: time).map { row in
      var key = OutputBuffer()
      index.appendColumns(of: row, to: &key)
      return key.copied()
    }
  }

  /// The stored key that is written so, where a value would not be: a pattern with wildcards, or a
  /// network with its length.
  private func key(
    written text: [UInt8], in definition: TableDefinition, _ table: Int64
  ) throws(LoadError) -> [UInt8]? {
    let signs = definition.match == .glob ? "*?[\\" : definition.match == .cidr ? "/" : ""
    guard text.contains(where: signs.utf8.contains),
      let wanted = definition.match.canonicalKey(text.span)
    else { return nil }
    return try store.attempt { () throws(SQLiteError) in
      var select = try store.connection.prepare(
        "SELECT DISTINCT key FROM lookup_row WHERE table_id = ?")
      try select.bind(table, at: 1)
      while try select.step() {
        let key = select.text(0)
        if definition.match.canonicalKey(key.span) == wanted { return key }
      }
      return nil
    }
  }

  private func keys(
    of definition: TableDefinition, _ table: Int64
  ) throws(LoadError) -> FrozenIndex {
    if let known = keys[definition.name] { return known }
    var chunk = FrozenIndex.Chunk(matching: definition.match)
    try store.attempt { () throws(SQLiteError) in
      var select = try store.connection.prepare(
        "SELECT key, valid_from, valid_to FROM lookup_row WHERE table_id = ?")
      try select.bind(table, at: 1)
      while try select.step() {
        let key = select.text(0)
        chunk.add(
          key: key.span, columns: key.span, name: 0..<0, from: select.int64(1),
          to: select.isNull(2) ? nil : select.int64(2))
      }
    }
    var builder = FrozenIndex.Builder(matching: definition.match)
    builder.take(chunk)
    let index = builder.finish()
    keys[definition.name] = index
    return index
  }
}
