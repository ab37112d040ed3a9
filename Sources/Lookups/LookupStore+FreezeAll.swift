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
  package func freezeAll(jobs: Int) throws(LoadError) -> FrozenTables {
    try reading { () throws(LoadError) in
      let definitions = try definitions().filter(\.isEnabled)
      return try freeze(definitions, jobs)
    }
  }

  /// Freezes the rows of these tables, as they are defined here, whatever the database now says of
  /// their definitions: for a run whose plan is made.
  package func refreeze(
    _ definitions: [TableDefinition], jobs: Int
  ) throws(LoadError) -> FrozenTables {
    try reading { () throws(LoadError) in try freeze(definitions, jobs) }
  }

  private func freeze(
    _ definitions: [TableDefinition], _ jobs: Int
  ) throws(LoadError) -> FrozenTables {
    let generation = try generation()
    var sizes: [TableSize?] = []
    for definition in definitions { sizes.append(try size(of: definition)) }
    let scan = TableScan(definitions, sizes)
    let helpers = DispatchGroup()
    // A thread for a few thousand rows costs more than it saves.
    let expectedRows = sizes.reduce(0) { $0 + ($1?.rows ?? 0) }
    for _ in 1..<max(1, min(jobs, expectedRows / 10_000)) {
      let location = connection.location
      DispatchQueue.global().async(group: helpers) { scan.help(at: location, seeing: generation) }
    }
    scan.run(connection)
    helpers.wait()
    return FrozenTables(
      definitions: definitions, indexes: try scan.finish(), generation: generation)
  }
}
