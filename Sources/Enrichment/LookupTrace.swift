package import Bytes
internal import FrozenIndex

/// What became of one look-up, told where somebody wants to know: `explain`, `check`, the store.
package struct LookupTrace: Sendable, Equatable {
  /// How it ended.
  package enum Outcome: Sendable {
    case found
    /// The table has no such key.
    case missing
    /// The event does not say what the value names, and no table has it.
    case unknownMeaning
    /// The value names something that no table holds.
    case withoutTable
  }

  /// The selector, such as `user.uuid`.
  package let selector: String
  /// The table's place in the plan; nil where no single table was asked.
  package let table: Int?
  /// The value, escapes undone.
  package let value: [UInt8]
  /// How it ended.
  package let outcome: Outcome
  /// The row that was found, as a JSON object; nil where none was.
  package let row: [UInt8]?
  /// When the row was closed, in nanoseconds since 1970, if the event is later than that.
  package let closedAt: Int64?
}

/// A look-up of the event at hand, in the program's numbers.
struct TraceEntry {
  /// The candidate, or the first of those that the outcome is about.
  let candidate: Int
  let key: EventText
  let outcome: LookupTrace.Outcome
  /// The place of what was found among the event's hits; -1 where nothing was.
  let hit: Int
}

extension Enricher {
  @inline(never) mutating func trace(
    _ value: LookupValue, _ candidate: Int, _ outcome: LookupTrace.Outcome
  ) {
    trace.append(
      TraceEntry(
        candidate: candidate, key: value.key, outcome: outcome,
        hit: outcome == .found ? hits.count - 1 : -1))
  }

  /// Remembers how all of a reference's look-ups ended.
  @inline(__always) mutating func trace(_ lookup: Lookup, _ outcome: LookupTrace.Outcome) {
    guard traces else { return }
    let candidates = program.references[Int(lookup.reference)].candidates
    trace(lookup.value, Int(candidates.first), outcome)
  }

  /// The look-ups of the event that was enriched last, where `traces` is set.
  package func lookups(_ input: borrowing InputBuffer) -> [LookupTrace] {
    var lookups: [LookupTrace] = []
    for entry in trace {
      let code = program.candidates[entry.candidate]
      let isAboutTable = entry.outcome == .found || entry.outcome == .missing
      lookups.append(
        LookupTrace(
          selector: selectors[Int(code.counter)], table: isAboutTable ? Int(code.table) : nil,
          value: withText(entry.key, input) { [UInt8](copying: $0) }, outcome: entry.outcome,
          row: entry.hit < 0 ? nil : row(of: hits[entry.hit]),
          closedAt: entry.hit < 0 ? nil : hits[entry.hit].row.closedAt))
    }
    return lookups
  }

  /// The values of the event that was enriched last that a table was asked for and did not have, or
  /// whose meaning is not known, where `traces` is set. One may occur twice.
  package func unresolvedValues(_ input: borrowing InputBuffer) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for entry in trace where entry.outcome == .missing || entry.outcome == .unknownMeaning {
      values.append(withText(entry.key, input) { [UInt8](copying: $0) })
    }
    return values
  }

  private func row(of hit: Hit) -> [UInt8] {
    var row = OutputBuffer()
    row.append(0x7B)
    lookup(of: hit).index?.appendColumns(of: hit.row, to: &row)
    row.append(0x7D)
    return row.copied()
  }
}
