import SQLite
import Schemas
import TestSupport
import Testing

@testable import Lookups

@Suite struct LogSchemaStoreTests {
  let world: World

  init() throws { world = try World() }

  /// A log type as a file, with a comment that reading drops.
  private func file(_ name: String, _ comment: String = "é") throws -> LogSchemaFile {
    let yaml = "# \(comment)\nschema: \(name)\nfields:\n  - {name: host, type: string}\n"
    var context = LogSchemaContext(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables)
    return try context.read(YAMLFile(name: "\(name).yml", bytes: Array(yaml.utf8)))
  }

  @Test func `log types come back byte for byte, in the order in which they were added`() throws {
    #expect(try world.store.addedLogSchemas() == [])
    #expect(try world.store.logSchemas() == BuiltIn.logSchemas)
    try world.store.add([try file("B"), try file("A")], at: 5)
    try world.store.add([try file("B", "new")], at: 6)
    let added = try world.store.addedLogSchemas()
    #expect(added.map(\.schema.name) == ["B", "A"])
    #expect(added.map(\.source) == ["B.yml", "A.yml"])
    #expect(added.map(\.yaml) == [try file("B", "new").yaml.bytes, try file("A").yaml.bytes])
    #expect(
      try world.store.logSchemas().map(\.name)
        == BuiltIn.logSchemas.map(\.name) + ["B", "A"])
  }

  @Test func `one with the name of a built-in log type takes its place, until it is removed`()
    throws
  {
    try world.store.add([try file("OnePassword.AuditEvent")], at: 5)
    #expect(try world.store.logSchemas().first?.fields.map(\.name) == ["host"])
    #expect(try world.store.logSchemas().count == BuiltIn.logSchemas.count)
    try world.store.removeLogSchema("OnePassword.AuditEvent")
    #expect(try world.store.logSchemas() == BuiltIn.logSchemas)
  }

  @Test func `removing what was not added says what was`() throws {
    #expect(throws: LoadError(.noSuchLogSchema("X", added: []))) {
      try world.store.removeLogSchema("X")
    }
    try world.store.add([try file("B"), try file("A")], at: 5)
    let error = LoadError(.noSuchLogSchema("X\u{1B}", added: ["B", "A"]))
    #expect(throws: error) { try world.store.removeLogSchema("X\u{1B}") }
    #expect(
      error.description
        == #"the log type X\x1b was not added to the database; added were B, A"#)
    #expect(
      LoadError(.noSuchLogSchema("X", added: [])).description
        == "the log type X was not added to the database; none was")
  }

  @Test(arguments: ["", "schema: [", "schema: C\nfields:\n  - {name: a, type: int}\n"])
  func `one that is damaged is told, and can be removed`(damage: String) throws {
    try world.store.add([try file("B")], at: 5)
    try world.connection.execute("UPDATE log_schema SET yaml = '\(damage)'")
    let error = LoadError(.damagedLogSchema(name: "B"))
    #expect(throws: error) { try world.store.logSchemas() }
    #expect(
      error.description
        == "the log type B in the database is damaged; remove it with keytag schemas remove, and "
        + "add it again")
    try world.store.removeLogSchema("B")
    #expect(try world.store.logSchemas() == BuiltIn.logSchemas)
  }

  @Test func `a snapshot of the tables has the log types that were added`() throws {
    try world.store.add([try file("B")], at: 5)
    let path = world.folder.file("tables.db")
    try world.store.writeSnapshot(to: path)
    let copy = LookupStore(try Connection(path: path, access: .immutable))
    #expect(try copy.addedLogSchemas() == world.store.addedLogSchemas())
  }
}
