internal import Enrichment
package import Schemas

/// How many of the UUIDs in events have a row in the tables, and which have none.
///
/// A value that names something no table holds, such as a device, is neither found nor missing.
package struct Coverage: Sendable {
  /// One selector of a log type and one table.
  package struct Row: Sendable, Equatable {
    /// The log type's name.
    package let logType: String
    /// The selector, such as `user.uuid`.
    package let selector: String
    /// The table's place in the plan; nil for values whose meaning is not known and that no table
    /// has.
    package let table: Int?
    /// How often the table had a row.
    package var found = 0
    /// How often it had none.
    package var missing = 0
  }

  /// A value that a table has no row for.
  package struct Unresolved: Sendable, Equatable {
    /// The value's bytes.
    package let value: [UInt8]
    /// The table's place in the plan; nil where no single table was asked.
    package let table: Int?
    /// Where the value occurs, in the order in which it was met there.
    package var selectors: [String] = []
    /// How often it was looked up.
    package var times = 0
    /// The time of the earliest event that has it, in nanoseconds since 1970.
    package var first: Int64?
    /// The time of the latest.
    package var last: Int64?
  }

  private struct Place: Hashable {
    let logType: Int
    let selector: String
    let table: Int?
  }

  private struct Missed: Hashable {
    let value: [UInt8]
    let table: Int?
  }

  private let plan: Plan
  private var counts: [Place: Row] = [:]
  private var missed: [Missed: Unresolved] = [:]

  /// How many events were added.
  package private(set) var events = 0

  /// Nothing yet.
  package init(_ plan: Plan) { self.plan = plan }

  /// Adds an event. Memory grows only with the values that are not resolved.
  package mutating func add(_ event: ScannedEvent) {
    events += 1
    for lookup in event.lookups where lookup.outcome != .withoutTable {
      let place = Place(logType: event.logType, selector: lookup.selector, table: lookup.table)
      let row = Row(
        logType: plan.logTypes[event.logType].name, selector: lookup.selector, table: lookup.table)
      if lookup.outcome == .found {
        counts[place, default: row].found += 1
      } else {
        counts[place, default: row].missing += 1
        note(lookup, event)
      }
    }
  }

  private mutating func note(_ lookup: LookupTrace, _ event: ScannedEvent) {
    let key = Missed(value: lookup.value, table: lookup.table)
    let new = Unresolved(value: lookup.value, table: lookup.table)
    let time = Timestamp(rfc3339: event.facts.time.span)?.nanosecondsSince1970
    missed[key, default: new].add(lookup.selector, at: time)
  }

  /// How often the tables had a row and had none: for all of them together, or for one.
  package func total(of table: Int? = nil) -> (found: Int, missing: Int) {
    var total = (found: 0, missing: 0)
    for row in counts.values where table == nil || row.table == table {
      total.found += row.found
      total.missing += row.missing
    }
    return total
  }

  /// The rows, in the order of the plan; those that nothing was looked up for are left out.
  package var rows: [Row] {
    var rows: [Row] = []
    for (logType, type) in plan.logTypes.enumerated() {
      var selectors: [String] = []
      for (selector, candidate) in type.candidates {
        rows += [counts[Place(logType: logType, selector: selector, table: candidate.table)]]
          .compactMap { $0 }
        if !selectors.contains(selector) { selectors.append(selector) }
      }
      rows += selectors.compactMap {
        counts[Place(logType: logType, selector: $0, table: nil)]
      }
    }
    return rows
  }

  /// The values without a row, the most frequent first, equally frequent ones by their bytes.
  package var unresolved: [Unresolved] {
    missed.values.sorted { left, right in
      if left.times != right.times { return left.times > right.times }
      if left.value != right.value { return left.value.lexicographicallyPrecedes(right.value) }
      return left.table ?? .max < right.table ?? .max
    }
  }
}

extension Coverage.Unresolved {
  fileprivate mutating func add(_ selector: String, at time: Int64?) {
    times += 1
    if !selectors.contains(selector) { selectors.append(selector) }
    guard let time else { return }
    first = min(first ?? time, time)
    last = max(last ?? time, time)
  }
}
