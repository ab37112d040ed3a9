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
  /// - Parameter finish: What else belongs to it. It runs in the same transaction; where it throws,
  ///   nothing was defined.
  package func define(
    _ definition: TableDefinition,
    finish: () throws(LoadError) -> Void = { () throws(LoadError) in }
  ) throws(LoadError) {
    try connection.transaction { () throws(LoadError) in
      let (table, _) = try register(definition, text: definition.text)
      try mergeSpellings(of: table, as: definition)
      try finish()
    }
  }

  /// Notes a table and its definition as text: gives its id, and says whether it was not defined so
  /// before.
  func register(
    _ definition: TableDefinition, text: String
  ) throws(LoadError) -> (id: Int64, isRedefined: Bool) {
    try checkKey(of: definition)
    return try attempt { () throws(SQLiteError) in
      let name = definition.name
      let isBuiltIn = BuiltIn.tables.contains { $0.name == name }
      let before = try definitionText(of: name) ?? (isBuiltIn ? Self.builtInMark : nil)
      var upsert = try connection.prepare(
        """
        INSERT INTO lookup_table (name, definition) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET definition = excluded.definition RETURNING id
        """)
      try upsert.bind(name, at: 1)
      try upsert.bind(text, at: 2)
      _ = try upsert.step()
      let id = upsert.int64(0)
      try upsert.run()
      return (id, before != text)
    }
  }

  /// Rows are kept under the key that they were loaded with. By a definition with another key they
  /// would be found by what was never meant to name them, and their history would be a mixture.
  func checkKey(of definition: TableDefinition) throws(LoadError) {
    guard try hasRows(definition.name),
      let before = try definitions().first(where: { $0.name == definition.name })
    else { return }
    if before.primaryKey != definition.primaryKey {
      throw LoadError(
        .otherKey(
          table: definition.name, loaded: before.primaryKey, defined: definition.primaryKey))
    }
  }

  /// Whether a table has rows, today's or former ones. O(log rows).
  package func hasRows(_ table: String) throws(LoadError) -> Bool {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare(
        """
        SELECT 1 FROM lookup_row
        WHERE table_id = (SELECT id FROM lookup_table WHERE name = ?) LIMIT 1
        """)
      try select.bind(table, at: 1)
      return try select.step()
    }
  }

  private func definitionText(of name: String) throws(SQLiteError) -> String? {
    var select = try connection.prepare("SELECT definition FROM lookup_table WHERE name = ?")
    try select.bind(name, at: 1)
    return try select.step() ? select.string(0) : nil
  }

  /// The definition's text of a table by its id; nil where there is none.
  func definitionText(ofTable id: Int64) throws(LoadError) -> String? {
    try attempt { () throws(SQLiteError) in
      var select = try connection.prepare("SELECT definition FROM lookup_table WHERE id = ?")
      try select.bind(id, at: 1)
      return try select.step() ? select.string(0) : nil
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
