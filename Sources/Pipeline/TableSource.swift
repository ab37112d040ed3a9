internal import Bytes
package import Enrichment
package import Lookups
package import SQLite
internal import Schemas
internal import Synchronization

/// Tables to enrich with, the loads they are made of, and the definitions they are looked up by.
struct TableEdition: Sendable {
  let tables: Tables
  /// Nil where that is not known.
  let generation: Generation?
}

/// The tables of a run, which may be exchanged between batches when something was loaded.
///
/// A batch takes the tables once and keeps them to its end, so it uses one generation only. The
/// plan of a run is made at its start: a table that is defined later is for the next run, and
/// for what this one stores (`CatchUp`).
package final class TableSource: Sendable {
  private struct Watch: ~Copyable {
    /// Opens the database; nil where it is not there yet.
    let open: @Sendable () -> Connection?
    var store: LookupStore?
    let definitions: [TableDefinition]
    let naming: Tables.Naming
    let jobs: Int
    var generation: Generation?
    var hasTold = false
  }

  private let current: Mutex<TableEdition>
  private let watch: Mutex<Watch?>
  private let isAsked = Atomic(false)

  /// Whether the tables follow a database.
  private let isFollowing: Bool
  /// Whether they do so only where `reload` was called.
  private let isOnlyAsked: Bool

  /// Tables that stay as they are.
  /// - Parameter generation: The loads they are made of, so that what comes later is known to be.
  package init(_ tables: Tables, of generation: Generation? = nil) {
    current = Mutex(TableEdition(tables: tables, generation: generation))
    watch = Mutex(nil)
    isFollowing = false
    isOnlyAsked = false
  }

  /// Tables that follow the loads into a database.
  /// - Parameters:
  ///   - frozen: The tables to begin with.
  ///   - naming: Which version of a row gives the name.
  ///   - jobs: How many cores a reload may use.
  ///   - onlyWhenAsked: Whether a load is seen only when `reload` is called.
  ///   - open: Opens the database that is loaded into, for this alone; asked again before each
  ///     batch while there is none.
  package init(
    _ frozen: FrozenTables, naming: Tables.Naming, jobs: Int, onlyWhenAsked: Bool = false,
    following open: @escaping @Sendable () -> Connection?
  ) {
    current = Mutex(
      TableEdition(
        tables: Tables(indexes: frozen.indexes, naming: naming), generation: frozen.generation))
    watch = Mutex(
      Watch(
        open: open, store: nil, definitions: frozen.definitions, naming: naming, jobs: jobs,
        generation: frozen.generation))
    isFollowing = true
    isOnlyAsked = onlyWhenAsked
  }

  /// The tables to use for the next batch.
  var edition: TableEdition { current.withLock { $0 } }

  /// Asks for the rows to be read again before the next batch, whether or not something was loaded.
  /// May be called from any thread.
  package func reload() { isAsked.store(true, ordering: .relaxed) }

  /// Reads the rows again if something was loaded since. A failure to read leaves the tables as they
  /// are, and is told once.
  func refresh() {
    guard isFollowing, !isOnlyAsked || isAsked.load(ordering: .relaxed) else { return }
    watch.withLock { watch in
      let isForced = isAsked.exchange(false, ordering: .relaxed)
      if isOnlyAsked, !isForced { return }
      if watch?.store == nil {
        let connection = watch?.open()
        watch?.store = connection.map { LookupStore($0) }
      }
      if isForced, watch?.store == nil {
        try? FileOutput.standardError().tell(
          "keytag: the tables stay as they are: the database cannot be read")
      }
      do throws(LoadError) {
        guard let generation = try watch?.store?.generation(),
          isForced || generation != watch?.generation, let watched = watch?.definitions,
          let jobs = watch?.jobs,
          let frozen = try watch?.store?.refreeze(watched, jobs: jobs)
        else { return }
        watch?.generation = frozen.generation
        watch?.hasTold = false
        let naming = watch?.naming ?? .asOfEvent
        let tables = Tables(indexes: frozen.indexes, naming: naming)
        current.withLock { current in
          current = TableEdition(
            tables: tables, generation: frozen.generation?.defined(as: current.generation))
        }
      } catch {
        guard watch?.hasTold == false else { return }
        watch?.hasTold = true
        try? FileOutput.standardError().tell("keytag: the tables stay as they are: \(error)")
      }
    }
  }
}
