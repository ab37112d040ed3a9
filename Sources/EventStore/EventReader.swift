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

  /// Lends every event to `body` with its log type, in the order in which they were stored.
  /// O(events), one at a time in memory; what is stored meanwhile is not seen.
  package func forEach(
    _ body: (_ logType: String, _ json: Span<UInt8>) -> Void
  ) throws(SQLiteError) {
    var select = try connection.prepare("SELECT log_type, json FROM event ORDER BY id")
    while try select.step() {
      let logType = select.string(0)
      select.withBytes(1) { body(logType, $0) }
    }
  }
}
