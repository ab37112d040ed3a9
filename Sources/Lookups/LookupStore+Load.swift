internal import Bytes
internal import SQLite
internal import Schemas

extension LookupStore {
  /// Brings a table up to an export: all of it or, where this throws, nothing.
  ///
  /// A changed row closes the version that held and opens the next; an unchanged one gets no new
  /// version; a key that comes back is opened again. Where the connection is in a transaction, the
  /// load joins it, and the caller must roll it back if this throws; else it makes its own.
  /// O(rows of the export × log, and rows of the table).
  ///
  /// - Parameter finish: What else belongs to the load. It runs in the same transaction when the
  ///   rows are written; where it throws, nothing was loaded.
  package func load(
    _ export: consuming Export, _ settings: LoadSettings,
    finish: (LoadReport) throws(LoadError) -> Void = { (_) throws(LoadError) in }
  ) throws(LoadError) -> LoadReport {
    var export = export
    try export.settleDuplicates()
    if connection.isInTransaction {
      let report = try write(&export, settings)
      try finish(report)
      return report
    }
    return try connection.transaction { () throws(LoadError) in
      let report = try write(&export, settings)
      try finish(report)
      return report
    }
  }

  private func write(
    _ export: inout Export, _ settings: LoadSettings
  ) throws(LoadError) -> LoadReport {
    let name = export.definition.name
    let (table, isRedefined) = try register(export.definition, text: settings.definition)
    if isRedefined { try mergeSpellings(of: table, as: export.definition) }
    try adoptSpellings(of: table, &export)
    try checkTime(of: table, settings)
    if settings.maxShrink != nil { try checkNames(export, of: table) }
    let plan = try attempt { () throws(SQLiteError) in
      try LoadPlan(export, table: table, settings: settings, connection: connection)
    }
    try Self.checkShrinking(plan, of: name, settings)
    var report = try attempt { () throws(SQLiteError) in
      try apply(plan, of: export, to: table, settings)
    }
    report.isRedefined = isRedefined
    return report
  }

  /// Brings an export's keys to the spellings that a table has them in.
  func adoptSpellings(of table: Int64, _ export: inout Export) throws(LoadError) {
    do throws(SQLiteError) {
      try export.adoptSpellings(ofTable: table, connection)
    } catch {
      throw LoadError(.database(error))
    }
  }

  /// Loads come in the order of their times. Slotting one in between two others would change what
  /// the later one was compared with, and so the report that was given of it.
  func checkTime(of table: Int64, _ settings: LoadSettings) throws(LoadError) {
    try Self.checkIsNotInTheFuture(settings)
    let latest = try attempt { () throws(SQLiteError) -> Int64? in
      var select = try connection.prepare(
        "SELECT max(as_of) FROM lookup_load WHERE table_id = ? AND mode <> ?")
      try select.bind(table, at: 1)
      try select.bind(Self.learnMode, at: 2)
      return try select.step() && !select.isNull(0) ? select.int64(0) : nil
    }
    if let latest, settings.asOf < latest {
      throw LoadError(.outOfOrder(asOf: settings.asOf, latest: latest))
    }
  }

  static func checkIsNotInTheFuture(_ settings: LoadSettings) throws(LoadError) {
    if settings.asOf > settings.loadedAt { throw LoadError(.inTheFuture(asOf: settings.asOf)) }
  }

  /// An export whose name column has a spelling that is not known has no names, and would take those
  /// away that are there.
  func checkNames(
    _ export: borrowing Export, of table: Int64
  ) throws(LoadError) {
    guard export.definition.nameColumn != nil, !export.rows.isEmpty,
      export.rows.allSatisfy({ $0.name == nil })
    else { return }
    let hasNames = try attempt { () throws(SQLiteError) -> Bool in
      var select = try connection.prepare(
        """
        SELECT 1 FROM lookup_row WHERE table_id = ? AND valid_to IS NULL AND name IS NOT NULL
          AND last_seen IS NULL LIMIT 1
        """)
      try select.bind(table, at: 1)
      return try select.step()
    }
    if hasNames { throw LoadError(.wouldLoseNames(table: export.definition.name)) }
  }

  static func checkShrinking(
    _ plan: LoadPlan, of table: String, _ settings: LoadSettings
  ) throws(LoadError) {
    guard let limit = settings.maxShrink else { return }
    let closing = plan.report.closed
    if Double(closing) * 100 > Double(plan.openBefore) * Double(limit) {
      if plan.report.rows == 0 {
        throw LoadError(.noRows(table: table, open: plan.openBefore))
      }
      throw LoadError(
        .wouldShrink(table: table, closing: closing, open: plan.openBefore, limit: limit))
    }
  }
}
