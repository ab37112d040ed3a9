import ArgumentParser
import Bytes
import Enrichment
import EventStore
import JSONText
import Lookups
import Pipeline
import SQLite
import Schemas

/// `keytag enrich [FILE…]`
struct EnrichCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrich",
    abstract: "Read events, write them with names.",
    usage: "keytag enrich [FILE...] [OPTIONS]",
    discussion: """
      Reads one event a line, API pages, or JSON arrays of events. Every event
      becomes one output line or one reject, in order, and its own bytes are
      passed on untouched. The files may begin with a byte order mark; one that is
      compressed or UTF-16 is refused, before any is read, with the pipe to use.

      EXAMPLES
        keytag enrich events.ndjson > enriched.ndjson
        tail -f events.ndjson | keytag enrich
        keytag enrich --rejects bad.ndjson --summary < events.ndjson > out.ndjson
        keytag enrich --unwrap message --unwrap event.original shipped.ndjson
        keytag enrich --from-rejects bad.ndjson --rejects still-bad.ndjson
        keytag enrich --store events.ndjson > /dev/null
        keytag enrich --learn events.ndjson > enriched.ndjson
        keytag enrich --db tables.db --stamp-tables --by-line --rejects inline
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions

  @Argument(help: "The files; standard input if none, or for -.", completion: .file())
  var files: [String] = []

  @Flag(
    help: ArgumentHelp(
      "Keep the events in the database as well.",
      discussion: """
        A file that was stored before is read on where it was left, so that a file \
        that grows, or a run that was cut off, is gone on with. An event whose UUID \
        is stored with other bytes is rejected as uuid_conflict.
        """))
  var store = false

  @Flag(
    name: .customLong("from-start"),
    help: "With --store, read files from their start, whatever is stored of them.")
  var fromStart = false

  @Flag(
    help: ArgumentHelp(
      "Learn the people that the events name; see keytag tables learn --help.",
      discussion: """
        The names serve the next run, and the stored events at once. A run that \
        sees loads while running sees them too; it learns once a minute, and when \
        it ends or is ended by SIGTERM or Ctrl-C.
        """))
  var learn = false

  @Option(
    help: ArgumentHelp(
      "Write rejects to this file, as lines of JSON, or among the events.",
      discussion: """
        With inline a reject is a line in its place, {"p_reject":{"reason":...}}, \
        which --from-rejects reads as well; ./inline is a file of that name.
        """,
      valueName: "file|inline"),
    completion: .file())
  var rejects: String?

  @Flag(
    name: .customLong("by-line"),
    help: ArgumentHelp(
      "Take each line as an input of its own, whatever the lines around it are.",
      discussion: """
        For engines that cut, shuffle and repeat lines: the same line always gives \
        the same, one line for each event or reject that it holds: none where it is \
        empty, several where it is an array. A document over several lines is a \
        reject for each. A line may be base64:... for a pipe that cannot carry its \
        bytes.
        """))
  var byLine = false

  @Flag(
    name: .customLong("stamp-tables"),
    help: ArgumentHelp(
      "Put the SHA-256 of the tables in every event, as p_tables_sha256.",
      discussion: "Takes a snapshot as --db; see keytag tables snapshot --help."))
  var stampTables = false

  @Option(
    name: .customLong("from-rejects"),
    help: ArgumentHelp(
      "Try the rejects in this file again, as --rejects wrote them or query printed them.",
      discussion: """
        A new reject keeps the source, line and byte of the first. One that holds \
        only a part of its input, such as a too_long one, is rejected again as it is.
        """,
      valueName: "file"),
    completion: .file())
  var fromRejects: String?

  @OptionGroup var eventType: EventTypeOptions

  @OptionGroup var logTypes: LogTypeOptions

  @Flag(help: "Keep an event whose time cannot be read, without p_event_time.")
  var lenient = false

  @Option(help: "Which name a UUID gets: that at the event's time, or the latest (event|latest).")
  var names: Names = .event

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "See a load while running, from the next batch on; the default when reading a pipe.",
      discussion: """
        SIGHUP makes a run read the tables again at once, whatever it reads; with \
        --no-reload it does nothing.
        """))
  var reload: Bool?

  @Option(help: "How many cores to use; all by default.")
  var jobs: Int?

  @OptionGroup var inputOptions: InputOptions

  @Flag(help: "Print a summary to standard error; the default when that is a terminal.")
  var summary = false

  @Flag(
    name: .customLong("summary-line"),
    help: "Write the summary behind the events, as a line {\"p_summary\":{...}}.")
  var summaryLine = false

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
    if store, inputOptions.duplicates == .last {
      throw ValidationError(
        "--duplicates last does not go with --store: SQL reads the first value of a key")
    }
    if fromRejects != nil, !files.isEmpty {
      throw ValidationError("--from-rejects FILE is read in place of other files")
    }
    if fromStart, !store || fromRejects != nil {
      throw ValidationError("--from-start goes with --store and files of events")
    }
    if store, rejects == "inline" {
      throw ValidationError("--rejects inline does not go with --store, which keeps rejects")
    }
    if byLine, fromRejects != nil {
      throw ValidationError("--by-line takes lines of events, --from-rejects has none")
    }
    if stampTables, store || learn || reload == true {
      throw ValidationError(
        "--stamp-tables is for tables that stay: it does not go with --store, --learn, --reload")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number of at least 1") }
  }

  func run() throws {
    let start = Surroundings.uptime()
    var input = try inputOptions.settings(
      fromRejects.map { [$0] } ?? files,
      command: fromRejects == nil ? "keytag enrich" : "keytag enrich --from-rejects -",
      byLine: byLine)
    input.holdsRejects = fromRejects != nil
    input.isLenient = lenient
    let rejectsFile = rejects == "inline" ? nil : rejects
    for (option, target) in [("--rejects", rejectsFile), ("--summary-json", summaryJSON)] {
      try target.map { try checkOutput($0, of: option, isNoneOf: input.sources) }
    }
    try checkStandardOutput(isNoneOf: input.sources)
    let jobs = jobs ?? Surroundings.processorCount
    SQLiteMemory.leaveUncounted()
    let connection =
      store || learn ? try database.openForWriting(turn) : try database.openForReading()
    let tablesHash = stampTables ? try database.hashOfSnapshot(connection) : nil
    let lookups = connection.map { LookupStore($0) }
    let ahead = lookups?.readAhead(jobs: jobs)
    let eventStore = store ? try connection.map { try EventStore($0) } : nil
    if let eventStore, fromRejects == nil {
      try eventStore.goOn(with: &input, fromStart: fromStart)
    }
    let logSchemas = try logTypes.schemas(lookups)
    let frozen = try lookups?.freezeAll(jobs: jobs, ahead: ahead) ?? .nothingLoaded
    let plan = try Plan(logSchemas: logSchemas, tables: frozen.definitions)
    let type = try eventType.number(in: plan)
    if !frozen.isLoaded.contains(true) {
      try FileOutput.standardError().tell(
        "keytag: no table is loaded, so nothing has a name; see keytag load --help")
    }
    let rejectsOutput = try rejectsFile.map { path throws(IOError) in try FileOutput(creating: path)
    }
    let summaryOutput = try summaryJSON.map { path throws(IOError) in
      try FileOutput(creating: path)
    }
    let readsPipe = input.sources.contains { $0 == "-" || FileInput.isPipe(path: $0) }
    let tables = try tableSource(frozen, jobs, readsPipe: readsPipe)
    let hangUp = SignalHandler(.hangUp) { tables.reload() }
    defer { hangUp.cancel() }
    let learning = try learningIfAsked()
    var settings = RunSettings(
      input, jobs: jobs, logType: type, keepsEvents: store, learns: learn)
    settings.rejectsInline = rejects == "inline"
    settings.tablesHash = tablesHash
    let run = Run(
      settings, plan: plan,
      tables: tables,
      delivery: Delivery(
        output: .standardOutput(), rejects: rejectsOutput,
        store: eventStore, learning: learning))
    let summarize = { (failure: String?) throws in
      let report = Summary(
        run.counts, plan: plan, loaded: frozen.isLoaded,
        storedEvents: store ? run.storedEvents : nil, learned: run.learned,
        nanoseconds: Surroundings.uptime() - start)
      try write(report, failure, to: summaryOutput)
    }
    let stop = StopSignals { run.stop() }
    let counts: Counts
    do {
      counts = try runWithProgress(run)
      try rejectsOutput?.close()
    } catch {
      try? summarize("\(error)")
      throw error
    }
    try summarize(nil)
    try run.learned?.tellWhatWasPassedOver()
    stop.endIfStopped()
    if counts.rejects > 0, rejects == nil, !store {
      let hidden = counts.rejects - Delivery.toldRejects
      let rest = hidden > 0 ? " (\(hidden) not shown)" : ""
      throw Failure(
        .badData,
        "\(counts.rejects) input\(counts.rejects == 1 ? "" : "s") rejected\(rest); "
          + "--rejects FILE keeps them")
    }
  }

  /// What is appended to a file that is read would be read again, until the disk is full.
  private func checkStandardOutput(isNoneOf sources: [String]) throws {
    if let output = FileOutput.standardOutput().identity, let file = name(of: output, in: sources) {
      throw Failure(.usage, "standard output is the input \(file)")
    }
  }

  /// The first of some files that is this one.
  private func name(of file: FileInput.Identity, in sources: [String]) -> String? {
    sources.first { FileInput.Identity(path: $0) == file }
  }

  /// A file that is written is emptied first, so it must not be one of those that are named as input, nor
  /// the one that the events go to.
  private func checkOutput(
    _ target: String, of option: String, isNoneOf sources: [String]
  ) throws {
    guard target != "-" else {
      throw Failure(.usage, "\(option) takes a file; standard output is for the events")
    }
    guard let output = FileInput.Identity(path: target) else { return }
    if let file = name(of: output, in: sources) {
      throw Failure(.usage, "\(option) \(target) would overwrite the input \(file)")
    }
    if output == FileOutput.standardOutput().identity {
      throw Failure(
        .usage, "\(option) \(target) is standard output as well, which is for the events")
    }
  }

  /// The tables for the run: fixed, or following the loads that come while it runs.
  private func tableSource(
    _ frozen: FrozenTables, _ jobs: Int, readsPipe: Bool
  ) throws -> TableSource {
    let naming: Tables.Naming = names == .event ? .asOfEvent : .latest
    if reload == false || stampTables {
      return TableSource(
        Tables(indexes: frozen.indexes, naming: naming), of: frozen.generation)
    }
    let database = database
    return TableSource(
      frozen, naming: naming, jobs: jobs, onlyWhenAsked: !(reload ?? readsPipe)
    ) {
      try? database.openForReadingIfThere()
    }
  }

  private func learningIfAsked() throws -> sending Learning? {
    guard learn else { return nil }
    return Learning(try database.openForWriting(turn), program: Keytag.version)
  }

  private func runWithProgress(_ run: Run) throws -> Counts {
    let progress = Progress { run.deliveredEvents }
    defer { progress.finish() }
    return try run.run()
  }

  private func write(
    _ report: Summary, _ failure: String?, to file: FileOutput?
  ) throws {
    let standardError = FileOutput.standardError()
    if failure == nil, summary || standardError.isTerminal {
      try standardError.tell("keytag: \(report.line)")
    }
    if failure == nil, summaryLine {
      var line = OutputBuffer()
      line.append("{\"p_summary\":")
      report.appendJSON(to: &line)
      line.remove(at: line.count - 1)
      line.append("}\n")
      try line.withBytes { bytes throws(IOError) in
        try FileOutput.standardOutput().write(bytes)
      }
    }
    if let file {
      var json = OutputBuffer()
      report.appendJSON(failure: failure, to: &json)
      try json.withBytes { bytes throws(IOError) in try file.write(bytes) }
      try file.close()
    }
  }
}

extension EventStore {
  /// Has files read on where they were left, and tells of them.
  fileprivate func goOn(with settings: inout InputSettings, fromStart: Bool) throws {
    for source in Set(settings.sources).sorted() where source != "-" {
      // A pipe is not to be opened before it is read: its writer would take that for the reading.
      guard FileInput.Identity(path: source) != nil, let input = try Self.openIfPossible(source),
        let start = try SourcePosition(startOf: input)
      else { continue }
      settings.positions[source] = start
      guard !fromStart, let before = try position(of: start.file), try before.isLeft(in: input)
      else { continue }
      settings.positions[source] = before
      let hint = "--from-start reads all of it"
      if before.isAll(of: input) {
        settings.sources.removeAll { $0 == source }
        try FileOutput.standardError().tell("keytag: \(source): all of it is stored; \(hint)")
      } else if before.done.offset > 0 {
        try FileOutput.standardError().tell(
          "keytag: \(source): read from line \(before.done.line) on, since what is before it is "
            + "stored; \(hint)")
      }
    }
  }

  /// The file; nil where there is none to be opened, which is told when its turn comes.
  private static func openIfPossible(_ path: String) throws(IOError) -> FileInput? {
    do throws(IOError) {
      return try FileInput(path: path)
    } catch {
      if error.isOfPath { return nil }
      throw error
    }
  }
}
