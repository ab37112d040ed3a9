package import FrozenIndex
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
  /// Freezes all tables that are enabled. O(versions).
  package func freezeAll() throws(LoadError) -> FrozenTables {
    try reading { () throws(LoadError) in
      let definitions = try definitions().filter(\.isEnabled)
      return try freeze(definitions)
    }
  }

  /// Freezes the rows of these tables, as they are defined here, whatever the database now says of
  /// their definitions: for a run whose plan is made.
  package func refreeze(_ definitions: [TableDefinition]) throws(LoadError) -> FrozenTables {
    try reading { () throws(LoadError) in try freeze(definitions) }
  }

  private func freeze(_ definitions: [TableDefinition]) throws(LoadError) -> FrozenTables {
    var indexes: [FrozenIndex?] = []
    for definition in definitions { indexes.append(try freeze(definition)) }
    return FrozenTables(
      definitions: definitions, indexes: indexes, generation: try generation())
  }
}
