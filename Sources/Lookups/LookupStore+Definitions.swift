internal import SQLite
package import Schemas

extension LookupStore {
  /// What stands for the definition of a table that the program brings.
  static let builtInMark = "built-in"

  /// The tables there are: the built-in ones, redefined where the database says so, and then those
  /// that only the database has, by name.
  package func definitions() throws(LoadError) -> [TableDefinition] {
    let own = try ownDefinitions()
    let builtIn = BuiltIn.tables.map { table in own.first { $0.name == table.name } ?? table }
    return builtIn + own.filter { table in !builtIn.contains { $0.name == table.name } }
  }

  /// The definition of one table.
  package func definition(of name: String) throws(LoadError) -> TableDefinition {
    let definitions = try definitions()
    guard let definition = definitions.first(where: { $0.name == name }) else {
      throw LoadError(.noSuchTable(name, known: definitions.map(\.name)))
    }
    return definition
  }

  /// Keeps a definition in the database, in place of one of the same name. The rows stay.
  package func define(_ definition: TableDefinition) throws(LoadError) {
    _ = try attempt { () throws(SQLiteError) in
      try register(definition.name, definition: definition.text)
    }
  }

  private func ownDefinitions() throws(LoadError) -> [TableDefinition] {
    let stored = try attempt { () throws(SQLiteError) -> [(name: String, yaml: [UInt8])] in
      var select = try connection.prepare(
        "SELECT name, definition FROM lookup_table WHERE definition <> ? ORDER BY name")
      try select.bind(Self.builtInMark, at: 1)
      var stored: [(name: String, yaml: [UInt8])] = []
      while try select.step() { stored.append((select.string(0), select.text(1))) }
      return stored
    }
    var definitions: [TableDefinition] = []
    for (name, yaml) in stored {
      do throws(SchemaError) {
        definitions.append(try TableDefinition(yaml: yaml, file: name))
      } catch {
        throw LoadError(.damagedDefinition(table: name))
      }
    }
    return definitions
  }
}

extension TableDefinition {
  /// The definition as the database keeps it.
  package var text: String {
    BuiltIn.tables.contains(self)
      ? LookupStore.builtInMark : String(decoding: yaml, as: UTF8.self)
  }
}
