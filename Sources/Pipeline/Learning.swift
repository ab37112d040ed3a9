internal import Bytes
internal import Enrichment
internal import EventStore
package import Lookups
package import SQLite
package import Schemas

/// What was learned from events so far.
package struct Learned: Sendable, Equatable {
  /// How often an event named somebody.
  package var mentions = 0
  /// People whom nothing had named.
  package var added = 0
  /// People who have another name, or one from another time on, than was known.
  package var changed = 0
  /// Stored events that have a name now.
  package var filledEvents = 0
  /// What was not learned.
  package var passedOver = LearnedNames.PassedOver()

  /// Nothing yet.
  package init() {}

  /// The same in words.
  package var summary: String {
    "people named \(mentions) time\(mentions == 1 ? "" : "s"), \(added) learned, \(changed) changed"
      + (passedOver.count > 0 ? ", \(passedOver.count) passed over" : "")
  }
}

/// Learns the names that events give people: gathers them in memory, batch by batch in the input's
/// order, and writes them to the database at the end and, in a run that goes on and on, in between.
package final class Learning {
  /// How often a long run writes, in nanoseconds: seldom, since whoever follows the loads then
  /// freezes the tables anew.
  package static let interval: Int64 = 60_000_000_000

  private let connection: Connection
  private let program: String
  private let interval: Int64
  private var names = LearnedNames(now: Surroundings.now())
  private var written = Surroundings.uptime()

  /// What was learned so far. Names that are in memory only are not counted yet.
  package private(set) var learned = Learned()

  /// Learns into a database that `Database.open` opened for writing, with a connection of its own.
  /// - Parameters:
  ///   - program: The version of the program, for the history.
  ///   - interval: How often to write in between, in nanoseconds.
  package init(
    _ connection: sending Connection, program: String, interval: Int64 = Learning.interval
  ) {
    self.connection = connection
    self.program = program
    self.interval = interval
  }

  /// Takes in what the events of a batch say.
  func take(_ batch: Batch) { note(batch.people, from: batch.source) }

  /// Writes what is in memory, if anything is and the last time is long enough ago.
  /// - Returns: Whether nothing is in memory only.
  func writeIfDue() throws(PipelineError) -> Bool {
    if names.mentions == 0 { return true }
    guard Surroundings.uptime() - written >= interval else { return false }
    try write()
    return true
  }

  /// Writes what is in memory, and forgets it.
  func write() throws(PipelineError) {
    if names.mentions == 0 { return }
    let now = Surroundings.now()
    do throws(LoadError) {
      let (report, filled) = try Backfill.learn(names, now: now, program: program, into: connection)
      learned.mentions += report.mentions
      learned.added += report.added
      learned.changed += report.changed
      learned.filledEvents += filled
      learned.passedOver.add(report.passedOver)
    } catch {
      throw .learning(error)
    }
    names = LearnedNames(now: now)
    written = Surroundings.uptime()
  }

  /// Learns from the events of these log types that the database keeps. O(events), one at a time in
  /// memory.
  package func learnStored(_ logSchemas: [LogSchema]) throws(PipelineError) {
    do throws(LoadError) {
      let tables = try LookupStore(connection).definitions().filter(\.isEnabled)
      try noteStored(Self.plan(logSchemas, tables), tables: tables.count)
    } catch {
      throw .learning(error)
    }
    try write()
  }

  private static func plan(
    _ logSchemas: [LogSchema], _ tables: [TableDefinition]
  ) throws(LoadError) -> Plan {
    do throws(PlanError) {
      return try Plan(logSchemas: logSchemas, tables: tables)
    } catch {
      throw LoadError(.plan(error))
    }
  }

  private func noteStored(_ plan: Plan, tables: Int) throws(LoadError) {
    let nothing = Tables(indexes: (0..<tables).map { _ in nil })
    var worker = BatchWorker(
      Enricher(plan: plan, tables: nothing), keepsEvents: false, learns: true)
    let batch = Batch()
    let logTypes = plan.logTypes.map(\.name)
    do throws(SQLiteError) {
      try EventReader(connection).forEach { id, logType, json in
        guard let number = logTypes.firstIndex(of: logType) else { return }
        worker.process(json, as: number, line: Int(id), batch)
        note(batch.people, from: "stored events")
      }
    } catch {
      throw LoadError(.database(error))
    }
  }

  private func note(_ people: borrowing PeopleSeen, from source: String) {
    names.begin(source)
    people.forEach { uuid, name, email, time, line in
      names.note(uuid, name, email, at: time, line: line)
    }
  }
}
