import ArgumentParser
import Bytes
import Lookups

/// `keytag tables export TABLE`
struct TablesExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a table's rows of today, or of a time.",
    usage: "keytag tables export TABLE [OPTIONS]",
    discussion: """
      Rows that were learned from events are left out, since a load of the file
      would take them for an export's; keytag query "SELECT * FROM users WHERE
      learned" has them.

      EXAMPLES
        keytag tables export items --format csv > items.csv
        keytag tables export users --format ndjson --at 2026-03-01T00:00:00Z
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "The table.") var table: String
  @Option(help: "csv, json or ndjson.") var format: ExportFormat = .ndjson
  @Option(help: "The time, in RFC 3339; now by default.") var at: String?

  func run() throws {
    let store = try database.requireTables()
    let output = FileOutput.standardOutput()
    try store.export(
      try store.definition(of: table), as: format,
      at: try at.map { try Moment.parse($0, option: "--at") }, isTerminal: output.isTerminal
    ) { bytes throws(IOError) in try output.write(bytes) }
  }
}

extension ExportFormat: ExpressibleByArgument {}
