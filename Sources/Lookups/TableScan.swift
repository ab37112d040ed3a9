internal import FrozenIndex
internal import SQLite
internal import Schemas
internal import Synchronization

// Freezing all tables reads `lookup_row` once, from its first row to its last, as it lies in the
// file: following an index from key to key would jump about in it. Several threads do it, each on a
// connection of its own. A thread takes a stretch of row ids, lays its rows out in chunks, one for
// each table, and hands these to the tables' builders, which one thread at a time may use:
//
//     rows 1…16384      ──read, check, lay out──▶  chunk of items, chunk of users ─┐
//     rows 16385…32768  ──read, check, lay out──▶  chunk of items                 ─┴▶  builders
//
// The rows come to a builder in no certain order, so nothing may depend on it.
//
// Every thread must see the same state of the database. The first one's connection is inside a
// transaction; another's begins its own, and helps only if it sees the same loads.

/// One reading of all rows into the indexes of some tables.
final class TableScan: Sendable {
  /// How many row ids a thread takes at a time.
  private static let stretch: Int64 = 16_384

  private struct Progress {
    /// The first row id that nobody has taken; nil when there is none.
    var next: Int64? = .min
    var failure: LoadError?
  }

  /// A builder that threads share.
  private final class SharedBuilder: Sendable {
    let builder: Mutex<FrozenIndex.Builder?>

    init(_ definition: TableDefinition, _ size: TableSize) {
      builder = Mutex(
        FrozenIndex.Builder(
          matching: definition.match, sharedStart: RowLayout.start(of: definition),
          expectedKeys: size.keys, expectedRows: size.rows))
    }
  }

  private let definitions: [TableDefinition]
  /// For each definition; nil for a table that nothing was ever loaded into.
  private let builders: [SharedBuilder?]
  /// Which definition a table's rows belong to.
  private let places: [Int64: Int]
  private let progress = Mutex(Progress())

  /// - Parameters:
  ///   - definitions: The tables to freeze.
  ///   - sizes: The size of each; nil for a table that nothing was ever loaded into.
  init(_ definitions: [TableDefinition], _ sizes: [TableSize?]) {
    self.definitions = definitions
    var builders: [SharedBuilder?] = []
    var places: [Int64: Int] = [:]
    for (place, (definition, size)) in zip(definitions, sizes).enumerated() {
      builders.append(size.map { SharedBuilder(definition, $0) })
      if let size { places[size.table] = place }
    }
    self.builders = builders
    self.places = places
  }

  /// Takes part in the reading until it is done, on a connection that is inside a transaction.
  func run(_ connection: Connection) {
    do throws(SQLiteError) {
      try read(connection)
    } catch {
      fail(LoadError(.database(error)))
    }
  }

  /// Takes part on another connection, if that sees these loads. One that cannot be opened, or came
  /// too late, is no fault: the first thread does all the work that nobody takes.
  func help(at location: Connection.Location, seeing generation: Generation) {
    guard let connection = try? location.openReader() else { return }
    let store = LookupStore(connection)
    try? store.reading { () throws(LoadError) in
      if try store.generation() == generation { run(connection) }
    }
  }

  /// The indexes, after all threads have ended; nil for a table that nothing was ever loaded into.
  func finish() throws(LoadError) -> [FrozenIndex?] {
    if let failure = progress.withLock({ $0.failure }) { throw failure }
    var indexes: [FrozenIndex?] = []
    for (definition, shared) in zip(definitions, builders) {
      let index = shared?.builder.withLock { $0.take()?.finish() }
      if index?.isSound == false { throw LoadError(.damaged(table: definition.name)) }
      indexes.append(index)
    }
    return indexes
  }

  private func read(_ connection: Connection) throws(SQLiteError) {
    var first = try connection.prepare("SELECT min(id) FROM lookup_row WHERE id >= ?")
    var select = try connection.prepare(
      "SELECT table_id, \(RowFreezer.columns) FROM lookup_row WHERE id BETWEEN ? AND ?")
    let freezers = definitions.map { RowFreezer($0) }
    while let ids = try takeStretch(&first) {
      try select.bind(ids.lowerBound, at: 1)
      try select.bind(ids.upperBound, at: 2)
      // Rows of one table lie together.
      var hasRow = try select.step()
      while hasRow {
        let table = select.int64(0)
        if let place = places[table] {
          hasRow = try freezers[place].addRun(of: table, &select, at: 1)
        } else {
          hasRow = try select.step()
        }
      }
      guard handIn(freezers) else { return }
    }
  }

  /// The next row ids to read, which begin at one that there is: ids may be far apart.
  private func takeStretch(_ first: inout Statement) throws(SQLiteError) -> ClosedRange<Int64>? {
    try progress.withLock { progress throws(SQLiteError) in
      guard progress.failure == nil, let next = progress.next else { return nil }
      progress.next = nil
      try first.bind(next, at: 1)
      guard try first.step(), !first.isNull(0) else { return nil }
      let start = first.int64(0)
      first.reset()
      guard start <= .max - Self.stretch else { return start...(.max) }
      progress.next = start + Self.stretch
      return start...(start + Self.stretch - 1)
    }
  }

  /// Gives what was laid out to the builders; false where a row was damaged.
  private func handIn(_ freezers: [RowFreezer]) -> Bool {
    for (place, freezer) in freezers.enumerated() {
      guard freezer.layout.isSound else {
        fail(LoadError(.damaged(table: definitions[place].name)))
        return false
      }
      guard !freezer.layout.chunk.isEmpty else { continue }
      builders[place]?.builder.withLock { $0?.take(freezer.layout.chunk) }
      freezer.layout.chunk.removeAll()
    }
    return true
  }

  private func fail(_ error: LoadError) {
    progress.withLock { if $0.failure == nil { $0.failure = error } }
  }
}
