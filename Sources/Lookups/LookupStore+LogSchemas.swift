internal import SQLite
package import Schemas

/// A log type that was added to the database.
package struct AddedLogSchema: Sendable, Equatable {
  /// What the file says.
  package let schema: LogSchema
  /// The file as it was added.
  package let yaml: [UInt8]
  /// The file's name.
  package let source: String
}

extension LookupStore {
  /// The log types that events are tried against: the built-in ones, in whose place one that was
  /// added with the same name stands, and behind them the others that were added.
  package func logSchemas() throws(LoadError) -> [LogSchema] {
    BuiltIn.logSchemas(with: try addedLogSchemas().map(\.schema))
  }

  /// The log types that were added, in that order.
  package func addedLogSchemas() throws(LoadError) -> [AddedLogSchema] {
    let stored = try attempt { () throws(SQLiteError) in
      var select = try connection.prepare("SELECT name, yaml, source FROM log_schema ORDER BY id")
      var stored: [(name: String, yaml: [UInt8], source: String)] = []
      while try select.step() {
        stored.append((select.string(0), select.text(1), select.string(2)))
      }
      return stored
    }
    var added: [AddedLogSchema] = []
    for (name, yaml, source) in stored {
      let schema = try? LogSchema(yaml: yaml, file: source)
      guard let schema, schema.name == name else {
        throw LoadError(.damagedLogSchema(name: name))
      }
      added.append(AddedLogSchema(schema: schema, yaml: yaml, source: source))
    }
    return added
  }

  /// Keeps log types in the database, all or none; one that was added before with the same name is
  /// replaced, and keeps its place. `now` is in nanoseconds since 1970.
  package func add(_ files: [LogSchemaFile], at now: Int64) throws(LoadError) {
    try connection.transaction { () throws(LoadError) in
      try attempt { () throws(SQLiteError) in
        for file in files {
          var upsert = try connection.prepare(
            """
            INSERT INTO log_schema (name, yaml, source, added_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE
              SET yaml = excluded.yaml, source = excluded.source, added_at = excluded.added_at
            """)
          try upsert.bind(file.schema.name, at: 1)
          try upsert.bind(file.yaml.bytes, at: 2)
          try upsert.bind(file.yaml.name, at: 3)
          try upsert.bind(now, at: 4)
          try upsert.run()
        }
      }
    }
  }

  /// Removes a log type that was added; also one that is damaged.
  package func removeLogSchema(_ name: String) throws(LoadError) {
    let added = try connection.transaction { () throws(LoadError) in
      try removeOrList(name)
    }
    guard added.contains(name) else {
      throw LoadError(.noSuchLogSchema(name, added: added))
    }
  }

  /// Removes a log type, and gives its name; the names of those that are there if it is not.
  private func removeOrList(_ name: String) throws(LoadError) -> [String] {
    try attempt { () throws(SQLiteError) -> [String] in
      var delete = try connection.prepare("DELETE FROM log_schema WHERE name = ?")
      try delete.bind(name, at: 1)
      try delete.run()
      if connection.changes > 0 { return [name] }
      var select = try connection.prepare("SELECT name FROM log_schema ORDER BY id")
      var names: [String] = []
      while try select.step() { names.append(select.string(0)) }
      return names
    }
  }
}
