package import SQLite

/// An access to an item, as far as a list of accesses shows it. The texts are bytes as stored.
package struct StoredUsage: Sendable, Equatable {
  /// The event's own UUID.
  package let uuid: [UInt8]
  /// In UTC, with nine fraction digits.
  package let time: [UInt8]
  /// What was done; nil where the client did not say.
  package let action: [UInt8]?
  /// Who did it.
  package let userName: [UInt8]?
  /// The vault the item was in.
  package let vaultName: [UInt8]?
}

extension EventReader {
  /// Gives the usages of an item in a period, both ends included, by time. The times are in UTC with
  /// nine fraction digits. O(log events + usages in the period).
  package func forEachUsage(
    of item: [UInt8], from: String, to: String, _ body: (StoredUsage) -> Void
  ) throws(SQLiteError) {
    var select = try connection.prepare(
      """
      SELECT uuid, event_time, action, user_name, vault_name FROM item_usage
      WHERE item_uuid = ? AND event_time BETWEEN ? AND ? ORDER BY event_time
      """)
    try select.bind(item, at: 1)
    try select.bind(from, at: 2)
    try select.bind(to, at: 3)
    while try select.step() {
      func text(_ column: Int) -> [UInt8]? { select.isNull(column) ? nil : select.text(column) }
      body(
        StoredUsage(
          uuid: select.text(0), time: select.text(1), action: text(2), userName: text(3),
          vaultName: text(4)))
    }
  }
}
