internal import Bytes
internal import JSONText
internal import SQLite
internal import Schemas

// What exports say and what events say. A key that an export has, or ever had, is the exports' alone:
// events have nothing to say of it, of no time, and what was learned of it goes when the first export
// has it. All other keys are known from events alone. So it is the same whether a name was learned
// first or exported first, and no forged event can change anything that an export gives.
//
//     key   events               exports                       versions
//     a1    Silva, then Costa    Ana Costa, closed in May      Ana Costa, closed in May
//     b2    Lima, then Reis      none                          Lima, Reis (learned)
//
// To a load, learned versions do not exist: it neither compares with them nor counts them. A snapshot
// that lacks a learned key does not close it: exports list who is there, and who was deleted before
// the first of them is known from events alone.

/// What was learned.
package struct LearnReport: Sendable, Equatable {
  /// How often an event named somebody.
  package var mentions = 0
  /// People whom nothing had named.
  package var added = 0
  /// People who have another name, or one from another time on, than was known.
  package var changed = 0
  /// What was not learned.
  package var passedOver = LearnedNames.PassedOver()
  /// The load's number; 0 where there was nothing new, and nothing was recorded.
  package var loadID: Int64 = 0
  /// The ids of the versions that were written, in `lookup_row`.
  package var insertedRowIDs: Range<Int64> = 0..<0
}

extension LookupStore {
  /// What `lookup_load.mode` is where names were learned.
  static let learnMode = "learn"

  /// Brings the table of people up to what events say, in one transaction; it makes its own. What is
  /// known already adds nothing. O(people × log rows).
  ///
  /// - Parameters:
  ///   - names: What the events say.
  ///   - now: The present, in nanoseconds since 1970.
  ///   - program: The version of the program, for the history.
  ///   - finish: What else belongs to it; where it throws, nothing was learned.
  package func learn(
    _ names: LearnedNames, now: Int64, program: String,
    finish: (LearnReport) throws(LoadError) -> Void = { (_) throws(LoadError) in }
  ) throws(LoadError) -> LearnReport {
    return try connection.transaction { () throws(LoadError) in
      // Read under the lock: another process may define the table otherwise until then.
      let definition = try definition(of: BuiltIn.peopleTable)
      let texts = try LearnedRowText(definition)
      let (table, _) = try register(definition, text: definition.text)
      var plan = LearnPlan(table: table)
      var reader = try attempt { () throws(SQLiteError) in try LearnedReader(connection, table) }
      for person in names.people.sorted(by: { $0.uuid.lexicographicallyPrecedes($1.uuid) }) {
        let known = try reader.read(person.uuid, texts)
        try attempt { () throws(SQLiteError) in
          try plan.add(person, known, texts, connection)
        }
      }
      plan.report.mentions = names.mentions
      plan.report.passedOver.add(names.passedOver)
      let report = try attempt { () throws(SQLiteError) in
        try write(plan, names, now: now, program: program)
      }
      try finish(report)
      return report
    }
  }

  private func write(
    _ plan: LearnPlan, _ names: LearnedNames, now: Int64, program: String
  ) throws(SQLiteError) -> LearnReport {
    var report = plan.report
    guard !plan.people.isEmpty else { return report }
    report.loadID = try insertLoad(report, of: plan.table, people: names.people.count, now, program)
    var sources = SourceWriter(load: report.loadID, names: names.sources)
    var delete = try connection.prepare(
      "DELETE FROM lookup_row WHERE table_id = ? AND key = ? AND last_seen IS NOT NULL")
    try delete.bind(plan.table, at: 1)
    var insert = try connection.prepare(
      """
      INSERT INTO lookup_row (id, table_id, key, name, columns, valid_from, valid_to, source_id,
        line, last_seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, persistent: true)
    try insert.bind(plan.table, at: 2)
    let first = try connection.int64("SELECT coalesce(max(id), 0) + 1 FROM lookup_row")
    var next = first
    for person in plan.people {
      try delete.bind(person.uuid, at: 2)
      try delete.run()
      try insert.bind(person.uuid, at: 3)
      for version in person.versions {
        try insert.bind(next, at: 1)
        try insert.bind(version.run.name.name, at: 4)
        try insert.bind(version.columns, at: 5)
        try insert.bind(version.run.first, at: 6)
        if let end = version.end {
          try insert.bind(end, at: 7)
        } else {
          try insert.bindNull(at: 7)
        }
        try insert.bind(try sources.id(of: version.run.place.source, connection), at: 8)
        try insert.bind(Int64(version.run.place.line), at: 9)
        try insert.bind(version.run.last, at: 10)
        try insert.run()
        next += 1
      }
    }
    try sources.finish(connection)
    report.insertedRowIDs = first..<next
    return report
  }

  private func insertLoad(
    _ report: LearnReport, of table: Int64, people: Int, _ now: Int64, _ program: String
  ) throws(SQLiteError) -> Int64 {
    var load = LoadReport()
    load.rows = report.mentions
    load.added = report.added
    load.changed = report.changed
    load.unchanged = people - report.added - report.changed
    load.withoutKey = report.passedOver.count
    return try insertLoad(
      load, into: table, mode: Self.learnMode, asOf: now, loadedAt: now, program: program)
  }
}

/// The rows of `lookup_source` of one load: only files that gave a name have one.
private struct SourceWriter {
  let load: Int64
  let names: [String]
  private var ids: [Int: Int64] = [:]
  private var rows: [Int64: Int64] = [:]

  init(load: Int64, names: [String]) {
    self.load = load
    self.names = names
  }

  mutating func id(
    of source: NameRun.Place.Source, _ connection: Connection
  ) throws(SQLiteError) -> Int64 {
    switch source {
    case .stored(let id): return id
    case .new(let place):
      if ids[place] == nil { ids[place] = try insert(place, connection) }
      let id = ids[place] ?? 0
      rows[id, default: 0] += 1
      return id
    }
  }

  private func insert(_ place: Int, _ connection: Connection) throws(SQLiteError) -> Int64 {
    var insert = try connection.prepare(
      "INSERT INTO lookup_source (load_id, name, sha256, bytes, rows) VALUES (?, ?, '', 0, 0)")
    try insert.bind(load, at: 1)
    try insert.bind(names.indices.contains(place) ? names[place] : "-", at: 2)
    try insert.run()
    return connection.lastInsertRowID
  }

  func finish(_ connection: Connection) throws(SQLiteError) {
    var update = try connection.prepare("UPDATE lookup_source SET rows = ? WHERE id = ?")
    for (id, count) in rows {
      try update.bind(count, at: 1)
      try update.bind(id, at: 2)
      try update.run()
    }
  }
}
