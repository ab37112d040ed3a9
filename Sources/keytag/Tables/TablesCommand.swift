import ArgumentParser
import Bytes
import Lookups
import Schemas

/// `keytag tables`
struct TablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables",
    abstract: "See into the lookup tables, and define new ones.",
    discussion: """
      Without a verb of its own it lists the tables.

      EXAMPLES
        keytag tables
        keytag tables search "root account"
        keytag tables history items bvwmmwxisuca7wbehrbyqhag54
        keytag tables diff items items.json
        keytag tables define hosts.yml
        keytag tables learn events.ndjson
      """,
    subcommands: [
      TablesListCommand.self, TablesDefineCommand.self, TablesShowCommand.self,
      TablesHistoryCommand.self, TablesDiffCommand.self, TablesSearchCommand.self,
      TablesExportCommand.self, TablesDropCommand.self, TablesSnapshotCommand.self,
      TablesLearnCommand.self,
    ],
    defaultSubcommand: TablesListCommand.self)
}

/// `keytag tables list`
struct TablesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the tables: rows, versions, loads, the last load and its age.",
    discussion: """
      Of the rows, learned says how many were learned from events (keytag tables
      learn); learning is no load, and makes no table fresh.

      EXAMPLES
        keytag tables
        keytag tables list --format ndjson
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    let store = try database.openForReading().map { LookupStore($0) }
    let loaded = try store?.tables() ?? []
    let definitions = try store?.definitions() ?? BuiltIn.tables
    var listing = Listing([
      "table", "match", "rows", "versions", "learned", "loads", "last_load", "age_days", "source",
    ])
    for definition in definitions {
      let table = loaded.first { $0.name == definition.name }
      let last = table?.lastLoad
      let age: Listing.Cell = last.map { .number($0.ageInDays) } ?? .nothing
      let source: Listing.Cell = last.map { .text($0.source) } ?? .nothing
      let row: [Listing.Cell] = [
        .text(definition.name), .text(definition.match.rawValue), .number(table?.rows ?? 0),
        .number(table?.versions ?? 0), .number(table?.learned ?? 0), .number(table?.loads ?? 0),
        .time(last?.asOf), age, source,
      ]
      listing.add(row)
    }
    try listing.write(as: format)
  }
}

extension LoadSummary {
  /// How long ago the export was true, in whole days.
  var ageInDays: Int { Int((Surroundings.now() - asOf) / 86_400_000_000_000) }
}
