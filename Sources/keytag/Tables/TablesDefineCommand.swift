import ArgumentParser
import Bytes
import Lookups
import Pipeline
import Schemas

/// `keytag tables define FILE.yml`
struct TablesDefineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "define",
    abstract: "Define a lookup table of your own, or redefine one.",
    discussion: """
      The file is a lookup table in Panther's YAML, with keytag's additions where
      wanted: match, columns with aliases, name, selectors with as and when. Rows
      that are there stay until the next load, which is why a table with rows
      cannot be given another PrimaryKey. What can never match is told.

      All stored events of its log types are enriched anew, so that they have what
      the table names, now and by its later loads. A load with --define does the
      same where the definition is not the one that is there.

      EXAMPLES
        keytag tables define hosts.yml
        keytag load --define hosts.yml hosts hosts.csv
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @Argument(help: "The definition.", completion: .file(extensions: ["yml", "yaml"]))
  var file: String

  func run() throws {
    try database.bringUpToDate(turn)
    let definition = try TableDefinition(file: file, database)
    let filled = try Backfill.define(definition, in: database.openForWriting(turn))
    let note = LoadReport.note(filledEvents: filled)
    try FileOutput.standardOutput().tell("\(definition.name): defined\(note)")
  }
}

extension TableDefinition {
  /// Reads a definition from a file, tells what in it can never match, and refuses one that does
  /// not go together with the log types and the other tables of a database.
  init(file: String, _ database: DatabaseOptions) throws {
    let bytes = try FileInput(path: file).readAll().withBytes { [UInt8](copying: $0) }
    try self.init(yaml: bytes, file: file) {
      FolderListing.beside(file).compactMap { path in
        guard path.hasSuffix(".yml") || path.hasSuffix(".yaml"),
          let input = try? FileInput(path: path), let bytes = try? input.readAll()
        else {
          return nil
        }
        return YAMLFile(name: path, bytes: bytes.withBytes { [UInt8](copying: $0) })
      }
    }
    let others = try database.knownTables().filter { $0.name != name }
    let logSchemas = try database.knownLogSchemas()
    _ = try Plan(logSchemas: logSchemas, tables: others + [self])
    for warning in warnings(against: logSchemas) {
      try FileOutput.standardError().tell("keytag: \(file): \(warning)")
    }
  }
}
