import ArgumentParser
import Bytes
import Lookups
import Pipeline

/// `keytag load TABLE FILE…`
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load an export into a lookup table.",
    usage: "keytag load TABLE FILE... [OPTIONS]",
    discussion: """
      The files are CSV, a JSON array or JSON lines, told apart by content;
      several are one snapshot. A key that the table has and the snapshot lacks
      is closed: its name stays known for events of its time. All or nothing: a
      bad file changes nothing. Loads into a table come in the order of their
      times (--at). Stored events with UUIDs that had no name until now are
      filled in.

      EXAMPLES
        keytag load vaults vaults.json
        op item list --format json | keytag load items -
        keytag load users report.csv --key userUUID --name userName
        keytag load items nested.json --key overview.id --name overview.title
        keytag load items new-items.csv --merge
        keytag load hosts hosts.csv --define hosts.yml
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions

  @OptionGroup var source: ExportOptions

  @Option(
    name: .customLong("max-shrink"),
    help: "Refuse a snapshot that closes more than this part of the open rows, in percent.")
  var maxShrink = 50

  @Flag(name: .customLong("allow-shrink"), help: "Load a snapshot however much it closes.")
  var allowShrink = false

  @Flag(name: .customLong("dry-run"), help: "Show what would change, and change nothing.")
  var dryRun = false

  func run() throws {
    guard (0...100).contains(maxShrink) else {
      throw Failure(.usage, "--max-shrink takes a part in percent, 0 to 100")
    }
    if !dryRun { try database.bringUpToDate(turn) }
    let definition = try source.definition(in: database)
    let settings = try source.settings(
      for: definition, maxShrink: allowShrink ? nil : maxShrink)
    let export = try source.export(of: definition)
    if dryRun {
      return try database.showChanges(export, settings, table: source.table, nil)
    }
    let (report, filled) = try Backfill.load(
      export, settings, into: database.openForWriting(turn))
    try FileOutput.standardOutput().tell(
      "\(source.table): \(report.summary)\(LoadReport.note(filledEvents: filled))")
  }
}

extension LoadReport {
  /// What the load did, in words.
  var summary: String {
    var parts = [
      "\(Printable.count(rows, "row")) read", "\(added) added", "\(changed) changed",
      "\(unchanged) unchanged",
      "\(closed) closed",
    ]
    if reopened > 0 { parts.append("\(reopened) reopened") }
    if duplicates > 0 { parts.append("\(Printable.count(duplicates, "duplicate")) merged") }
    if withoutKey > 0 { parts.append("\(withoutKey) without a key skipped") }
    return parts.joined(separator: ", ")
  }

  /// What to add where stored events were filled in.
  static func note(filledEvents count: Int) -> String {
    count == 0 ? "" : "; \(Printable.count(count, "stored event")) filled in"
  }
}
