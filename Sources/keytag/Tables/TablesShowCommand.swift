import ArgumentParser
import Bytes
import Lookups
import Schemas

/// `keytag tables show TABLE KEY`
struct TablesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the row of a key: today's, or that of a time.",
    usage: "keytag tables show TABLE KEY [OPTIONS]",
    discussion: """
      The key is found as enrich finds it, by the table's match mode: in a table
      of networks an address finds the network that it lies in. Where no row held
      at the time, the one that enrich would take is shown. Both are told.

      EXAMPLES
        keytag tables show items bvwmmwxisuca7wbehrbyqhag54
        keytag tables show networks 192.0.2.7
        keytag tables show items bvwmmwxisuca7wbehrbyqhag54 --at 2026-03-01T00:00:00Z
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "The table.") var table: String
  @Argument(help: "The key.") var key: String
  @Option(help: "The time, in RFC 3339; now by default.") var at: String?
  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    let time = try at.map { try Moment.parse($0, option: "--at") }
    let store = try database.requireTables()
    let row = try store.show(Array(key.utf8), in: table, at: time)
    try Listing(versions: [row]).write(as: format)
    try row.tellMatch(with: key, try store.definition(of: table))
    try row.tellValidity(at: time)
  }
}

extension RowVersion {
  /// Says on standard error which key it is that was found, where another text was asked for.
  fileprivate func tellMatch(with text: String, _ definition: TableDefinition) throws {
    guard !key.elementsEqual(text.utf8) else { return }
    try FileOutput.standardError().tell(
      "keytag: \(text) is matched by the key \(String(decoding: key, as: UTF8.self)) "
        + "(match: \(definition.match.rawValue))")
  }

  /// Says on standard error that the version did not hold at a time, or does not hold today.
  fileprivate func tellValidity(at time: Int64?) throws {
    func text(_ moment: Int64) -> String {
      let time = Timestamp(nanosecondsSince1970: moment)
      return time.text(digits: time.nanoseconds == 0 ? 0 : 9)
    }
    let moment = time.map { "at " + text($0) } ?? "today"
    var known: String?
    if let time, time < validFrom { known = "the first known row, from \(text(validFrom)) on" }
    if let validTo, validTo <= time ?? .max {
      known = "the last known row, from \(text(validFrom)) until \(text(validTo))"
    }
    guard let known else { return }
    try FileOutput.standardError().tell("keytag: no row held \(moment): this is \(known)")
  }
}

/// `keytag tables history TABLE [KEY]`
struct TablesHistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show every version of a key and the load each came from, or all renames.",
    usage: "keytag tables history TABLE KEY | --renamed [TABLE] [OPTIONS]",
    discussion: """
      The origin of a version is an export or, where it was learned, events; then
      source and line are those of the first event with this name (of a stored
      one, its id), and last_seen is the time of the last. The key is found as
      keytag tables show finds it.

      EXAMPLES
        keytag tables history items bvwmmwxisuca7wbehrbyqhag54
        keytag tables history --renamed --since 2026-03-01T00:00:00Z
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "The table.") var table: String?
  @Argument(help: "The key.") var key: String?
  @Flag(help: "List the renames of all tables, or of one, in a period.") var renamed = false
  @Option(help: "The period's begin, in RFC 3339.") var since: String?
  @Option(help: "The period's end, in RFC 3339.") var until: String?
  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func validate() throws {
    if renamed, key != nil { throw ValidationError("--renamed lists a whole table: no KEY") }
    if !renamed, since != nil || until != nil {
      throw ValidationError("--since and --until go with --renamed")
    }
  }

  func run() throws {
    let store = try database.requireTables()
    if renamed { return try listRenames(store) }
    guard let table, let key else {
      throw Failure(.usage, "history takes TABLE and KEY, or --renamed")
    }
    let versions = try store.history(of: Array(key.utf8), in: table)
    try Listing(versions: versions).write(as: format)
    try versions.last?.tellMatch(with: key, try store.definition(of: table))
  }

  private func listRenames(_ store: LookupStore) throws {
    let from = try since.map { try Moment.parse($0, option: "--since") } ?? .min
    if let table { _ = try store.definition(of: table) }
    let to = try until.map { try Moment.parse($0, option: "--until") } ?? .max
    guard from <= to else { throw Failure(.usage, "--since is later than --until") }
    var listing = Listing(["table", "key", "before", "after", "at", "origin"])
    try store.renamings(in: from...to) { renaming in
      guard table == nil || renaming.table == table else { return }
      listing.add([
        .text(renaming.table), .text(renaming.key), .text(renaming.before),
        .text(renaming.after), .time(renaming.at), .text(renaming.isLearned ? "events" : "export"),
      ])
    }
    try listing.write(as: format)
  }
}

extension Listing {
  /// Versions of rows, oldest first.
  init(versions: [RowVersion]) {
    self.init([
      "key", "name", "valid_from", "valid_to", "source", "line", "sha256", "loaded_at", "origin",
      "last_seen", "columns",
    ])
    for version in versions {
      add([
        .text(version.key), .text(version.name), .time(version.validFrom),
        .time(version.validTo), .text(version.source), .number(version.line),
        version.isLearned ? .nothing : .digest(version.sha256),
        .time(version.loadedAt), .text(version.origin), .time(version.lastSeen),
        .json(version.columns),
      ])
    }
  }
}

extension RowVersion {
  /// Whether the version was learned from events.
  var isLearned: Bool { lastSeen != nil }

  /// Where the version came from, for programs.
  var origin: String { isLearned ? "events" : "export" }
}
