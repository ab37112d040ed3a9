import ArgumentParser
import Bytes
import Enrichment
import EventStore
import Lookups
import Pipeline
import Schemas

/// `keytag enrich [FILE…]`
struct EnrichCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrich",
    abstract: "Read events, write them with names.",
    discussion: """
      Reads one event a line, API pages, or JSON arrays of events. Every input becomes one output
      line or one reject, in order, and an event's own bytes are passed on untouched.

      EXAMPLES
        keytag enrich events.ndjson > enriched.ndjson
        tail -f events.ndjson | keytag enrich
        keytag enrich --rejects bad.ndjson --summary < events.ndjson > enriched.ndjson
        keytag enrich --store events.ndjson > /dev/null
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The files; standard input if none, or for -.", completion: .file())
  var files: [String] = []

  @Flag(help: "Keep the events in the database as well.")
  var store = false

  @Option(help: "Write rejects to this file, as lines of JSON.", completion: .file())
  var rejects: String?

  @Option(
    name: .customLong("log-type"),
    help: "The log type of every event; by default an event's keys tell.",
    completion: .list(BuiltIn.logSchemas.map(\.name)))
  var logType: String?

  @Option(help: "Which name a UUID gets: that at the event's time, or the latest (event|latest).")
  var names: Names = .event

  @Option(help: "How many cores to use; all by default.")
  var jobs: Int?

  @Option(
    name: .customLong("max-line"), help: "The longest event, in bytes; at most 67108864.")
  var maxLine = 1 << 20

  @Flag(help: "Print a summary to standard error; the default when that is a terminal.")
  var summary = false

  @Option(
    name: .customLong("summary-json"), help: "Write the summary to this file as JSON.",
    completion: .file())
  var summaryJSON: String?

  /// Which version of a name is used.
  enum Names: String, ExpressibleByArgument, CaseIterable {
    case event
    case latest
  }

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number of at least 1") }
    if !(1...(64 << 20)).contains(maxLine) {
      throw ValidationError("--max-line takes a number of bytes from 1 to 67108864")
    }
  }

  func run() throws {
    let start = Surroundings.uptime()
    let plan = try Plan(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables)
    let type = try logType.map { name in
      guard let index = plan.logTypes.firstIndex(where: { $0.name == name }) else {
        let known = plan.logTypes.map(\.name).joined(separator: ", ")
        throw Failure(.usage, "there is no log type \(name); the log types are \(known)")
      }
      return index
    }
    let connection =
      store ? try database.openForWriting() : try database.openForReading()
    let indexes = try BuiltIn.tables.map { definition in
      try connection.flatMap { try LookupStore($0).freeze(definition) }
    }
    if !indexes.contains(where: { $0 != nil }) {
      try FileOutput.standardError().tell(
        "keytag: no table is loaded, so nothing has a name; see keytag load --help")
    }
    let rejectsOutput = try rejects.map { path throws(IOError) in try FileOutput(creating: path) }
    let summaryOutput = try summaryJSON.map { path throws(IOError) in
      try FileOutput(creating: path)
    }
    let run = Run(
      RunSettings(
        sources: files.isEmpty ? ["-"] : files, jobs: jobs ?? Surroundings.processorCount,
        lineLimit: maxLine, logType: type, keepsEvents: store),
      plan: plan,
      tables: Tables(
        indexes: indexes, naming: names == .event ? .asOfEvent : .latest),
      delivery: Delivery(
        output: .standardOutput(), rejects: rejectsOutput,
        store: store ? try connection.map { try EventStore($0) } : nil))
    let counts = try runWithProgress(run)
    try rejectsOutput?.close()
    let report = Summary(
      counts, plan: plan, loaded: indexes.map { $0 != nil },
      storedEvents: store ? run.storedEvents : nil, nanoseconds: Surroundings.uptime() - start)
    try write(report, to: summaryOutput)
    if counts.rejects > 0, rejects == nil, !store {
      let hidden = counts.rejects - Delivery.toldRejects
      let rest = hidden > 0 ? " (\(hidden) not shown)" : ""
      throw Failure(
        .badData, "\(counts.rejects) inputs rejected\(rest); --rejects FILE keeps them")
    }
  }

  private func runWithProgress(_ run: Run) throws -> Counts {
    let progress = Progress { run.deliveredEvents }
    defer { progress.finish() }
    return try run.run()
  }

  private func write(_ report: Summary, to file: FileOutput?) throws {
    let standardError = FileOutput.standardError()
    if summary || standardError.isTerminal {
      try standardError.tell("keytag: \(report.line)")
    }
    if let file {
      var json = OutputBuffer()
      report.appendJSON(to: &json)
      try json.withBytes { bytes throws(IOError) in try file.write(bytes) }
      try file.close()
    }
  }
}
