import Alarm
import ArgumentParser
import Bytes
import Enrichment
import EventStore
import Lookups
import Pipeline
import Schemas

/// `keytag check [FILE…]`
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say how many UUIDs have names, which have none, and which tables are stale.",
    usage: "keytag check [FILE...] [OPTIONS]",
    discussion: """
      Looks up the UUIDs of the stored events, or of events in files, in the
      tables as they are now: found and missing by log type, selector and table;
      the UUIDs without a name, the most frequent first, with the command whose
      output names them; and the tables with the age of their last load.

      It ends with 65 where too few UUIDs are found (--fail-under) or an input
      is no event, else with 78 where a loaded table is older than --max-age
      (--fail-stale). Where nothing was looked up, nothing is missing.

      With --renamed-around it lists instead the stored item usages close to a
      rename of their item, since a detection by title is evaded by renaming. A
      rename has the time of the export that first shows it.

      With --silent-after it asks instead whether events still arrive by keytag
      pull or keytag watch: for each source whether the API has had none for that
      long, does not answer or refuses the token, and whether anybody has asked
      within --stale-after. It ends with 69, or 77 for a refused token alone.

      EXAMPLES
        keytag check
        keytag check --fail-under 95% --fail-under items=99% --fail-stale
        keytag check --limit 100 --format ndjson events.ndjson
        keytag check --renamed-around 24h
        keytag check --silent-after 24h --stale-after 15m
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var eventType: EventTypeOptions
  @OptionGroup var logTypes: LogTypeOptions

  @Argument(
    help: "Files of events, - for standard input; by default the stored events.",
    completion: .file())
  var files: [String] = []

  @OptionGroup var inputOptions: InputOptions

  @Option(
    help: "How many to list: UUIDs without a name, 20 if not said; or accesses, all if not said.")
  var limit: Int?

  @Option(
    name: .customLong("max-age"),
    help: "Tables whose last load is older are stale: a number and s, m, h, d or w.")
  var maxAge = "7d"

  @Option(
    name: .customLong("fail-under"),
    help: ArgumentHelp(
      "Fail where a smaller part is found: in all, or of one table. May be repeated.",
      valueName: "[table=]percent"))
  var failUnder: [String] = []

  @Flag(name: .customLong("fail-stale"), help: "Fail where a table is stale.")
  var failStale = false

  @Option(
    name: .customLong("renamed-around"),
    help: "List accesses to items within this time of a rename, such as 24h.")
  var renamedAround: String?

  @Option(
    name: .customLong("silent-after"),
    help: "Ask whether events arrived within this time, such as 24h.")
  var silentAfter: String?

  @Option(
    name: .customLong("stale-after"),
    help: "With --silent-after: how long nobody may have asked; by default the same.")
  var staleAfter: String?

  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func validate() throws {
    if files.isEmpty, eventType.name != nil {
      throw ValidationError("--log-type is for FILEs; stored events have theirs")
    }
    if let limit, limit < 0 { throw ValidationError("--limit takes a number of at least 0") }
    if staleAfter != nil, silentAfter == nil {
      throw ValidationError("--stale-after goes with --silent-after")
    }
    if silentAfter != nil {
      if !files.isEmpty { throw ValidationError("--silent-after is for sources: no FILE") }
      if failStale || !failUnder.isEmpty || renamedAround != nil {
        throw ValidationError(
          "--silent-after goes with no --fail-under, no --fail-stale and no --renamed-around")
      }
    }
    guard renamedAround != nil else { return }
    if !files.isEmpty { throw ValidationError("--renamed-around is for stored events: no FILE") }
    if failStale || !failUnder.isEmpty {
      throw ValidationError("--renamed-around goes with no --fail-under and no --fail-stale")
    }
  }

  func run() throws {
    if let renamedAround {
      let distance = try Period.parse(renamedAround, option: "--renamed-around")
      if distance == 0 { throw Failure(.usage, "--renamed-around takes more than no time") }
      return try RenamedAccesses(within: distance, limit: limit, database)
        .write(as: format)
    }
    if let silentAfter { return try checkSources(silentAfter) }
    let age = try Period.parse(maxAge, option: "--max-age")
    let bars = try failUnder.map { try CoverageBar($0) }
    let connection = try database.openForReading()
    if files.isEmpty, connection == nil {
      throw Failure(.noInput, "there is no database yet, and no FILE to check")
    }
    let store = connection.map { LookupStore($0) }
    let frozen = try store?.freezeAll(jobs: Surroundings.processorCount) ?? .nothingLoaded
    let plan = try Plan(logSchemas: logTypes.schemas(store), tables: frozen.definitions)
    for bar in bars { try bar.checkTable(in: plan) }

    let (coverage, rejects) = try cover(plan, frozen, connection.map { EventReader($0) })
    let report = CheckReport(
      coverage, definitions: frozen.definitions, loaded: try store?.tables() ?? [], maxAge: age,
      limit: limit ?? 20)
    try report.write(as: format)
    try fail(report.failures(bars, plan, stale: failStale), rejects)
  }

  private func checkSources(_ silentAfter: String) throws {
    let silent = try Period.parse(silentAfter, option: "--silent-after")
    let stale = try staleAfter.map { try Period.parse($0, option: "--stale-after") } ?? silent
    if silent == 0 || stale == 0 {
      throw Failure(.usage, "--silent-after and --stale-after take more than no time")
    }
    let sources = try SourceCheck(
      database, AlarmSettings(silentAfter: silent, staleAfter: stale))
    try sources.write(as: format)
    try fail(sources.failures, 0)
  }

  private func cover(
    _ plan: Plan, _ frozen: FrozenTables, _ stored: EventReader?
  ) throws -> (Coverage, rejects: Int) {
    var coverage = Coverage(plan)
    var rejects: [String] = []
    var count = 0
    func reject(_ reject: RejectedInput) {
      count += 1
      if count <= Delivery.toldRejects { rejects.append(reject.message) }
    }
    var scan = EventScan(
      plan: plan, tables: Tables(indexes: frozen.indexes), logType: try eventType.number(in: plan))
    if files.isEmpty, let stored {
      try scan.scan(stored: stored, event: { coverage.add($0) }, reject: reject)
    } else {
      let input = try inputOptions.settings(files, command: "keytag check")
      try scan.scan(input, event: { coverage.add($0) }, reject: reject)
    }
    for message in rejects { try FileOutput.standardError().tell("keytag: \(message)") }
    return (coverage, count)
  }

  /// Tells all that failed, and ends with the code of the first.
  private func fail(_ failures: [Failure], _ rejects: Int) throws {
    var failures = failures
    if rejects > 0 {
      let what = rejects == 1 ? "1 input is no event" : "\(rejects) inputs are no events"
      failures.append(Failure(.badData, what))
    }
    failures.sort { $0.code.rawValue < $1.code.rawValue }
    guard let first = failures.first else { return }
    for failure in failures.dropFirst() {
      try FileOutput.standardError().tell("keytag: \(failure.message)")
    }
    throw first
  }
}
