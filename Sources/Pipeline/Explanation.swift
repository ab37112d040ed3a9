package import Enrichment
internal import FrozenIndex
package import Lookups
package import Schemas

/// Why an event has the names that it has, and no others.
package struct Explanation: Sendable {
  /// One value of the event and one table.
  package struct Lookup: Sendable {
    /// How the look-up ended.
    package enum Result: Sendable {
      /// The version that gives the name; `closedAt` where the key was closed by the event's time.
      case found(RowVersion, closedAt: Int64?)
      /// Nothing was ever loaded into the table.
      case notLoaded
      /// The table has no open row and no history.
      case empty
      /// The table has rows, and never had one for this key.
      case neverSeen
      /// The event does not say what the value names, and no table has it.
      case unknownMeaning
      /// The value names something that no table holds.
      case withoutTable
    }

    /// Where the value is: `user.uuid`.
    package let selector: String
    /// The value, escapes undone.
    package let value: [UInt8]
    /// The table that was asked; nil where no single one was.
    package let table: TableDefinition?
    /// How it ended.
    package let result: Result
  }

  /// The event.
  package let event: ScannedEvent
  /// The name of its log type.
  package let logType: String
  /// The time that names are given as of, in nanoseconds since 1970; nil: the latest names.
  package let time: Int64?
  /// What was looked up, in the order of the event's fields.
  package let lookups: [Lookup]

  /// Explains an event with the rows and loads of a database, and the names that `naming` chooses.
  package init(
    _ event: ScannedEvent, plan: Plan, _ frozen: FrozenTables, _ finder: KeyFinder?,
    naming: Tables.Naming = .asOfEvent
  ) throws(LoadError) {
    self.event = event
    logType = plan.logTypes[event.logType].name
    let eventTime = Timestamp(rfc3339: event.facts.time.span)?.nanosecondsSince1970
    time = naming == .latest ? nil : eventTime
    var lookups: [Lookup] = []
    for trace in event.lookups {
      lookups.append(
        Lookup(
          selector: trace.selector, value: trace.value,
          table: trace.table.map { frozen.definitions[$0] },
          result: try Self.result(of: trace, time, frozen, finder)))
    }
    self.lookups = lookups
  }

  private static func result(
    of trace: LookupTrace, _ time: Int64?, _ frozen: FrozenTables, _ finder: KeyFinder?
  ) throws(LoadError) -> Lookup.Result {
    switch trace.outcome {
    case .unknownMeaning: return .unknownMeaning
    case .withoutTable: return .withoutTable
    case .missing:
      guard let index = trace.table.flatMap({ frozen.indexes[$0] }) else { return .notLoaded }
      return index.count == 0 ? .empty : .neverSeen
    case .found:
      guard let table = trace.table, let finder else { return .notLoaded }
      let row = try finder.show(trace.value, in: frozen.definitions[table], at: time)
      return .found(row, closedAt: trace.closedAt)
    }
  }
}
