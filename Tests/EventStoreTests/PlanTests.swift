import EventStore
import SQLite
import TestSupport
import Testing

/// How SQLite would find the rows. A store of five million events answers soon where it searches an
/// index by what was asked for; where it goes through a log type or all events it does not.
@Suite struct PlanTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  /// The steps that touch events, indicators and unresolved values.
  private func plan(_ sql: String) throws -> [String] {
    let connection = try database.writer()
    var rows = try connection.prepare("EXPLAIN QUERY PLAN " + sql)
    var steps: [String] = []
    while try rows.step() {
      let step = rows.string(3)
      let isOfInterest = ["event_", "indicator_", "unresolved_", " e", "event", " i", " u"]
        .contains { step.contains($0) }
      let reads = step.hasPrefix("SEARCH") || step.hasPrefix("SCAN")
      if reads, isOfInterest, !step.contains("lookup_") { steps.append(step) }
    }
    return steps
  }

  private static let byUser = "SEARCH e USING INDEX event_by_user (user_uuid=?)"
  private static let byItem = "SEARCH e USING INDEX event_by_item (item_uuid=?)"
  private static let byVault = "SEARCH e USING INDEX event_by_vault (vault_uuid=?)"
  private static let byMail = "SEARCH e USING INDEX event_by_user_email (<expr>=?)"
  private static let byAddress = "SEARCH e USING INDEX event_by_client_ip (<expr>=?)"

  @Test(arguments: [
    ("item_usage WHERE user_uuid = 'x'", byUser),
    ("item_usage WHERE user_email = 'x'", byMail),
    ("item_usage WHERE item_uuid = 'x'", byItem),
    ("item_usage WHERE item_uuid IN ('x', 'y')", byItem),
    (
      "item_usage WHERE item_uuid IN (SELECT uuid FROM items WHERE title LIKE '%root%')", byItem
    ),
    ("item_usage WHERE client_ip_address = 'x'", byAddress),
    ("item_usage WHERE client_ip_address IN ('x', 'y')", byAddress),
    (
      "item_usage WHERE vault_uuid = 'x' ORDER BY event_time DESC LIMIT 9",
      byVault
    ),
    (
      "item_usage WHERE uuid = 'x'",
      "SEARCH e USING INDEX event_identity (uuid=? AND log_type=?)"
    ),
    (
      "sign_in_attempt WHERE target_user_uuid = 'x'",
      "SEARCH e USING INDEX event_by_target_user (target_user_uuid=?)"
    ),
    (
      "sign_in_attempt WHERE target_user_email = 'x'",
      "SEARCH e USING INDEX event_by_target_user_email (<expr>=?)"
    ),
    ("sign_in_attempt WHERE client_ip_address = 'x'", byAddress),
    ("failed_sign_in WHERE client_ip_address = 'x'", byAddress),
    (
      "audit_event WHERE actor_uuid = 'x'", "SEARCH e USING INDEX event_by_actor (actor_uuid=?)"
    ),
    ("audit_event WHERE session_ip = 'x'", "SEARCH e USING INDEX event_by_session_ip (<expr>=?)"),
    (
      "permission_change WHERE target_uuid = 'x'",
      "SEARCH e USING INDEX event_by_object (object_uuid=?)"
    ),
    (
      "permission_change WHERE grantee_uuid = 'x'",
      "SEARCH e USING INDEX event_by_aux (aux_uuid=?)"
    ),
    (
      "failed_sign_in WHERE target_user_uuid = 'x'",
      "SEARCH e USING INDEX event_by_target_user (target_user_uuid=?)"
    ),
    (
      "failed_sign_in WHERE target_user_email = 'x'",
      "SEARCH e USING INDEX event_by_target_user_email (<expr>=?)"
    ),
    (
      "audit_event WHERE actor_details_email = 'x'",
      "SEARCH e USING INDEX event_by_actor_email (<expr>=?)"
    ),
    (
      "audit_event WHERE aux_details_email = 'x'",
      "SEARCH e USING INDEX event_by_aux_email (<expr>=?)"
    ),
    (
      "permission_change WHERE actor_uuid = 'x'",
      "SEARCH e USING INDEX event_by_actor (actor_uuid=?)"
    ),
    (
      "permission_change WHERE actor_email = 'x'",
      "SEARCH e USING INDEX event_by_actor_email (<expr>=?)"
    ),
    (
      "permission_change WHERE grantee_email = 'x'",
      "SEARCH e USING INDEX event_by_aux_email (<expr>=?)"
    ),
    (
      "permission_change WHERE session_ip = 'x'",
      "SEARCH e USING INDEX event_by_session_ip (<expr>=?)"
    ),
    ("event WHERE uuid = 'x'", "SEARCH event USING INDEX event_identity (uuid=?)"),
  ])
  func `what is asked for is searched in an index`(source: String, step: String) throws {
    #expect(try plan("SELECT * FROM \(source)") == [step])
  }

  @Test(arguments: [
    ("item_usage", "event_by_type (log_type=? AND "),
    ("audit_event", "event_by_type (log_type=? AND "),
    ("sign_in_attempt", "event_by_type (log_type=? AND "),
    ("failed_sign_in", "event_by_type (log_type=? AND "),
    ("permission_change", "event_by_type (log_type=? AND "), ("timeline", "event_by_time ("),
  ])
  func `a time range is a range of an index`(view: String, index: String) throws {
    #expect(
      try plan("SELECT * FROM \(view) WHERE event_time >= '2026-03' AND event_time < '2026-04'")
        == ["SEARCH e USING INDEX \(index)event_time>? AND event_time<?)"])
  }

  @Test func `a person, an item or an address in a time range is one range of an index`() throws {
    for (column, index) in [
      ("user_uuid", "event_by_user (user_uuid=?"), ("item_uuid", "event_by_item (item_uuid=?"),
      ("client_ip_address", "event_by_client_ip (<expr>=?"),
      ("user_email", "event_by_user_email (<expr>=?"),
    ] {
      #expect(
        try plan("SELECT * FROM item_usage WHERE \(column) = 'x' AND event_time > '2026-03'")
          == ["SEARCH e USING INDEX \(index) AND event_time>?)"])
    }
  }

  @Test(arguments: [
    ("access_by_person WHERE user_uuid = 'x'", [byUser]),
    ("access_by_person WHERE user_email = 'x'", [byMail]),
    ("access_by_person WHERE item_uuid = 'x'", [byItem]),
    ("access_by_item WHERE item_uuid = 'x'", [byItem]),
    ("access_by_person WHERE vault_uuid = 'x'", [byVault]),
    ("access_by_item WHERE vault_uuid = 'x'", [byVault]),
    (
      "unresolved WHERE value = 'x'",
      [
        "SEARCH u USING COVERING INDEX unresolved_by_value (value=?)",
        "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)",
      ]
    ),
    (
      "indicator_summary WHERE value = 'x' AND kind = 'ip'",
      [
        "SEARCH i USING COVERING INDEX indicator_by_value (value=? AND kind=?)",
        "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)",
      ]
    ),
  ])
  func `a search goes down into the views that count`(source: String, steps: [String]) throws {
    #expect(try plan("SELECT * FROM \(source)").filter { $0.contains("USING") } == steps)
  }

  @Test func `an indicator leads to the events of all log types`() throws {
    let steps = [
      "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)",
      "SEARCH indicator USING COVERING INDEX indicator_by_value (value=?)",
    ]
    let events = "(SELECT event_id FROM indicator WHERE value = 'x')"
    #expect(
      try plan("SELECT * FROM timeline WHERE event_id IN \(events) ORDER BY event_time") == steps)
    #expect(
      try plan(
        "SELECT * FROM item_usage JOIN indicator USING (event_id) WHERE value = 'x' AND kind = 'ip'"
      ) == [
        "SEARCH indicator USING COVERING INDEX indicator_by_value (value=? AND kind=?)",
        "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)",
      ])
  }
}
