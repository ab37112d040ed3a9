import ArgumentParser
import Bytes
import Lookups

/// `keytag tables diff TABLE FILE…`
struct TablesDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what loading files would change, and change nothing.",
    usage: "keytag tables diff TABLE FILE... [OPTIONS]",
    discussion: """
      The same as keytag load --dry-run. The summary goes to standard error.

      EXAMPLES
        keytag tables diff items items.json
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "The table.") var table: String
  @Argument(help: "The files; - is standard input.", completion: .file()) var files = ["-"]
  @Flag(help: "As a merge: nothing is closed.") var merge = false
  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    let store = try database.requireTables()
    let export = try Export(of: files, for: store.definition(of: table), options: .init())
    let now = Surroundings.now()
    let settings = LoadSettings(
      asOf: now, loadedAt: now, program: Keytag.version, mode: merge ? .merge : .snapshot,
      maxShrink: nil)
    try store.showChanges(export, settings, table: table, format)
  }
}

extension LookupStore {
  /// Lists what a load would change, with the summary on standard error; the list comes also where
  /// the load would be refused for what it closes.
  func showChanges(
    _ export: consuming Export, _ settings: LoadSettings, table: String, _ format: Listing.Format?
  ) throws {
    var listing = Listing(["change", "key", "before", "after"])
    let report: LoadReport
    do {
      report = try preview(export, settings) { change in
        listing.add([
          .text("\(change.kind)"), .text(change.key),
          change.before.map { .json($0) } ?? .nothing, change.after.map { .json($0) } ?? .nothing,
        ])
      }
    } catch {
      try listing.write(as: format)
      throw error
    }
    try listing.write(as: format)
    try FileOutput.standardError().tell("\(table), not loaded: \(report.summary)")
  }
}
