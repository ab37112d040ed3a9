package import SQLite

/// Removes old events and rejects from a store. Everything that deletes events is here.
package struct Pruner {
  /// What is older than a time.
  package struct Old: Sendable, Equatable {
    /// Of each log type how many events, and from when to when.
    package var events: [(logType: String, count: Int, first: String, last: String)] = []
    /// How many rejects.
    package var rejects = 0

    /// How many events there are in all.
    package var eventCount: Int { events.reduce(0) { $0 + $1.count } }

    package static func == (one: Old, other: Old) -> Bool {
      one.rejects == other.rejects && one.events.elementsEqual(other.events, by: ==)
    }
  }

  /// How many rows one transaction removes: others get their turn between two.
  private static let batchSize = 2000

  private let connection: Connection
  private let kindOfKey: String

  /// - Parameters:
  ///   - connection: One that `Database.open` opened for writing, or for reading to `look` only.
  ///   - indicators: The kinds of indicators with the keys that events have them under.
  package init(_ connection: Connection, indicators: [(kind: String, key: String)]) {
    self.connection = connection
    kindOfKey = StoreCheck.kindOfKey(indicators)
  }

  /// What `prune` would remove. O(events that are older), from an index.
  /// - Parameter time: As the store has times: UTC with nine fraction digits.
  package func look(before time: String) throws(SQLiteError) -> Old {
    var old = Old()
    var select = try connection.prepare(
      """
      SELECT log_type, count(*), min(event_time), max(event_time) FROM event
      WHERE event_time < ? GROUP BY log_type ORDER BY log_type
      """)
    try select.bind(time, at: 1)
    while try select.step() {
      old.events.append(
        (select.string(0), Int(select.int64(1)), select.string(2), select.string(3)))
    }
    var count = try connection.prepare("SELECT count(*) FROM reject WHERE rejected_at < ?")
    try count.bind(time, at: 1)
    _ = try count.step()
    old.rejects = Int(count.int64(0))
    return old
  }

  /// Removes events that happened before a time, with their indicators, and the rejects from before
  /// it, a batch in one transaction. Where it ends early, whole events are gone and others are left.
  package func prune(before time: String) throws(SQLiteError) {
    // The index has the references by value, and deleting an event would look for them by event.
    try connection.execute("PRAGMA foreign_keys = OFF")
    try removeUnresolved(before: time)
    while try removeEvents(before: time) {}
    while try removeRejects(before: time) {}
    try removeIndicatorsOfNone()
  }

  /// Gives the space that was freed back to the file system: needs as much again for a moment.
  package func giveBackSpace() throws(SQLiteError) { try connection.vacuum() }

  /// What was unresolved is not indexed by event, but an event's time is found by its id.
  private func removeUnresolved(before time: String) throws(SQLiteError) {
    try removeByRange(
      "unresolved_value", where: "(SELECT event_time FROM event WHERE id = event_id) < ?3", time)
  }

  /// Indicators that the JSON of the event did not lead to: those of a value with U+0000.
  private func removeIndicatorsOfNone() throws(SQLiteError) {
    try removeByRange(
      "indicator", where: "?3 IS NOT NULL AND event_id NOT IN (SELECT id FROM event)", "")
    try removeByRange(
      "unresolved_value", where: "?3 IS NOT NULL AND event_id NOT IN (SELECT id FROM event)", "")
  }

  private func removeByRange(
    _ table: String, where condition: String, _ parameter: String
  ) throws(SQLiteError) {
    let last = try connection.int64("SELECT coalesce(max(rowid), 0) FROM \(table)")
    var delete = try connection.prepare(
      "DELETE FROM \(table) WHERE rowid BETWEEN ?1 AND ?2 AND \(condition)", persistent: true)
    try delete.bind(parameter, at: 3)
    let step: Int64 = 100_000
    for start in stride(from: Int64(0), through: last, by: Int64.Stride(step)) {
      try delete.bind(start, at: 1)
      try delete.bind(start + step - 1, at: 2)
      try connection.transaction { () throws(SQLiteError) in try delete.run() }
    }
  }

  private func removeEvents(before time: String) throws(SQLiteError) -> Bool {
    try connection.transaction { () throws(SQLiteError) in
      let ids = try self.ids(
        "SELECT id FROM event WHERE event_time < ? ORDER BY event_time, id LIMIT ?", time)
      var deleteIndicators = try connection.prepare(
        """
        DELETE FROM indicator WHERE rowid IN (
          SELECT i.rowid FROM event e CROSS JOIN json_each(e.json) t
            CROSS JOIN json_each(t.value) v CROSS JOIN indicator i
          WHERE e.id = ?1 AND t.key GLOB 'p_any_*' AND t.type = 'array'
            AND i.value = v.value AND i.kind = \(kindOfKey) AND i.event_id = ?1)
        """, persistent: true)
      var deleteEvent = try connection.prepare("DELETE FROM event WHERE id = ?", persistent: true)
      for id in ids {
        try deleteIndicators.bind(id, at: 1)
        try deleteIndicators.run()
        try deleteEvent.bind(id, at: 1)
        try deleteEvent.run()
      }
      return !ids.isEmpty
    }
  }

  private func removeRejects(before time: String) throws(SQLiteError) -> Bool {
    try connection.transaction { () throws(SQLiteError) in
      let ids = try self.ids("SELECT id FROM reject WHERE rejected_at < ? LIMIT ?", time)
      var delete = try connection.prepare("DELETE FROM reject WHERE id = ?", persistent: true)
      for id in ids {
        try delete.bind(id, at: 1)
        try delete.run()
      }
      return !ids.isEmpty
    }
  }

  private func ids(_ sql: String, _ time: String) throws(SQLiteError) -> [Int64] {
    var select = try connection.prepare(sql)
    try select.bind(time, at: 1)
    try select.bind(Int64(Self.batchSize), at: 2)
    var ids: [Int64] = []
    while try select.step() { ids.append(select.int64(0)) }
    return ids
  }
}
