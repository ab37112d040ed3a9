internal import Bytes
internal import EventStore
internal import Lookups
internal import SQLite

// A load fills in the stored events that it names. An event that is enriched before a load and
// stored after it would fall between the two, for as long as a run goes on with the tables that it
// began with:
//
//     enrich --store   freezes the tables             enriches E           stores E, without a name
//     load                              names E's item, commits
//
// So whoever stores looks, in the transaction that stores, whether something was loaded or defined
// since, and then fills in at once what a load or a definition would have.

/// Fills in events that were enriched before a load and are stored after it.
struct CatchUp: ~Copyable {
  private var backfill: (generation: Generation, change: Generation.Change, Backfill)?
  private var hasTold = false

  /// Fills in events that were just stored, where something was loaded since; for use in the
  /// transaction that stores them. A few rows read where nothing was. Tables that cannot be used
  /// leave the events as they are, which is told once.
  /// - Parameters:
  ///   - events: The events.
  ///   - unresolved: Those of them with a value that no table had.
  ///   - generation: The tables that they were enriched with.
  ///   - store: Where they were stored, without these indicators yet, which it takes before.
  mutating func fill(
    _ events: [Int64], unresolved: [Int64], since generation: Generation, in store: EventStore,
    _ indicators: inout PendingIndicators
  ) throws(SQLiteError) {
    guard !events.isEmpty else { return }
    let lookups = LookupStore(store.connection)
    do throws(LoadError) {
      let change = try lookups.change(since: generation)
      let events =
        switch change {
        case .none: [Int64]()
        case .loaded: unresolved
        case .redefined: events
        }
      if events.isEmpty { return }
      do throws(SQLiteError) {
        try store.flush(&indicators)
      } catch {
        throw LoadError(.database(error))
      }
      let current = try lookups.generation()
      if let (known, kind, backfill) = backfill, known == current, kind == change {
        _ = try backfill.fill(events)
      } else {
        let new = try Backfill(
          store.connection, redefined: change == .redefined ? lookups.definitions() : [])
        backfill = (current, change, new)
        _ = try new.fill(events)
      }
    } catch {
      if case .database(let error) = error.reason { throw error }
      guard !hasTold else { return }
      hasTold = true
      try? FileOutput.standardError().tell(
        "keytag: stored events keep the names they were enriched with: \(error)")
    }
  }
}
