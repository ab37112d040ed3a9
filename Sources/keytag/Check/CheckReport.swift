import Bytes
import Lookups
import Pipeline
import Schemas

/// What `check` found, in four parts: found and missing, the UUIDs without a name, the tables, and
/// a summary. For programs each line says in `report` which part it is of.
struct CheckReport {
  private let coverage: Coverage
  private let definitions: [TableDefinition]
  private let loaded: [TableSummary]
  private let maxAge: Int64
  private let limit: Int
  private let now = Surroundings.now()

  init(
    _ coverage: Coverage, definitions: [TableDefinition], loaded: [TableSummary], maxAge: Int64,
    limit: Int
  ) {
    self.coverage = coverage
    self.definitions = definitions
    self.loaded = loaded
    self.maxAge = maxAge
    self.limit = limit
  }

  func write(as format: Listing.Format?) throws {
    let unresolved = coverage.unresolved
    let parts = [coverageListing, listing(of: unresolved), tableListing, summary(unresolved.count)]
    for (index, part) in parts.enumerated() where !part.isEmpty {
      try part.write(as: format)
      let hidden = unresolved.count - limit
      if index == 1, hidden > 0 {
        try FileOutput.standardError().tell(
          "keytag: \(hidden) more \(hidden == 1 ? "UUID has" : "UUIDs have") no name; --limit \(unresolved.count) lists all"
        )
      }
    }
  }

  /// What is under a bar or, where that matters, stale.
  func failures(_ bars: [CoverageBar], _ plan: Plan, stale: Bool) -> [Failure] {
    var failures = bars.compactMap { $0.failure(coverage, plan) }
    if stale {
      for table in loaded {
        guard let last = table.lastLoad, isStale(last) else { continue }
        let time = Timestamp(nanosecondsSince1970: last.asOf).text()
        failures.append(
          Failure(.configuration, "\(table.name): the last load is of \(time): stale"))
      }
    }
    return failures
  }

  private func isStale(_ load: LoadSummary) -> Bool { now - load.asOf > maxAge }

  private var coverageListing: Listing {
    var listing = Listing(
      ["log_type", "selector", "table", "found", "missing", "percent"], report: "coverage")
    for row in coverage.rows {
      listing.add([
        .text(row.logType), .text(row.selector), name(of: row.table), .number(row.found),
        .number(row.missing), Share(found: row.found, missing: row.missing).cell,
      ])
    }
    return listing
  }

  private func listing(of unresolved: [Coverage.Unresolved]) -> Listing {
    var listing = Listing(
      ["uuid", "times", "first_event", "last_event", "selectors", "table", "command"],
      report: "unresolved")
    for value in unresolved.prefix(limit) {
      let command = value.table.flatMap { definitions[$0].loadCommand }
      listing.add([
        .text(value.value), .number(value.times), .time(value.first), .time(value.last),
        .text(value.selectors.joined(separator: ", ")), name(of: value.table),
        command.map { .text($0) } ?? .nothing,
      ])
    }
    return listing
  }

  private var tableListing: Listing {
    var listing = Listing(
      ["table", "state", "rows", "last_load", "age_days", "command"], report: "table")
    for definition in definitions {
      let table = loaded.first { $0.name == definition.name }
      let last = table?.lastLoad
      let state = last.map { isStale($0) ? "stale" : "fresh" } ?? "not loaded"
      listing.add([
        .text(definition.name), .text(state), .number(table?.rows ?? 0), .time(last?.asOf),
        last.map { .number($0.ageInDays) } ?? .nothing,
        definition.loadCommand.map { .text($0) } ?? .nothing,
      ])
    }
    return listing
  }

  private func summary(_ unresolved: Int) -> Listing {
    let total = coverage.total()
    var listing = Listing(
      ["events", "found", "missing", "percent", "unresolved", "unresolved_shown", "stale_tables"],
      report: "summary")
    listing.add([
      .number(coverage.events), .number(total.found), .number(total.missing),
      Share(found: total.found, missing: total.missing).cell, .number(unresolved),
      .number(min(unresolved, limit)),
      .number(loaded.count { $0.lastLoad.map(isStale) ?? false }),
    ])
    return listing
  }

  private func name(of table: Int?) -> Listing.Cell {
    table.map { .text(definitions[$0].name) } ?? .nothing
  }
}

extension TableDefinition {
  /// The command that exports the table and loads it, to show to people.
  var loadCommand: String? {
    command.map { "\($0) | keytag load \(Printable.shellQuoted(name)) -" }
  }
}
