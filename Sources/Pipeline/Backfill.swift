internal import Bytes
internal import Enrichment
internal import EventStore
internal import FrozenIndex
package import Lookups
package import SQLite
package import Schemas

// A load that names what stored events could not resolve fills these events in, in its own
// transaction: either both are there or neither. So does learning names from events. Say that item
// I9 was unknown when two events were stored:
//
//     unresolved              lookup_row, new            event 7:  …}
//     I9  7        ◀─ key ──  I9  "Root account"    ──▶           …,"item_name":"Root account",…}
//     I9  12                                             event 12 likewise; both rows go away
//
// The events found are enriched again, from the line that is stored: what keytag had added to it is
// cut out first, as with any event. The tables are those after the load. A table may have a million
// rows and one event may be concerned, so nothing is frozen whole: the events are gone through
// twice, the first time without tables, only to see which keys they mention, and then with indexes
// of just these keys.

// A table that is defined, or defined anew, asks for values that nobody looked up when the events
// were stored, so nothing says which events have them: there all events of its log types are gone
// through, once, and the values that it does not have yet are noted for its loads.

/// Loads an export, learns names from events, or defines a table, and fills in the stored events that
/// have names by it.
package final class Backfill {
  /// How many events are gone through with one set of indexes, which bounds the memory.
  private static let chunkSize = 4096

  private let store: LookupStore
  private let definitions: [TableDefinition]
  private let plan: Plan
  /// The tables that cannot be looked up key by key, since their mode is not `exact`.
  private let whole: [FrozenIndex?]
  /// The tables whose names may go.
  private let takenBack: Set<String>
  private let batch = Batch()
  private var worker: BatchWorker
  private let filler: EventFiller

  /// Loads an export, as `LookupStore.load` does, and fills in what it names, all or nothing.
  /// O(load), and for each event that is filled in O(event + its UUIDs × log rows). A load that
  /// defines the table otherwise than before fills in as `define` does.
  /// - Returns: What the load did, and how many stored events have changed by it.
  package static func load(
    _ export: consuming Export, _ settings: LoadSettings, into connection: Connection
  ) throws(LoadError) -> (report: LoadReport, filledEvents: Int) {
    let definition = export.definition
    var filled = 0
    let report = try LookupStore(connection).load(export, settings) { (report) throws(LoadError) in
      let search = UnresolvedSearch(connection: connection)
      let events =
        report.isRedefined
        ? try search.events(askedBy: definition)
        : try search.events(for: report.insertedRowIDs, of: definition)
      filled = try fill(events, connection, redefined: report.isRedefined ? [definition] : [])
    }
    return (report, filled)
  }

  /// Learns names, as `LookupStore.learn` does, and fills in what they name, all or nothing.
  static func learn(
    _ names: LearnedNames, now: Int64, program: String, into connection: Connection
  ) throws(LoadError) -> (report: LearnReport, filledEvents: Int) {
    let store = LookupStore(connection)
    let definition = try store.definition(of: BuiltIn.peopleTable)
    var filled = 0
    let report = try store.learn(names, now: now, program: program) { (report) throws(LoadError) in
      let search = UnresolvedSearch(connection: connection)
      filled = try fill(
        try search.events(for: report.insertedRowIDs, of: definition), connection)
    }
    return (report, filled)
  }

  /// Keeps a definition in the database and enriches the stored events of its log types anew, all or
  /// nothing. O(events of these log types).
  /// - Returns: How many stored events have changed by it.
  package static func define(
    _ definition: TableDefinition, in connection: Connection
  ) throws(LoadError) -> Int {
    var filled = 0
    try LookupStore(connection).define(definition) { () throws(LoadError) in
      let search = UnresolvedSearch(connection: connection)
      filled = try fill(
        try search.events(askedBy: definition), connection, redefined: [definition])
    }
    return filled
  }

  private static func fill(
    _ events: [Int64], _ connection: Connection, redefined: [TableDefinition] = []
  ) throws(LoadError) -> Int {
    events.isEmpty ? 0 : try Backfill(connection, redefined: redefined).fill(events)
  }

  /// Prepares to fill events in with the tables as they are now. O(rows of the tables whose mode is
  /// not `exact`).
  /// - Parameter redefined: Tables that take back, if they have rows, what they named before.
  init(_ connection: Connection, redefined: [TableDefinition] = []) throws(LoadError) {
    store = LookupStore(connection)
    var takenBack: Set<String> = []
    for table in redefined where try store.hasRows(table.name) { takenBack.insert(table.name) }
    self.takenBack = takenBack
    definitions = try store.definitions().filter(\.isEnabled)
    let logSchemas = try store.logSchemas()
    do throws(PlanError) {
      plan = try Plan(logSchemas: logSchemas, tables: definitions)
    } catch {
      throw LoadError(.plan(error))
    }
    do throws(SQLiteError) {
      filler = try EventFiller(connection)
    } catch {
      throw LoadError(.database(error))
    }
    var whole: [FrozenIndex?] = []
    for definition in definitions {
      whole.append(definition.match == .exact ? nil : try store.freeze(definition))
    }
    self.whole = whole
    worker = BatchWorker(
      Enricher(plan: plan, tables: Tables(indexes: whole), traces: true), keepsEvents: true)
  }

  /// Fills in those of these events that have names now, and notes what has none; says how many
  /// were filled in.
  func fill(_ events: [Int64]) throws(LoadError) -> Int {
    var filled = 0
    for start in stride(from: 0, to: events.count, by: Self.chunkSize) {
      let chunk = events[start..<min(start + Self.chunkSize, events.count)]
      let keys = try keys(of: chunk)
      var indexes: [FrozenIndex?] = []
      for (definition, index) in zip(definitions, whole) {
        let isExact = definition.match == .exact
        indexes.append(isExact ? try store.freeze(definition, keys: keys) : index)
      }
      worker.use(Tables(indexes: indexes))
      do throws(SQLiteError) {
        for id in chunk where try fill(id) { filled += 1 }
      } catch {
        throw LoadError(.database(error))
      }
    }
    return filled
  }

  /// All values that these events are looked up by: without tables each of them is unresolved.
  private func keys(of events: ArraySlice<Int64>) throws(LoadError) -> Set<[UInt8]> {
    worker.use(Tables(indexes: definitions.map { _ in nil }))
    var keys: Set<[UInt8]> = []
    do throws(SQLiteError) {
      for id in events {
        guard let line = try filler.line(of: id) else { continue }
        keys.formUnion(enrich(line)?.unresolved ?? [])
      }
    } catch {
      throw LoadError(.database(error))
    }
    return keys
  }

  /// The event enriched again; nil where its log type is not known any more.
  private func enrich(_ line: EventFiller.Line) -> StoredEvent? {
    guard let logType = plan.logTypes.firstIndex(where: { $0.name == line.logType }) else {
      return nil
    }
    worker.process(line.json.span, as: logType, batch)
    return batch.stored.first
  }

  /// Fills in one event; false where there is nothing to change, or it would lose a name.
  private func fill(_ id: Int64) throws(SQLiteError) -> Bool {
    guard let line = try filler.line(of: id) else { return false }
    var lookups: [LookupTrace] = []
    worker.visitor = { lookups = $0.lookups }
    let enriched = enrich(line)
    worker.visitor = nil
    guard let event = enriched else { return false }
    guard event.json != line.json, try !loses(id, lookups) else {
      try filler.note(event.unresolved, of: id)
      return false
    }
    if plan.tableIndicators.contains(where: { !$0.isEmpty }) {
      let keys = Indicator.outputOrder.map { (kind: $0.rawValue, key: $0.outputKey) }
      try filler.replaceIndicators(of: id, with: event, keys: keys)
    }
    let resolved = lookups.filter { $0.outcome == .found }.map(\.value)
    try filler.fill(id, with: event, resolved: resolved)
    return true
  }

  /// Whether the event enriched anew lacks a name that the stored line has.
  private func loses(_ id: Int64, _ lookups: [LookupTrace]) throws(SQLiteError) -> Bool {
    var namings: Set<EventFiller.Naming> = []
    for lookup in lookups where lookup.outcome == .found {
      guard let table = lookup.table else { continue }
      namings.insert(
        EventFiller.Naming(table: definitions[table].name, selector: lookup.selector))
    }
    return try filler.namings(of: id).contains {
      !takenBack.contains($0.table) && !namings.contains($0)
    }
  }
}
