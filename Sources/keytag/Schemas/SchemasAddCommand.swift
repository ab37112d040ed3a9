import ArgumentParser
import Bytes
import Lookups
import Schemas

/// `keytag schemas add FILE…`
struct SchemasAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Keep log types in the database, so that every verb knows them.",
    usage: "keytag schemas add FILE... [OPTIONS]",
    discussion: """
      All files or none. One with the name of a log type that is there takes its
      place, also that of a built-in one. Of a file's faults the first is told;
      keytag schemas check tells all.

      EXAMPLES
        keytag schemas add proxy.yml
        keytag schemas add schemas/*.yml
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @Argument(
    help: "The files; - is standard input.", completion: .file(extensions: ["yml", "yaml"]))
  var files: [String]

  func run() throws {
    try database.bringUpToDate(turn)
    var context = try database.logSchemaContext()
    let added = try files.map { try context.read(YAMLFile(path: $0)) }
    try LookupStore(database.openForWriting(turn)).add(added, at: Surroundings.now())
    for warning in added.flatMap(\.warnings) {
      try FileOutput.standardError().tell("keytag: \(warning.description)")
    }
    for schema in added {
      try FileOutput.standardOutput().tell("\(schema.schema.name): added")
    }
  }
}

/// `keytag schemas remove NAME`
struct SchemasRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a log type that was added to the database.",
    usage: "keytag schemas remove NAME [OPTIONS]",
    discussion: """
      Stored events of the log type stay as they are. Where it had taken the
      place of a built-in one, that one is back.

      EXAMPLES
        keytag schemas remove Custom.Proxy
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @Argument(help: "The log type.", completion: .logType) var name: String

  func run() throws {
    try database.bringUpToDate(turn)
    let tables = try? database.knownTables()
    guard try database.openForReading() != nil else {
      throw Failure(.noInput, "there is no database yet, and so no log type was added")
    }
    let store = LookupStore(try database.openForWriting(turn))
    try store.removeLogSchema(name)
    try FileOutput.standardOutput().tell("\(name): removed")
    guard let tables, try store.logSchemas().allSatisfy({ $0.name != name }) else { return }
    for table in tables where table.logTypes.contains(where: { $0.logType == name }) {
      try FileOutput.standardError().tell(
        "keytag: the table \(table.name) has selectors for \(name), which now match nothing")
    }
  }
}
