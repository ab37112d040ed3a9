import ArgumentParser
import Bytes
import Enrichment
import JSONText
import Lookups
import Pipeline
import Schemas

/// `keytag explain [FILE]`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why an event has the names it has, and why not others.",
    usage: "keytag explain [FILE] [OPTIONS]",
    discussion: """
      For each UUID of the event: the table that was asked, the row that was
      found, since when it holds and from which load it is; or the reason why
      there is none.

      EXAMPLES
        keytag explain --line 12 events.ndjson
        sed -n 12p events.ndjson | keytag explain --format json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var eventType: EventTypeOptions
  @OptionGroup var logTypes: LogTypeOptions

  @Argument(help: "The file; standard input if none, or for -.", completion: .file())
  var file = "-"

  @Option(help: "Explain only what begins on this line, counted from 1.")
  var line: Int?

  @Option(help: "text or json, one object a line.")
  var format: Format = .text

  @Option(help: "Which name a UUID gets: that at the event's time, or the latest (event|latest).")
  var names: EnrichCommand.Names = .event

  @OptionGroup var inputOptions: InputOptions

  /// The forms an explanation comes in.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  func validate() throws {
    if let line, line < 1 { throw ValidationError("--line takes a line's number, from 1 on") }
  }

  func run() throws {
    let input = try inputOptions.settings([file], command: "keytag explain")
    let store = try database.openForReading().map { LookupStore($0) }
    let frozen = try store?.freezeAll(jobs: Surroundings.processorCount) ?? .nothingLoaded
    let plan = try Plan(logSchemas: logTypes.schemas(store), tables: frozen.definitions)
    let naming: Tables.Naming = names == .event ? .asOfEvent : .latest
    var scan = EventScan(
      plan: plan, tables: Tables(indexes: frozen.indexes, naming: naming),
      logType: try eventType.number(in: plan))
    var events: [ScannedEvent] = []
    var rejects: [RejectedInput] = []
    let wanted = line
    try scan.scan(input) { event in
      if wanted == nil || event.line == wanted { events.append(event) }
    } reject: { reject in
      if wanted == nil || reject.line == wanted { rejects.append(reject) }
    }
    let finder = store.map { KeyFinder($0) }
    var output = OutputBuffer()
    for event in events {
      let explanation = try Explanation(event, plan: plan, frozen, finder, naming: naming)
      switch format {
      case .text: explanation.appendText(to: &output)
      case .json: explanation.appendJSON(to: &output)
      }
    }
    try output.withBytes { bytes throws(IOError) in
      try FileOutput.standardOutput().write(bytes)
    }
    for reject in rejects { try FileOutput.standardError().tell("keytag: \(reject.message)") }
    if !rejects.isEmpty {
      throw Failure(
        .badData,
        rejects.count == 1 ? "1 input is no event" : "\(rejects.count) inputs are no events")
    }
    if events.isEmpty {
      throw Failure(.badData, line.map { "no event begins on line \($0)" } ?? "there is no event")
    }
  }
}

extension Explanation {
  /// The explanation for people.
  func appendText(to output: inout OutputBuffer) {
    func add(_ text: String) {
      output.append(VisibleText(Array(text.utf8).span).bytes)
      output.append(0x0A)
    }
    let identity = String(decoding: event.facts.identity, as: UTF8.self)
    let moment = String(decoding: event.facts.time, as: UTF8.self)
    add(
      logType + (identity.isEmpty ? "" : " \(identity)")
        + (moment.isEmpty ? ", without a time" : " of \(moment)"))
    for lookup in lookups {
      add("  \(lookup.selector)  \(String(decoding: lookup.value, as: UTF8.self))")
      for line in lookup.reasons(at: time) { add("    \(line)") }
    }
  }

  /// The explanation as one JSON object and a line break.
  func appendJSON(to output: inout OutputBuffer) {
    var listing = OutputBuffer()
    for lookup in lookups {
      if listing.count > 0 { listing.append(0x2C) }
      lookup.appendJSON(to: &listing)
    }
    var object = JSONObject()
    object.add("log_type", text: logType)
    object.add("uuid", text: event.facts.identity)
    object.add("event_time", text: event.facts.time)
    object.add("line", number: event.line)
    object.add("lookups", json: [0x5B] + listing.copied() + [0x5D])
    output.append(object.finish())
    output.append(0x0A)
  }
}

extension Explanation.Lookup {
  private static func time(_ moment: Int64, digits: Int = 0) -> String {
    Timestamp(nanosecondsSince1970: moment).text(digits: digits)
  }

  /// The name of the outcome for programs.
  private var outcome: String {
    switch result {
    case .found(_, nil): "found"
    case .found: "found_closed"
    case .notLoaded: "table_not_loaded"
    case .empty: "table_empty"
    case .neverSeen: "key_never_seen"
    case .unknownMeaning: "unknown_meaning"
    case .withoutTable: "no_table_for_this_kind"
    }
  }

  /// The outcome in words, a line each.
  fileprivate func reasons(at time: Int64?) -> [String] {
    let name = table?.name ?? ""
    switch result {
    case .found(let row, let closedAt):
      let shown = row.name.map { String(decoding: $0, as: UTF8.self) } ?? "no name"
      let until = row.validTo.map { "until " + Self.time($0) } ?? "and still"
      var lines = [
        "\(name): \(shown)",
        "by \(table?.match.rawValue ?? "exact") match with "
          + String(decoding: row.key, as: UTF8.self),
        "valid from \(Self.time(row.validFrom)) \(until)",
        provenance(of: row),
      ]
      if let time, time < row.validFrom {
        lines.append("the event is older than that: the first known name")
      }
      if let closedAt { lines.append("closed at \(Self.time(closedAt)): the last known name") }
      return lines
    case .notLoaded:
      let command = table?.loadCommand.map { "; \($0)" } ?? ""
      return ["\(name): nothing was ever loaded into this table\(command)"]
    case .empty: return ["\(name): the table is empty"]
    case .neverSeen: return ["\(name): no load ever had this key"]
    case .unknownMeaning:
      return ["what this UUID names is not known, and no table has it"]
    case .withoutTable: return ["it names something that no table holds"]
    }
  }

  private func provenance(of row: RowVersion) -> String {
    let time = Self.time(row.loadedAt)
    if row.isLearned {
      return "learned \(time) from events, first from \(row.source), line \(row.line): the word of "
        + "an event, no export's"
    }
    return "loaded \(time) from \(row.source), line \(row.line), SHA-256 \(row.sha256)"
  }

  fileprivate func appendJSON(to output: inout OutputBuffer) {
    var object = JSONObject()
    object.add("selector", text: selector)
    object.add("value", text: value)
    if let table {
      object.add("table", text: table.name)
      object.add("match", text: table.match.rawValue)
    }
    object.add("outcome", text: outcome)
    if case .found(let row, let closedAt) = result {
      object.add("key", text: row.key)
      if let name = row.name { object.add("name", text: name) }
      object.add("valid_from", text: Self.time(row.validFrom, digits: 9))
      if let validTo = row.validTo { object.add("valid_to", text: Self.time(validTo, digits: 9)) }
      if let closedAt { object.add("closed_at", text: Self.time(closedAt, digits: 9)) }
      object.add("source", text: row.source)
      object.add("line", number: row.line)
      if !row.isLearned { object.add("sha256", text: row.sha256) }
      object.add("loaded_at", text: Self.time(row.loadedAt, digits: 9))
      object.add("origin", text: row.origin)
    }
    output.append(object.finish())
  }
}
