package import Bytes
package import Enrichment
internal import JSONText
internal import Lookups
package import Schemas

/// What a run did, for people on one line and for programs as JSON.
package struct Summary: Sendable {
  /// Look-ups in one table.
  package struct Table: Sendable {
    /// The table's name.
    package let name: String
    /// Whether anything was ever loaded into it.
    package let isLoaded: Bool
    /// UUIDs that it had a row for.
    package let found: Int
    /// UUIDs that it was asked for in vain.
    package let missing: Int
  }

  private let counts: Counts
  private let logTypes: [String]
  /// The tables in the plan's order.
  package let tables: [Table]
  private let storedEvents: Int?
  private let learned: Learned?
  private let seconds: Double

  /// Summarises a run.
  /// - Parameters:
  ///   - counts: What the run counted.
  ///   - plan: The plan it ran with.
  ///   - loaded: Which of the plan's tables were loaded.
  ///   - storedEvents: How many events a store took as new; nil without a store.
  ///   - learned: What was learned; nil where nothing was to be.
  ///   - nanoseconds: How long it took.
  package init(
    _ counts: Counts, plan: Plan, loaded: [Bool], storedEvents: Int?, learned: Learned? = nil,
    nanoseconds: Int64
  ) {
    self.counts = counts
    self.storedEvents = storedEvents
    self.learned = learned
    logTypes = plan.logTypes.map(\.name)
    seconds = Double(nanoseconds) / 1e9
    var lookups = [Counts.Lookup](repeating: Counts.Lookup(), count: plan.tables.count)
    for logType in plan.logTypes {
      for candidate in logType.candidates.map(\.candidate) {
        lookups[candidate.table].found += counts.lookups[candidate.counter].found
        lookups[candidate.table].missing += counts.lookups[candidate.counter].missing
      }
    }
    tables = plan.tables.indices.map {
      Table(
        name: plan.tables[$0], isLoaded: loaded[$0], found: lookups[$0].found,
        missing: lookups[$0].missing)
    }
  }

  private var eventsPerSecond: Int { seconds > 0 ? Int(Double(counts.events) / seconds) : 0 }

  /// One line: events, rejects, names found and missing by table, values that could not be read as
  /// what they should be, and the speed.
  package var line: String {
    var parts = ["\(counts.events) events", "\(counts.rejects) rejected"]
    if let storedEvents { parts.append("\(storedEvents) new in the store") }
    if let learned { parts.append(learned.summary) }
    for table in tables {
      let state = table.isLoaded ? "" : " (not loaded)"
      parts.append("\(table.name)\(state) \(table.found) found, \(table.missing) missing")
    }
    if counts.unknownMeaning > 0 { parts.append("\(counts.unknownMeaning) of unknown meaning") }
    let wrongTypes = counts.wrongTypes.values.reduce(0, +)
    if wrongTypes > 0 { parts.append("\(wrongTypes) of a wrong type") }
    parts.append("\(eventsPerSecond) events/s")
    return parts.joined(separator: "; ")
  }

  /// Appends the same as one JSON object and a line break.
  /// - Parameters:
  ///   - failure: Why the run ended early, if it did.
  ///   - output: Where it goes.
  package func appendJSON(failure: String? = nil, to output: inout OutputBuffer) {
    func key(_ name: String, first: Bool = false) {
      if !first { output.append(0x2C) }
      output.append(JSONString.quoted(Array(name.utf8).span))
      output.append(0x3A)
    }
    func numbers(_ pairs: [(String, Int)]) {
      output.append(0x7B)
      for (index, pair) in pairs.enumerated() {
        key(pair.0, first: index == 0)
        output.append(decimal: pair.1)
      }
      output.append(0x7D)
    }
    output.append(0x7B)
    key("events", first: true)
    output.append(decimal: counts.events)
    key("events_by_log_type")
    numbers(Array(zip(logTypes, counts.eventsByLogType)))
    key("rejected")
    output.append(decimal: counts.rejects)
    key("rejected_by_reason")
    numbers(
      zip(RejectReason.allCases, counts.rejectsByReason).filter { $0.1 > 0 }
        .map { ($0.0.rawValue, $0.1) })
    if let storedEvents {
      key("stored")
      output.append(decimal: storedEvents)
    }
    if let learned {
      key("learned")
      numbers([
        ("mentions", learned.mentions), ("added", learned.added), ("changed", learned.changed),
        ("filled_events", learned.filledEvents), ("passed_over", learned.passedOver.count),
      ])
    }
    key("tables")
    output.append(0x7B)
    for (index, table) in tables.enumerated() {
      key(table.name, first: index == 0)
      output.append(table.isLoaded ? "{\"loaded\":true," : "{\"loaded\":false,")
      output.append("\"found\":")
      output.append(decimal: table.found)
      output.append(",\"missing\":")
      output.append(decimal: table.missing)
      output.append(0x7D)
    }
    output.append(0x7D)
    key("unknown_meaning")
    output.append(decimal: counts.unknownMeaning)
    key("without_table")
    output.append(decimal: counts.withoutTable)
    key("wrong_types")
    numbers(counts.wrongTypes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    key("seconds")
    output.append(text: String(seconds))
    key("events_per_second")
    output.append(decimal: eventsPerSecond)
    if let failure {
      key("failed")
      output.append(JSONString.quoted(Array(failure.utf8).span))
    }
    output.append("}\n")
  }
}
