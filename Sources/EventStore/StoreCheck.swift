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

    /// What a check that is made elsewhere found.
    package init(check: String, count: Int, faults: [String] = []) {
      self.check = check
      self.count = count
      for fault in faults { add(fault) }
    }

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
    // SQLite cuts a value at U+0000 and has its own way with half a surrogate pair: a value of an array
    // with such an escape is counted, and not looked for.
    var select = try connection.prepare(
      """
      SELECT e.id, t.key, v.value, instr(t.value, '\\u') OR EXISTS (
        SELECT 1 FROM indicator i
        WHERE i.value = v.value AND i.kind = \(kindOfKey) AND i.event_id = e.id)
      FROM event e, json_each(e.json) t, json_each(t.value) v
      WHERE t.key GLOB 'p_any_*' AND t.type = 'array' AND \(kindOfKey) IS NOT NULL
      """)
    var there = 0
    while try select.step() {
      if select.int64(3) != 0 {
        there += 1
      } else {
        finding.add(
          "event \(select.int64(0)) is not found by its \(select.string(1)) \(select.string(2))")
      }
    }
    let ofEvents = Int(
      try connection.int64(
        "SELECT count(*) FROM indicator WHERE event_id IN (SELECT id FROM event)"))
    if ofEvents > there { try addStrangers(ofEvents - there, to: &finding) }
    if ofEvents < there {
      finding.add("events are not found by \(there - ofEvents) of their values with escapes")
    }
    return finding
  }

  /// Adds the indicators that their events do not have. O(indicators), each with its event's JSON.
  private func addStrangers(_ count: Int, to finding: inout Finding) throws(SQLiteError) {
    var select = try connection.prepare(
      """
      SELECT i.event_id, i.kind, i.value FROM indicator i JOIN event e ON e.id = i.event_id
      WHERE NOT EXISTS (
        SELECT 1 FROM json_each(e.json) t, json_each(t.value) v
        WHERE t.key GLOB 'p_any_*' AND t.type = 'array' AND \(kindOfKey) = i.kind
          AND (v.value = i.value OR instr(t.value, '\\u')))
      """)
    var left = count
    while try select.step() {
      left -= 1
      finding.add(
        "event \(select.int64(0)) is found by the \(select.string(1)) \(select.string(2)), which it "
          + "does not have")
    }
    if left > 0 { finding.add("events are found by \(left) indicators more than they have") }
  }

  /// Whether what points at an event, and how long an event says its own bytes are, can be. O(rows).
  package func references() throws(SQLiteError) -> Finding {
    var finding = Finding(
      check: "references",
      count: Int(try connection.int64("SELECT count(*) FROM unresolved_value")))
    for table in ["indicator", "unresolved_value"] {
      var select = try connection.prepare(
        "SELECT event_id, value FROM \(table) WHERE event_id NOT IN (SELECT id FROM event)")
      while try select.step() {
        finding.add(
          "\(table) leads from \(select.string(1)) to event \(select.int64(0)), which is not there")
      }
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
