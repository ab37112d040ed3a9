import ArgumentParser
import Bytes
import Lookups
import Schemas

/// Which files are an export of which table, and how they are read: the same for a load and for
/// what only shows what a load would do.
struct ExportOptions: ParsableArguments {
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

  /// The table's definition: that of `--define`, or else the one that is known.
  func definition(in database: DatabaseOptions) throws -> TableDefinition {
    if let define {
      let defined = try TableDefinition(file: define, database)
      guard defined.name == table else {
        throw Failure(.usage, "\(define) defines \(defined.name), not \(table)")
      }
      return defined
    }
    let known = try database.knownTables()
    guard let definition = known.first(where: { $0.name == table }) else {
      let names = known.map(\.name).joined(separator: ", ")
      throw Failure(
        .usage,
        "there is no table named \(table); there are \(names), and --define FILE.yml makes others")
    }
    return definition
  }

  /// How a load is done now.
  /// - Parameter maxShrink: How many percent of the open rows it may close; nil allows all.
  func settings(for definition: TableDefinition, maxShrink: Int?) throws -> LoadSettings {
    let now = Surroundings.now()
    return LoadSettings(
      asOf: try at.map { try Moment.parse($0, option: "--at") } ?? now, loadedAt: now,
      program: Keytag.version, definition: definition.text, mode: merge ? .merge : .snapshot,
      maxShrink: maxShrink)
  }

  /// Reads the files as one snapshot.
  func export(of definition: TableDefinition) throws -> Export {
    var export = Export(
      for: definition,
      options: Export.Options(key: key, name: name, duplicates: try parsedDuplicates()))
    for file in files {
      let input = try FileInput(path: file)
      try export.read(try input.readAll(), from: file)
    }
    return export
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
