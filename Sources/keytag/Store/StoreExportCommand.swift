import ArgumentParser
import Bytes
import EventStore
import Schemas

/// `keytag store export`
struct StoreExportCommand: ParsableCommand {
  /// The forms that events are exported in.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case ndjson
    case csv
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the stored events, the oldest first.",
    discussion: """
      As JSON lines an event is as enrich wrote it, with the names that were
      filled in since. With --raw it is the event alone, byte for byte as it
      came, but for white space around it, line breaks between its tokens, and
      keys that enrich writes itself.

      CSV has the columns of the view timeline, or of a log type's view with
      --log-type: item_usage, sign_in_attempt, audit_event.

      EXAMPLES
        keytag store export > enriched.ndjson
        keytag store export --raw --from 2026-03-01T00:00:00Z > march.ndjson
        keytag store export --format csv --log-type OnePassword.ItemUsage > usages.csv
      """)

  @OptionGroup var database: DatabaseOptions
  @Option(help: "ndjson or csv.") var format: Format = .ndjson
  @Flag(help: "The events as they came, without what was added.") var raw = false
  @Option(name: .customLong("log-type"), help: "Only events of this log type.")
  var logType: String?
  @Option(help: "Only events from this time on, in RFC 3339.") var from: String?
  @Option(help: "Only events before this time, in RFC 3339.") var to: String?
  @Flag(help: "In CSV, put an apostrophe before texts that a spreadsheet would compute.")
  var csvSafe = false

  private static let views = [
    "OnePassword.ItemUsage": "item_usage", "OnePassword.SignInAttempt": "sign_in_attempt",
    "OnePassword.AuditEvent": "audit_event",
  ]

  func validate() throws {
    if format == .csv, raw { throw ValidationError("--raw goes with --format ndjson") }
    if format == .ndjson, csvSafe { throw ValidationError("--csv-safe goes with --format csv") }
  }

  func run() throws {
    let connection = try database.requireStore()
    let output = FileOutput.standardOutput()
    let selection = EventExport.Selection(
      logType: logType, from: try from.map { try Moment.stored($0, option: "--from") },
      to: try to.map { try Moment.stored($0, option: "--to") })
    if let logType, try !database.knownLogSchemas().contains(where: { $0.name == logType }) {
      throw Failure(.usage, "there is no log type \(logType); keytag schemas lists them")
    }
    if format == .csv {
      let (sql, parameters) = try view(selection)
      let settings = AnswerSettings(.csv, isTerminal: output.isTerminal, guardsFormulas: csvSafe)
      _ = try Query(connection).run(sql, parameters: parameters, settings) {
        bytes throws(IOError) in
        try output.write(bytes)
      }
      return
    }
    let leftOut = try EventExport(connection).write(selection, raw: raw) { bytes throws(IOError) in
      try output.write(bytes)
    }
    if leftOut > 0 {
      throw Failure(
        .badData,
        "\(leftOut) events were left out: they were stored by an older keytag, which did not keep "
          + "how many of their bytes are their own; without --raw they are there")
    }
  }

  /// The rows of a view, in SQL.
  private func view(
    _ selection: EventExport.Selection
  ) throws -> (sql: String, parameters: [String: QueryParameter]) {
    var view = "timeline"
    if let logType {
      guard let own = Self.views[logType] else {
        throw Failure(.usage, "\(logType) has no view to make columns of; --format ndjson has it")
      }
      view = own
    }
    var conditions = ["true"]
    var parameters: [String: QueryParameter] = [:]
    for (name, sign, time) in [("from", ">=", selection.from), ("to", "<", selection.to)] {
      guard let time else { continue }
      conditions.append("event_time \(sign) :\(name)")
      parameters[name] = .text(time)
    }
    let filter = conditions.joined(separator: " AND ")
    return ("SELECT * FROM \(view) WHERE \(filter) ORDER BY event_time, event_id", parameters)
  }
}
