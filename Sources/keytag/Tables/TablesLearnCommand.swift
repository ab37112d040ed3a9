import ArgumentParser
import Bytes
import Enrichment
import Lookups
import Pipeline
import SQLite
import Schemas

/// `keytag tables learn [FILE…]`
struct TablesLearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Fill the table users from the people named inside events.",
    usage: "keytag tables learn [FILE...] [OPTIONS]",
    discussion: """
      Item usages, sign-in attempts and audit events name people beside their
      UUIDs; other events have the UUID alone. A name holds from the time of the
      first event that has it until one has another, and events learned twice add
      nothing. The order in which events are read matters only where they
      contradict each other: of two names at one time the first read stays, and a
      name that is left and taken up again may return on another day. Stored
      events with UUIDs that had no name until now are filled in.

      An export always has the word. Of a person whom an export has, or ever had,
      nothing is learned, and what was learned goes when a load has the person. A
      learned person whom an export lacks stays known: exports do not list who was
      deleted. A load neither counts nor closes what was learned.

      A name in an event is only what the event says: who can put events in
      front of keytag can name people whom no export has. keytag explain and
      tables history tell learned names from others, and keytag query "SELECT *
      FROM users WHERE learned" lists them. Events dated more than a day ahead
      teach nothing, and a million names is the most of one run.

      EXAMPLES
        keytag tables learn                  # from the stored events
        keytag tables learn events.ndjson
        zcat 2025-*.ndjson.gz | keytag tables learn -
        keytag enrich --learn events.ndjson > enriched.ndjson
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var turn: TurnOptions
  @OptionGroup var logTypes: LogTypeOptions
  @OptionGroup var inputOptions: InputOptions

  @Argument(
    help: "Files of events, - for standard input; by default the stored events.",
    completion: .file())
  var files: [String] = []

  func run() throws {
    let learned: Learned
    var rejects = 0
    if files.isEmpty {
      try database.bringUpToDate(turn)
      let schemas = try logTypes.schemas(try database.requireTables())
      let learning = Learning(try database.openForWriting(turn), program: Keytag.version)
      try learning.learnStored(schemas)
      learned = learning.learned
    } else {
      (learned, rejects) = try learnFromFiles()
    }
    let filled = learned.filledEvents
    let note = filled == 0 ? "" : "; \(filled) stored event\(filled == 1 ? "" : "s") filled in"
    try FileOutput.standardOutput().tell("\(BuiltIn.peopleTable): \(learned.summary)\(note)")
    try learned.tellWhatWasPassedOver()
    if rejects > 0 {
      throw Failure(
        .badData,
        rejects == 1 ? "1 input is no event" : "\(rejects) inputs are no events")
    }
  }

  /// Goes through files as `enrich` does, looks nothing up and writes nothing out.
  private func learnFromFiles() throws -> (Learned, rejects: Int) {
    let input = try inputOptions.settings(files, command: "keytag tables learn")
    let store = LookupStore(try database.openForWriting(turn))
    let tables = try store.definitions().filter(\.isEnabled)
    let nothing = Tables(indexes: tables.map { _ in nil })
    let run = Run(
      RunSettings(input, jobs: Surroundings.processorCount, learns: true),
      plan: try Plan(logSchemas: logTypes.schemas(store), tables: tables),
      tables: TableSource(nothing),
      delivery: Delivery(
        output: nil, rejects: nil, store: nil,
        learning: Learning(
          try database.openForWriting(turn), program: Keytag.version, interval: .max)))
    let counts = try run.run()
    return (run.learned ?? Learned(), counts.rejects)
  }
}

extension Learned {
  /// Says on standard error what was not learned and why, where there is such.
  func tellWhatWasPassedOver() throws {
    var causes: [String] = []
    if passedOver.tooLong > 0 { causes.append("\(passedOver.tooLong) longer than 1048576 bytes") }
    if passedOver.inTheFuture > 0 {
      causes.append("\(passedOver.inTheFuture) dated more than a day ahead")
    }
    if passedOver.blank > 0 { causes.append("\(passedOver.blank) without anything to see") }
    if passedOver.tooMany > 0 { causes.append("\(passedOver.tooMany) too many") }
    if causes.isEmpty { return }
    try FileOutput.standardError().tell(
      "keytag: not learned: \(Printable.count(passedOver.count, "name")), "
        + causes.joined(separator: ", "))
  }
}
