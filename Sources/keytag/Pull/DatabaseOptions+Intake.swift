#if EventsAPI
import Bytes
import Enrichment
import EventStore
import Lookups
import Pipeline
import SQLite
import Schemas

extension DatabaseOptions {
  /// Opens the database to take pages of events into it, and the tables that name them, which follow
  /// what is loaded meanwhile.
  func openIntake(
    _ turn: TurnOptions, target: PageIntake.Target = .store
  ) throws -> (intake: PageIntake, tables: TableSource) {
    SQLiteMemory.leaveUncounted()
    let connection = try openForWriting(turn)
    let lookups = LookupStore(connection)
    let jobs = Surroundings.processorCount
    let frozen = try lookups.freezeAll(jobs: jobs)
    let plan = try Plan(logSchemas: lookups.logSchemas(), tables: frozen.definitions)
    if !frozen.isLoaded.contains(true) {
      try FileOutput.standardError().tell(
        "keytag: no table is loaded, so nothing has a name; see keytag load --help")
    }
    let database = self
    let tables = TableSource(frozen, naming: .asOfEvent, jobs: jobs) {
      try? database.openForReadingIfThere()
    }
    let intake = PageIntake(
      plan: plan, tables: tables, store: try EventStore(connection), target: target)
    return (intake, tables)
  }
}
#endif
