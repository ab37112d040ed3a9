internal import Bytes
package import SQLite

/// Keeps enriched events, their indicators and the rejects. Storing what is there already changes
/// nothing, so input may be read again.
///
/// Each insert outside a transaction is synced to the disk on its own: wrap a batch in one.
///
///     let store = try EventStore(Database.open(path: path, access: .readWrite))
///     try store.connection.transaction { () throws(SQLiteError) in
///       for event in batch { try store.insert(event) }
///     }
package final class EventStore {
  /// The connection that is written through.
  package let connection: Connection
  private var insertEvent: Statement
  private var selectOwn: Statement
  private var insertIndicator: Statement
  private var insertUnresolved: Statement
  private var insertReject: Statement

  /// How a value of an event that nothing named is kept: value, event.
  static let insertUnresolvedSQL = """
    INSERT INTO unresolved_value (value, event_id) VALUES (?, ?)
    ON CONFLICT (value, event_id) DO NOTHING
    """

  /// Prepares to write to a database that `Database.open` opened for writing.
  package init(_ connection: Connection) throws(SQLiteError) {
    self.connection = connection
    // UUIDs fall all over their indexes: what of them is not in memory is read and written again at
    // each insert. So a large store may take an eighth of the memory, but no more than 768 MiB.
    let kibibytes = min(max(64 << 10, Surroundings.memorySize >> 13), 768 << 10)
    try connection.execute("PRAGMA cache_size = -\(kibibytes)")
    // Whoever stores names rows that were stored a moment ago: SQLite need not look for each of them.
    try connection.execute("PRAGMA foreign_keys = OFF")
    let columns = PromotedColumn.allCases.map(\.name)
    insertEvent = try connection.prepare(
      """
      INSERT INTO event
        (log_type, uuid, event_time, json, original_json, own_bytes, \(columns.joined(separator: ", ")))
      VALUES (?, ?, ?, ?, ?, ?\(String(repeating: ", ?", count: columns.count)))
      ON CONFLICT (log_type, uuid) DO NOTHING
      """, persistent: true)
    selectOwn = try connection.prepare(
      """
      SELECT substr(CAST(coalesce(original_json, json) AS BLOB), 1, own_bytes) FROM event
      WHERE log_type = ? AND uuid = ?
      """, persistent: true)
    insertIndicator = try connection.prepare(
      "INSERT INTO indicator (kind, value, event_id) VALUES (?, ?, ?)", persistent: true)
    insertUnresolved = try connection.prepare(Self.insertUnresolvedSQL, persistent: true)
    insertReject = try connection.prepare(
      """
      INSERT INTO reject (reason, detail, source, line, byte, raw, raw_sha256, rejected_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000000Z')
      ON CONFLICT (source, byte, raw_sha256, reason) DO UPDATE SET source = source RETURNING id
      """, persistent: true)
  }

  /// What became of an event.
  package enum Insertion: Sendable, Equatable {
    /// It is new, and stored with this id.
    case stored(Int64)
    /// It is stored already.
    case known
    /// Another event with its log type and UUID is stored already, which stays as it is.
    case conflicting
  }

  /// Stores an event with its indicators and unresolved values, if none with its log type and UUID
  /// is stored already.
  @discardableResult
  package func insert(_ event: StoredEvent) throws(SQLiteError) -> Insertion {
    var indicators = PendingIndicators()
    let insertion = try insert(event, adding: &indicators)
    try flush(&indicators)
    return insertion
  }

  /// The same, except that its indicators are left to be stored with those of other events, in the same
  /// transaction.
  package func insert(
    _ event: StoredEvent, adding indicators: inout PendingIndicators
  ) throws(SQLiteError) -> Insertion {
    insertEvent.clearBindings()
    try insertEvent.bind(event.logType, at: 1)
    try insertEvent.bind(event.uuid, at: 2)
    try insertEvent.bind(event.eventTime, at: 3)
    try insertEvent.bind(event.json, at: 4)
    if let original = event.originalJSON { try insertEvent.bind(original, at: 5) }
    try insertEvent.bind(Int64(event.ownLength), at: 6)
    for (column, value) in event.columns {
      try insertEvent.bind(value, at: Self.firstColumn + column.rawValue)
    }
    try insertEvent.run()
    if connection.changes == 0 { return try isStored(event) ? .known : .conflicting }

    let id = connection.lastInsertRowID
    indicators.append(event.indicators, of: id)
    try insertUnresolved.bind(id, at: 2)
    for value in event.unresolved {
      try insertUnresolved.bind(value, at: 1)
      try insertUnresolved.run()
    }
    return .stored(id)
  }

  /// Stores the indicators of events that were stored without them.
  package func flush(_ indicators: inout PendingIndicators) throws(SQLiteError) {
    try indicators.takeSorted { (kind, value, event) throws(SQLiteError) in
      try insertIndicator.bind(kind, at: 1)
      try insertIndicator.bind(value, at: 2)
      try insertIndicator.bind(event, at: 3)
      try insertIndicator.run()
    }
  }

  /// Whether the stored event with this one's log type and UUID is this one: what was added to the
  /// two may differ. One from a time when its own bytes were not told from the rest counts as such.
  private func isStored(_ event: StoredEvent) throws(SQLiteError) -> Bool {
    try selectOwn.bind(event.logType, at: 1)
    try selectOwn.bind(event.uuid, at: 2)
    defer { selectOwn.reset() }
    guard try selectOwn.step(), !selectOwn.isNull(0) else { return true }
    return selectOwn.blob(0).elementsEqual(event.own)
  }

  /// Stores a reject and gives its id. The same bytes at the same place of the same source,
  /// rejected for the same reason, are one.
  @discardableResult
  package func insert(_ reject: StoredReject) throws(SQLiteError) -> Int64 {
    try insertReject.bind(reject.reason, at: 1)
    try insertReject.bind(reject.detail, at: 2)
    try insertReject.bind(reject.source, at: 3)
    try insertReject.bind(Int64(reject.line), at: 4)
    try insertReject.bind(Int64(reject.byte), at: 5)
    try insertReject.bind(blob: reject.raw.span, at: 6)
    try insertReject.bind(SHA256.hex(of: reject.raw.span), at: 7)
    defer { insertReject.reset() }
    _ = try insertReject.step()
    return insertReject.int64(0)
  }

  // The parameters of `insertEvent`: six fixed ones, then the promoted columns in their order.
  private static let firstColumn = 7
}
