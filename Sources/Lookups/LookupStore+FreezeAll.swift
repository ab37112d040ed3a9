internal import Dispatch
package import FrozenIndex
internal import SQLite
package import Schemas

/// The tables that events are looked up in, frozen together from one state of the database.
package struct FrozenTables: Sendable {
  /// The definitions of the tables that are enabled.
  package let definitions: [TableDefinition]
  /// The rows of each; nil for a table that nothing was ever loaded into.
  package let indexes: [FrozenIndex?]
  /// The loads they are made of; nil without a database.
  package let generation: Generation?

  /// The built-in tables with nothing in them: what there is without a database.
  package static let nothingLoaded = FrozenTables(
    definitions: BuiltIn.tables, indexes: BuiltIn.tables.map { _ in nil }, generation: nil)

  /// Whether each table was ever loaded.
  package var isLoaded: [Bool] { indexes.map { $0 != nil } }
}

extension LookupStore {
  /// Freezes all tables that are enabled, on so many cores. O(versions of all tables).
  ///
  /// Where these tables were frozen before, they are read from the file that was written then; else one
  /// is written. See TablesImage.swift.
  /// - Parameters:
  ///   - keptRows: How many rows the tables must have for that; fewer are read as fast.
  ///   - ahead: That file, if `readAhead` found it.
  package func freezeAll(
    jobs: Int, keptRows: Int = 20_000, ahead: TablesReading? = nil
  ) throws(LoadError) -> FrozenTables {
    // Where it is not read to its end; else this has no effect.
    defer { ahead?.stop() }
    // What is not committed may never be, and belongs into no file.
    let isCommitted = !connection.isInTransaction
    var missing: TablesImage?
    let frozen = try reading { () throws(LoadError) in
      let definitions = try definitions().filter(\.isEnabled)
      let sizes = try sizes(of: definitions)
      let image = isCommitted ? try image(of: definitions, sizes, keptRows) : nil
      if let indexes = image?.read(ahead, jobs: jobs) {
        return FrozenTables(
          definitions: definitions, indexes: indexes, generation: try generation())
      }
      missing = image
      return try freeze(definitions, sizes, jobs)
    }
    if let missing, try isCurrent(missing, keptRows) { missing.write(frozen.indexes) }
    return frozen
  }

  /// Begins to read the file in which large tables are kept, if there is one and so many cores have one
  /// to spare, so that other work can be done meanwhile. For `freezeAll`, which sees whether the file is
  /// for the tables as they then are.
  package func readAhead(jobs: Int) -> TablesReading? {
    jobs > 1 ? TablesImage.beginReading(beside: connection, jobs: jobs) : nil
  }

  /// The file for tables; nil where they have fewer rows than are kept, or there can be no file.
  private func image(
    of definitions: [TableDefinition], _ sizes: [TableSize?], _ keptRows: Int
  ) throws(LoadError) -> TablesImage? {
    guard Self.rows(sizes) >= keptRows else { return nil }
    return try attempt { () throws(SQLiteError) in
      try TablesImage(connection, definitions, isLoaded: sizes.map { $0 != nil })
    }
  }

  /// Whether a file is for the tables as they are now. It is written when the reading is over, so that
  /// nobody's log waits for a slow disk; what was dropped meanwhile is to be in no file.
  private func isCurrent(_ image: TablesImage, _ keptRows: Int) throws(LoadError) -> Bool {
    try reading { () throws(LoadError) in
      let definitions = try definitions().filter(\.isEnabled)
      return image.isSame(
        as: try self.image(of: definitions, try sizes(of: definitions), keptRows))
    }
  }

  /// Freezes the rows of these tables, as they are defined here, whatever the database now says of
  /// their definitions: for a run whose plan is made. Always reads the rows themselves.
  package func refreeze(
    _ definitions: [TableDefinition], jobs: Int
  ) throws(LoadError) -> FrozenTables {
    try reading { () throws(LoadError) in
      try freeze(definitions, try sizes(of: definitions), jobs)
    }
  }

  /// The size of each table.
  private func sizes(of definitions: [TableDefinition]) throws(LoadError) -> [TableSize?] {
    var sizes: [TableSize?] = []
    for definition in definitions { sizes.append(try size(of: definition)) }
    return sizes
  }

  private static func rows(_ sizes: [TableSize?]) -> Int {
    sizes.reduce(0) { $0 + ($1?.rows ?? 0) }
  }

  private func freeze(
    _ definitions: [TableDefinition], _ sizes: [TableSize?], _ jobs: Int
  ) throws(LoadError) -> FrozenTables {
    let generation = try generation()
    let scan = TableScan(definitions, sizes)
    let helpers = DispatchGroup()
    // A thread for a few thousand rows costs more than it saves.
    for _ in 1..<max(1, min(jobs, Self.rows(sizes) / 10_000)) {
      let location = connection.location
      DispatchQueue.global().async(group: helpers) { scan.help(at: location, seeing: generation) }
    }
    scan.run(connection)
    helpers.wait()
    return FrozenTables(
      definitions: definitions, indexes: try scan.finish(), generation: generation)
  }
}
