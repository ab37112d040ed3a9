import ArgumentParser
import Lookups

/// `keytag tables search TEXT`
struct TablesSearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the UUID of a name, any name it ever had.",
    discussion: """
      The text may stand anywhere in the name; ASCII letters match in either
      case. It reads all versions of all tables.

      EXAMPLES
        keytag tables search "root account"
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "What to look for.") var text: String
  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    var listing = Listing(["table", "key", "name", "valid_from", "valid_to"])
    try database.requireTables().search(Array(text.utf8)) { match in
      listing.add([
        .text(match.table), .text(match.key), .text(match.name), .time(match.validFrom),
        .time(match.validTo),
      ])
    }
    try listing.write(as: format)
  }
}
