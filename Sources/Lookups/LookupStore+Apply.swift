internal import Bytes
internal import SQLite

extension LookupStore {
  /// Writes a plan: the load and its sources, what ends, and what begins. O(changes × log rows).
  func apply(
    _ plan: LoadPlan, of export: borrowing Export, to table: Int64, _ settings: LoadSettings
  ) throws(SQLiteError) -> LoadReport {
    var report = plan.report
    report.loadID = try insertLoad(
      report, into: table, mode: settings.mode.rawValue, asOf: settings.asOf,
      loadedAt: settings.loadedAt, program: settings.program)
    var sources: [Int64] = []
    for source in export.sources {
      sources.append(try insert(source, of: report.loadID))
    }
    try end(plan, at: settings.asOf)
    // What was learned has the old spellings.
    try removeLearned(plan, of: export, in: table)
    try respell(export.respelled, in: table)
    // New rows go in by key, so that the index grows at its end and the order of the ids, which is
    // the order on disk, is the order in which a table is read.
    let first = try connection.int64("SELECT coalesce(max(id), 0) + 1 FROM lookup_row")
    var next = first
    var insert = try connection.prepare(
      """
      INSERT INTO lookup_row (id, table_id, key, name, columns, valid_from, source_id, line)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, persistent: true)
    try insert.bind(table, at: 2)
    try insert.bind(settings.asOf, at: 6)
    for index in plan.opens {
      let row = export.rows[index]
      try insert.bind(next, at: 1)
      let spelling = export.respelled.isEmpty ? nil : export.respelled[export.key(ofRow: index)]
      try export.text.withBytes { (text) throws(SQLiteError) in
        if let spelling {
          try insert.bind(spelling, at: 3)
        } else {
          try insert.bind(text.extracting(row.key), at: 3)
        }
        if let name = row.name {
          try insert.bind(text.extracting(name), at: 4)
        } else {
          try insert.bindNull(at: 4)
        }
        try insert.bind(text.extracting(row.columns), at: 5)
      }
      try insert.bind(sources[Int(row.source)], at: 7)
      try insert.bind(Int64(row.line), at: 8)
      try insert.run()
      next += 1
    }
    report.insertedRowIDs = first..<next
    return report
  }

  private func end(_ plan: LoadPlan, at time: Int64) throws(SQLiteError) {
    var close = try connection.prepare("UPDATE lookup_row SET valid_to = ? WHERE id = ?")
    try close.bind(time, at: 1)
    for id in plan.closes {
      try close.bind(id, at: 2)
      try close.run()
    }
    var remove = try connection.prepare("DELETE FROM lookup_row WHERE id = ?")
    for id in plan.removes {
      try remove.bind(id, at: 1)
      try remove.run()
    }
  }

  /// Removes what was learned of keys that exports have from now on.
  private func removeLearned(
    _ plan: LoadPlan, of export: borrowing Export, in table: Int64
  ) throws(SQLiteError) {
    guard !plan.learned.isEmpty else { return }
    var remove = try connection.prepare("DELETE FROM lookup_row WHERE table_id = ? AND key = ?")
    try remove.bind(table, at: 1)
    for row in plan.learned {
      try remove.bind(export.key(ofRow: row), at: 2)
      try remove.run()
    }
  }

  /// Notes a load and gives its number.
  func insertLoad(
    _ report: LoadReport, into table: Int64, mode: String, asOf: Int64, loadedAt: Int64,
    program: String
  ) throws(SQLiteError) -> Int64 {
    var insert = try connection.prepare(
      """
      INSERT INTO lookup_load (program, mode, table_id, as_of, loaded_at, rows_read, added, changed,
        unchanged, closed, reopened, duplicates, without_key)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try insert.bind(program, at: 1)
    try insert.bind(mode, at: 2)
    let numbers = [
      table, asOf, loadedAt, Int64(report.rows), Int64(report.added),
      Int64(report.changed), Int64(report.unchanged), Int64(report.closed), Int64(report.reopened),
      Int64(report.duplicates), Int64(report.withoutKey),
    ]
    for (index, number) in numbers.enumerated() { try insert.bind(number, at: index + 3) }
    try insert.run()
    return connection.lastInsertRowID
  }

  private func insert(_ source: Export.Source, of load: Int64) throws(SQLiteError) -> Int64 {
    var insert = try connection.prepare(
      "INSERT INTO lookup_source (load_id, name, sha256, bytes, rows) VALUES (?, ?, ?, ?, ?)")
    try insert.bind(load, at: 1)
    try insert.bind(source.name, at: 2)
    try insert.bind(source.sha256, at: 3)
    try insert.bind(Int64(source.bytes), at: 4)
    try insert.bind(Int64(source.rows), at: 5)
    try insert.run()
    return connection.lastInsertRowID
  }
}
