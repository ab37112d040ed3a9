internal import Bytes
internal import SQLite

/// What a load will do to a table's rows, decided before anything is written.
///
/// The export's rows and the table's rows come in the same order, by the bytes of their keys, so
/// one pass over both finds what is new, what is different and what is gone, whatever their number:
///
///     export   a1 Ops        c3 Legal       d4 Sales
///     table    a1 Ops  b2 HR  c3 Law         d4 Sales (closed in May)
///              same    gone   close, open    open again
struct LoadPlan {
  /// The rows of the export to be opened, in order of their keys.
  var opens: [Int] = []
  /// The ids of the rows to be closed.
  var closes: [Int64] = []
  /// The ids of versions that began at this very time, and would be left without any duration.
  var removes: [Int64] = []
  /// The rows of the export whose keys were known from events alone.
  var learned: [Int] = []
  /// The counts so far.
  var report = LoadReport()
  /// Open rows of exports before the load.
  var openBefore = 0

  /// What is known before anything is compared.
  private init(counting export: borrowing Export) {
    report.rows = export.rowsRead
    report.duplicates = export.duplicates
    report.withoutKey = export.withoutKey
  }

  /// Takes every row of an export whose duplicates are settled as new, as it is where there are no
  /// tables yet, and tells `visit` of each. O(rows).
  init(ofFirst export: borrowing Export, visit: @escaping (RowChange) -> Void) {
    self.init(counting: export)
    for row in export.rows.indices { add(row, export, visit) }
    report.open = report.added
  }

  /// Compares a table with an export whose duplicates are settled, and tells `visit` of every
  /// change. O(rows of both).
  init(
    _ export: borrowing Export, table: Int64, settings: LoadSettings, connection: Connection,
    visit: ((RowChange) -> Void)? = nil
  ) throws(SQLiteError) {
    self.init(counting: export)
    // The newest version of a key comes first; the others are of no interest here. Where it was
    // learned from events, no export ever had the key, and to a load it is a new one.
    var stored = try connection.prepare(
      """
      SELECT key, columns, name, id, valid_from, valid_to, last_seen FROM lookup_row
      WHERE table_id = ? ORDER BY key, valid_from DESC
      """)
    try stored.bind(table, at: 1)
    var next = 0
    var hasStored = try stored.step()
    while hasStored {
      var order = export.order(ofRow: next, against: stored)
      while order < 0 {
        add(next, export, visit)
        next += 1
        order = export.order(ofRow: next, against: stored)
      }
      if order == 0 {
        match(next, export, stored, settings, visit)
        next += 1
      } else {
        miss(stored, settings, visit)
      }
      let key = stored.text(0)
      repeat {
        hasStored = try stored.step()
      } while hasStored && stored.withBytes(0) { ByteHash.areEqual($0, key.span) }
    }
    for row in next..<export.rows.count { add(row, export, visit) }
    report.open =
      openBefore + report.added + report.reopened - report.closed
  }

  private mutating func add(
    _ row: Int, _ export: borrowing Export, _ visit: ((RowChange) -> Void)?
  ) {
    opens.append(row)
    report.added += 1
    visit?(RowChange(.added, key: export.key(ofRow: row), after: export.columns(ofRow: row)))
  }

  private mutating func match(
    _ row: Int, _ export: borrowing Export, _ stored: borrowing Statement,
    _ settings: LoadSettings, _ visit: ((RowChange) -> Void)?
  ) {
    guard stored.isNull(6) else {
      learned.append(row)
      return add(row, export, visit)
    }
    guard stored.isNull(5) else {
      opens.append(row)
      report.reopened += 1
      visit?(RowChange(.reopened, stored, after: export.columns(ofRow: row)))
      return
    }
    openBefore += 1
    if export.isRow(row, equalTo: stored) {
      report.unchanged += 1
    } else {
      opens.append(row)
      end(stored, settings)
      report.changed += 1
      visit?(RowChange(.changed, stored, after: export.columns(ofRow: row)))
    }
  }

  private mutating func miss(
    _ stored: borrowing Statement, _ settings: LoadSettings, _ visit: ((RowChange) -> Void)?
  ) {
    guard stored.isNull(5), stored.isNull(6) else { return }
    openBefore += 1
    guard settings.mode == .snapshot else { return }
    end(stored, settings)
    report.closed += 1
    visit?(RowChange(.closed, stored, after: nil))
  }

  private mutating func end(_ stored: borrowing Statement, _ settings: LoadSettings) {
    if stored.int64(4) == settings.asOf {
      removes.append(stored.int64(3))
    } else {
      closes.append(stored.int64(3))
    }
  }
}

extension RowChange {
  fileprivate init(_ kind: Kind, _ stored: borrowing Statement, after: [UInt8]?) {
    self.init(kind, key: stored.text(0), before: stored.text(1), after: after)
  }
}

extension Export {
  func key(ofRow row: Int) -> [UInt8] {
    text.withBytes { [UInt8](copying: $0.extracting(rows[row].key)) }
  }

  fileprivate func columns(ofRow row: Int) -> [UInt8] {
    text.withBytes { [UInt8](copying: $0.extracting(rows[row].columns)) }
  }

  /// Whether a row's key comes before (negative), is (0) or comes behind a stored row's, which is the
  /// statement's first column; behind all where there is no such row.
  func order(ofRow row: Int, against stored: borrowing Statement) -> Int {
    guard row < rows.count else { return 1 }
    return text.withBytes { text in
      let key = text.extracting(rows[row].key)
      return stored.withBytes(0) { ByteHash.order(key, $0) }
    }
  }

  /// Whether a row says the same as a stored one with the same key.
  fileprivate func isRow(_ row: Int, equalTo stored: borrowing Statement) -> Bool {
    text.withBytes { text in
      let columns = text.extracting(rows[row].columns)
      guard stored.withBytes(1, { ByteHash.areEqual($0, columns) }) else { return false }
      guard let name = rows[row].name else { return stored.isNull(2) }
      let text = text.extracting(name)
      return stored.withBytes(2) { ByteHash.areEqual($0, text) }
    }
  }
}
