package import SQLite

/// Reads the events that a store keeps.
package struct EventReader {
  let connection: Connection

  /// The events that a connection sees.
  package init(_ connection: Connection) { self.connection = connection }

  /// The ids of the events of a log type, ascending. O(events).
  package func ids(ofLogType name: String) throws(SQLiteError) -> [Int64] {
    var select = try connection.prepare("SELECT id FROM event WHERE log_type = ? ORDER BY id")
    try select.bind(name, at: 1)
    var ids: [Int64] = []
    while try select.step() { ids.append(select.int64(0)) }
    return ids
  }

  /// Lends every event to `body` with its id and log type, in the order in which they were stored.
  /// O(events), one at a time in memory; what is stored meanwhile is not seen.
  package func forEach(
    _ body: (_ id: Int64, _ logType: String, _ json: Span<UInt8>) -> Void
  ) throws(SQLiteError) {
    var select = try connection.prepare("SELECT id, log_type, json FROM event ORDER BY id")
    while try select.step() {
      let (id, logType) = (select.int64(0), select.string(1))
      select.withBytes(2) { body(id, logType, $0) }
    }
  }
}
