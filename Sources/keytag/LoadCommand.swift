import ArgumentParser
import Bytes
import Lookups
import Schemas

/// `keytag load TABLE FILE…`
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load an export into a lookup table.",
    discussion: """
      The files are CSV, a JSON array or JSON lines, told apart by content; several are one
      snapshot. A key that the table has and the snapshot lacks is closed: its name stays known for
      events of its time. All or nothing: a bad file changes nothing.

      EXAMPLES
        keytag load vaults vaults.json
        op item list --format json | keytag load items -
        keytag load users report.csv --key userUUID --name userName
        keytag load items new-items.csv --merge
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(
    help: "The table: vaults, items, users or groups.",
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

  @Option(
    name: .customLong("max-shrink"),
    help: "Refuse a snapshot that closes more than this part of the open rows, in percent.")
  var maxShrink = 50

  @Flag(name: .customLong("allow-shrink"), help: "Load a snapshot however much it closes.")
  var allowShrink = false

  func run() throws {
    guard let definition = BuiltIn.tables.first(where: { $0.name == table }) else {
      let known = BuiltIn.tables.map(\.name).joined(separator: ", ")
      throw Failure(.usage, "there is no table named \(table); the tables are \(known)")
    }
    guard (0...100).contains(maxShrink) else {
      throw Failure(.usage, "--max-shrink takes a part in percent, 0 to 100")
    }
    let now = Surroundings.now()
    let asOf = try at.map(Self.moment) ?? now
    var export = Export(for: definition, options: Export.Options(key: key, name: name))
    for file in files {
      let input = try FileInput(path: file)
      try export.read(try input.readAll(), from: file)
    }
    let report = try LookupStore(database.openForWriting()).load(
      export,
      LoadSettings(
        asOf: asOf, loadedAt: now, program: Keytag.version, mode: merge ? .merge : .snapshot,
        maxShrink: allowShrink ? nil : maxShrink))
    try FileOutput.standardOutput().write("\(table): \(report.summary)\n")
  }

  private static func moment(_ text: String) throws -> Int64 {
    guard let time = Timestamp(rfc3339: Array(text.utf8).span) else {
      throw Failure(.usage, "--at takes a time such as 2024-05-01T10:00:00Z, not \(text)")
    }
    return time.nanosecondsSince1970
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
