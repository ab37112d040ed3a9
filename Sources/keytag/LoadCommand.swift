import ArgumentParser
import Bytes
import Lookups
import Pipeline
import Schemas

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

  @Argument(
    help: "The table: vaults, items, users, groups, or one that was defined.",
    completion: .list(["vaults", "items", "users", "groups"]))
  var table: String

  @Argument(help: "The files; - is standard input.", completion: .file())
  var files: [String] = ["-"]

  @Option(help: "The column, or path in JSON, that holds the key.")
  var key: String?

  @Option(help: "The column, or path in JSON, that holds the name.")
  var name: String?

  @Option(help: "When the export was true, in RFC 3339; now by default.")
  var at: String?

  @Flag(help: "Add and update only; close nothing.")
  var merge = false

  @Option(help: "What to do where rows of one key differ: refuse, first, last, newest:COLUMN.")
  var duplicates = "refuse"

  @Option(
    help: "Define the table by this YAML file first; see keytag tables define --help.",
    completion: .file(extensions: ["yml", "yaml"]))
  var define: String?

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
    let now = Surroundings.now()
    let asOf = try at.map { try Moment.parse($0, option: "--at") } ?? now
    let defined = try define.map { try TableDefinition(file: $0, database) }
    if let defined, defined.name != table {
      throw Failure(.usage, "\(define ?? "") defines \(defined.name), not \(table)")
    }
    let definition = try defined ?? knownDefinition()
    let export = try Export(
      of: files, for: definition,
      options: Export.Options(key: key, name: name, duplicates: try parsedDuplicates()))
    let settings = LoadSettings(
      asOf: asOf, loadedAt: now, program: Keytag.version, definition: definition.text,
      mode: merge ? .merge : .snapshot, maxShrink: allowShrink ? nil : maxShrink)
    if dryRun {
      return try database.requireTables().showChanges(export, settings, table: table, nil)
    }
    let (report, filled) = try Backfill.load(
      export, settings, into: database.openForWriting())
    try FileOutput.standardOutput().tell("\(table): \(report.summary)\(Self.note(filled))")
  }

  private static func note(_ filled: Int) -> String {
    filled == 0 ? "" : "; \(filled) stored event\(filled == 1 ? "" : "s") filled in"
  }

  private func knownDefinition() throws -> TableDefinition {
    let known = try database.knownTables()
    guard let definition = known.first(where: { $0.name == table }) else {
      let names = known.map(\.name).joined(separator: ", ")
      throw Failure(
        .usage,
        "there is no table named \(table); there are \(names), and --define FILE.yml makes others")
    }
    return definition
  }

  private func parsedDuplicates() throws -> Export.Duplicates {
    switch duplicates {
    case "refuse": return .refuse
    case "first": return .first
    case "last": return .last
    case _ where duplicates.hasPrefix("newest:") && duplicates.count > 7:
      return .newest(column: String(duplicates.dropFirst(7)))
    default:
      throw Failure(
        .usage, "--duplicates takes refuse, first, last or newest:COLUMN, not \(duplicates)")
    }
  }
}

extension Export {
  /// Reads files as one snapshot of a table.
  init(of files: [String], for definition: TableDefinition, options: Options) throws {
    self.init(for: definition, options: options)
    for file in files {
      let input = try FileInput(path: file)
      try read(try input.readAll(), from: file)
    }
  }
}

extension LoadReport {
  /// What the load did, in words.
  var summary: String {
    var parts = [
      "\(rows) rows read", "\(added) added", "\(changed) changed", "\(unchanged) unchanged",
      "\(closed) closed",
    ]
    if reopened > 0 { parts.append("\(reopened) reopened") }
    if duplicates > 0 { parts.append("\(duplicates) duplicates merged") }
    if withoutKey > 0 { parts.append("\(withoutKey) without a key skipped") }
    return parts.joined(separator: ", ")
  }
}
