package import SQLite

/// Looks for what in a store does not agree with itself.
package struct StoreCheck {
  /// What one check found.
  package struct Finding: Sendable {
    /// What was checked.
    package let check: String
    /// How many were looked at.
    package let count: Int
    /// What is wrong, a line each; at most `limit` are kept.
    package fileprivate(set) var faults: [String] = []
    /// How many faults there are in all.
    package fileprivate(set) var faultCount = 0

    fileprivate mutating func add(_ fault: String) {
      if faults.count < StoreCheck.limit { faults.append(fault) }
      faultCount += 1
    }
  }

  /// How many faults of one check are kept in words.
  package static let limit = 100

  private let connection: Connection
  /// What an indicator of a key of the event is called in SQL: an expression over `t.key`.
  private let kindOfKey: String

  /// - Parameter indicators: The kinds of indicators with the keys that events have them under.
  package init(_ connection: Connection, indicators: [(kind: String, key: String)]) {
    self.connection = connection
    kindOfKey = Self.kindOfKey(indicators)
  }

  /// The kind of the indicators under the key `t.key`, in SQL.
  static func kindOfKey(_ indicators: [(kind: String, key: String)]) -> String {
    "CASE t.key " + indicators.map { "WHEN '\($0.key)' THEN '\($0.kind)' " }.joined() + "END"
  }

  /// What SQLite finds in the file's own structure: pages, indexes, the types of values. O(file).
  package func integrity() throws(SQLiteError) -> Finding {
    let pages = Int(try connection.int64("PRAGMA page_count"))
    var finding = Finding(check: "file", count: pages)
    var select = try connection.prepare("PRAGMA integrity_check")
    while try select.step() {
      let message = select.string(0)
      if message != "ok" { finding.add(message) }
    }
    return finding
  }

  /// Whether the indicators are those that the events have, and no others. O(events).
  package func indicators() throws(SQLiteError) -> Finding {
    var finding = Finding(
      check: "indicators", count: Int(try connection.int64("SELECT count(*) FROM indicator")))
    // SQLite cuts a value at U+0000 and has its own way with half a surrogate pair: an array with
    // such an escape is passed over.
    var select = try connection.prepare(
      """
      SELECT e.id, t.key, v.value, instr(t.value, '\\u'), EXISTS (
        SELECT 1 FROM indicator i
        WHERE i.value = v.value AND i.kind = \(kindOfKey) AND i.event_id = e.id)
      FROM event e, json_each(e.json) t, json_each(t.value) v
      WHERE t.key GLOB 'p_any_*' AND t.type = 'array'
      """)
    var expected = 0
    var hasEscapes = false
    while try select.step() {
      expected += 1
      if select.int64(3) > 0 {
        hasEscapes = true
      } else if select.int64(4) == 0 {
        finding.add(
          "event \(select.int64(0)) is not found by its \(select.string(1)) \(select.string(2))")
      }
    }
    let extra = finding.count + finding.faultCount - expected
    if !hasEscapes, extra > 0 { finding.add("\(extra) indicators are of no event that has them") }
    return finding
  }

  /// Whether what points at an event, and how long an event says its own bytes are, can be. O(rows).
  package func references() throws(SQLiteError) -> Finding {
    var finding = Finding(
      check: "references",
      count: Int(try connection.int64("SELECT count(*) FROM unresolved_value")))
    for table in ["indicator", "unresolved_value"] {
      let lost = try connection.int64(
        "SELECT count(*) FROM \(table) WHERE event_id NOT IN (SELECT id FROM event)")
      if lost > 0 { finding.add("\(lost) rows of \(table) are of no event") }
    }
    var select = try connection.prepare(
      """
      SELECT id FROM event WHERE own_bytes IS NOT NULL
        AND own_bytes NOT BETWEEN 0 AND length(CAST(coalesce(original_json, json) AS BLOB)) - 1
      """)
    while try select.step() {
      finding.add("event \(select.int64(0)) has fewer bytes than are its own")
    }
    return finding
  }
}
