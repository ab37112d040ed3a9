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
      The same as keytag load --dry-run, and it lists also what a load would
      refuse for what it closes. The summary goes to standard error.

      EXAMPLES
        keytag tables diff items items.json
        keytag tables diff users report.csv --key userUUID --name userName
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var source: ExportOptions
  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    let definition = try source.definition(in: database)
    let settings = try source.settings(for: definition, maxShrink: nil)
    try database.showChanges(
      source.export(of: definition), settings, table: source.table, format)
  }
}

extension DatabaseOptions {
  /// Lists what a load would change, with the summary on standard error; the list comes also where
  /// the load would be refused for what it closes. Without a database it is the first load.
  func showChanges(
    _ export: consuming Export, _ settings: LoadSettings, table: String, _ format: Listing.Format?
  ) throws {
    let store = try openForReadingIfThere().map { LookupStore($0) }
    var listing = Listing(["change", "key", "before", "after"])
    func add(_ change: RowChange) {
      listing.add([
        .text("\(change.kind)"), .text(change.key),
        change.before.map { .json($0) } ?? .nothing, change.after.map { .json($0) } ?? .nothing,
      ])
    }
    let report: LoadReport
    do {
      if let store {
        report = try store.preview(export, settings, visit: add)
      } else {
        report = try LookupStore.previewFirst(export, settings, visit: add)
      }
    } catch {
      try listing.write(as: format)
      throw error
    }
    try listing.write(as: format)
    try FileOutput.standardError().tell("\(table), not loaded: \(report.summary)")
  }
}
