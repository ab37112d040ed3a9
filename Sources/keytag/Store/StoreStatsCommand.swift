import ArgumentParser
import EventStore

/// `keytag store stats`
struct StoreStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Say what is stored: events, indicators, rejects, files read, and space.",
    discussion: """
      Of events, first and last are times of events; of rejects, when they were
      stored; of files, count is how many bytes were read and last when. Of
      space, count is bytes.

      EXAMPLES
        keytag store stats
        keytag store stats --format ndjson
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    var listing = Listing(["what", "name", "count", "first", "last"])
    for row in try StoreStats.rows(of: try database.requireStore()) {
      listing.add([
        .text(row.what), .text(row.name), .number(row.count),
        row.first.map { .text($0) } ?? .nothing, row.last.map { .text($0) } ?? .nothing,
      ])
    }
    try listing.write(as: format)
  }
}
