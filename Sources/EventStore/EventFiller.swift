package import SQLite

/// Changes stored events whose values have names now. For use inside a transaction.
package final class EventFiller {
  /// A stored event as it is.
  package struct Line: Sendable {
    /// Its log type's name.
    package let logType: String
    /// The enriched line.
    package let json: [UInt8]
  }

  /// An entry of `p_enrichment`: a table that names what a selector finds in the event.
  package struct Naming: Sendable, Hashable {
    /// The table.
    package let table: String
    /// The selector, such as `user.uuid`.
    package let selector: String

    /// An entry.
    package init(table: String, selector: String) {
      self.table = table
      self.selector = selector
    }
  }

  private static let nameColumns = PromotedColumn.allCases.filter(\.isName)

  private let connection: Connection
  private var select: Statement
  private var selectNamings: Statement
  private var update: Statement
  private var insertUnresolved: Statement
  private var deleteUnresolved: Statement
  private var insertIndicator: Statement
  private var deleteIndicators: Statement

  /// Prepares to change a database that `Database.open` opened for writing.
  package init(_ connection: Connection) throws(SQLiteError) {
    self.connection = connection
    let names = Self.nameColumns.map(\.name)
    select = try connection.prepare(
      "SELECT log_type, json FROM event WHERE id = ?", persistent: true)
    selectNamings = try connection.prepare(
      """
      SELECT t.key, s.key FROM event e, json_each(e.json, '$.p_enrichment') t, json_each(t.value) s
      WHERE e.id = ?
      """, persistent: true)
    // What of `json` is in an index is the event's own, and stays as it is.
    update = try connection.prepare(
      """
      UPDATE event SET json = ?2, \(names.map { "\($0) = ?" }.joined(separator: ", ")),
        own_bytes = CASE WHEN own_bytes IS NULL OR original_json IS NOT NULL THEN own_bytes
          ELSE ?\(names.count + 3) END
      WHERE id = ?1
      """, persistent: true)
    insertUnresolved = try connection.prepare(EventStore.insertUnresolvedSQL, persistent: true)
    deleteUnresolved = try connection.prepare(
      "DELETE FROM unresolved_value WHERE value = ? AND event_id = ?", persistent: true)
    insertIndicator = try connection.prepare(
      """
      INSERT INTO indicator (kind, value, event_id) SELECT ?1, ?2, ?3
      WHERE NOT EXISTS (
        SELECT 1 FROM indicator WHERE value = ?2 AND kind = ?1 AND event_id = ?3)
      """, persistent: true)
    deleteIndicators = try connection.prepare(
      """
      DELETE FROM indicator WHERE rowid IN (
        SELECT i.rowid FROM event e CROSS JOIN json_each(e.json, ?2) v CROSS JOIN indicator i
        WHERE e.id = ?1 AND i.value = v.value AND i.kind = ?3 AND i.event_id = ?1)
      """, persistent: true)
  }

  /// The event with an id; nil where there is none.
  package func line(of id: Int64) throws(SQLiteError) -> Line? {
    try select.bind(id, at: 1)
    guard try select.step() else { return nil }
    let line = Line(logType: select.string(0), json: select.text(1))
    select.reset()
    return line
  }

  /// Which tables name something in an event, by which selectors.
  package func namings(of id: Int64) throws(SQLiteError) -> Set<Naming> {
    try selectNamings.bind(id, at: 1)
    var namings: Set<Naming> = []
    while try selectNamings.step() {
      namings.insert(Naming(table: selectNamings.string(0), selector: selectNamings.string(1)))
    }
    return namings
  }

  /// Gives a stored event the line, the names and the unresolved values of `event`, which is the same
  /// event enriched anew. `resolved` are the values that were found.
  package func fill(
    _ id: Int64, with event: StoredEvent, resolved: [[UInt8]]
  ) throws(SQLiteError) {
    update.clearBindings()
    try update.bind(id, at: 1)
    try update.bind(event.json, at: 2)
    try update.bind(Int64(event.ownLength), at: Self.nameColumns.count + 3)
    for (column, value) in event.columns {
      guard let place = Self.nameColumns.firstIndex(of: column) else { continue }
      try update.bind(value, at: place + 3)
    }
    try update.run()
    try deleteUnresolved.bind(id, at: 2)
    for value in resolved {
      try deleteUnresolved.bind(value, at: 1)
      try deleteUnresolved.run()
    }
    // A value that one table has and another lacks stays.
    try note(event.unresolved, of: id)
  }

  /// Notes values of a stored event that nothing named, so that a load finds the event by them.
  package func note(_ unresolved: [[UInt8]], of id: Int64) throws(SQLiteError) {
    try insertUnresolved.bind(id, at: 2)
    for value in unresolved {
      try insertUnresolved.bind(value, at: 1)
      try insertUnresolved.run()
    }
  }

  /// Gives a stored event the indicators of `event`, before its line is changed.
  /// - Parameter keys: The kinds of indicators, each with the key that lists them in the line.
  package func replaceIndicators(
    of id: Int64, with event: StoredEvent, keys: [(kind: String, key: String)]
  ) throws(SQLiteError) {
    try deleteIndicators.bind(id, at: 1)
    for (kind, key) in keys {
      try deleteIndicators.bind("$.\(key)", at: 2)
      try deleteIndicators.bind(kind, at: 3)
      try deleteIndicators.run()
    }
    try insertIndicator.bind(id, at: 3)
    for (kind, value) in event.indicators {
      try insertIndicator.bind(kind, at: 1)
      try insertIndicator.bind(value, at: 2)
      try insertIndicator.run()
    }
  }
}

extension PromotedColumn {
  /// Whether the column holds a name, and not the UUID that is named.
  package var isName: Bool { rawValue >= Self.vaultName.rawValue }
}
