import EventStore
import Schemas
import SQLite
import TestSupport
import Testing

@Suite struct ViewTests {
  @Test(arguments: [
    ("OnePassword.ItemUsage", "item_usage"), ("OnePassword.SignInAttempt", "sign_in_attempt"),
    ("OnePassword.AuditEvent", "audit_event"),
  ])
  func `every field of a log type is a column of its view`(logType: String, view: String) throws {
    let schema = try #require(BuiltIn.logSchemas.first { $0.name == logType })
    // The view of an event in which every field's value is its own path.
    let database = try TestDatabase()
    var expected: [String: String] = [:]
    var event = usage()
    event.logType = logType
    event.columns = []
    schema.forEachField { path, field in
      guard field.fields.isEmpty else { return }
      expected[path.keys.joined(separator: "_")] = path.description
    }
    for column in PromotedColumn.allCases where column.name.hasSuffix("_uuid") {
      let path = column.name.replacing("user_uuid", with: "user.uuid")
      event.columns.append((column, Array(path.utf8)))
    }
    event.uuid = Array("uuid".utf8)
    event.json = Array(json(of: schema.fields, below: "").utf8)
    try EventStore(database.writer()).insert(event)

    let connection = try database.writer()
    var row = try connection.prepare("SELECT * FROM \(view)")
    #expect(try row.step())
    for column in 0..<row.columnCount {
      if let path = expected.removeValue(forKey: row.columnName(column)) {
        #expect(row.string(column) == path)
      }
    }
    #expect(expected.isEmpty, "fields without a column")
  }

  private func json(of fields: [Field], below path: String) -> String {
    let members = fields.map { field in
      let value =
        field.fields.isEmpty
        ? "\"\(path)\(field.name)\"" : json(of: field.fields, below: "\(path)\(field.name).")
      return "\"\(field.name)\":\(value)"
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// `u1` is Ana Lima since 2024, and was Ana Silva before; the vault `v1` was renamed.
  private static let tables = """
    INSERT INTO lookup_table (id, name, definition) VALUES (1, 'vaults', ''), (2, 'items', ''),
      (3, 'users', ''), (4, 'groups', '');
    INSERT INTO lookup_row (table_id, key, name, columns, valid_from, valid_to, source_id, line)
      VALUES
      (1, 'v1', 'Prod', '{}', 0, 10, 1, 1), (1, 'v1', 'Production 2', '{}', 10, NULL, 1, 1),
      (2, 'i1', 'root password', '{}', 0, NULL, 1, 1), (3, 'u1', 'Ana Silva', '{}', 0, 10, 1, 1),
      (3, 'u1', 'Ana Lima', '{}', 10, NULL, 1, 1), (4, 'g1', 'Admins', '{}', 0, NULL, 1, 1),
      (3, 'u2', 'Gone', '{}', 0, 10, 1, 1);
    """

  @Test func `the name of the time stands beside the name of today`() throws {
    let database = try TestDatabase(Self.tables)
    let store = try EventStore(database.writer())
    var event = usage(json: #"{"user":{"uuid":"u1","name":"ana","email":"ana@example.com"}}"#)
    event.columns = [
      (.vaultUUID, Array("v1".utf8)), (.vaultName, Array("Prod".utf8)),
      (.itemUUID, Array("i1".utf8)), (.userUUID, Array("u1".utf8)),
      (.userName, Array("Ana Silva".utf8)),
    ]
    try store.insert(event)
    event.uuid = Array("E2".utf8)
    event.columns = [(.vaultUUID, Array("v9".utf8)), (.userUUID, Array("u2".utf8))]
    try store.insert(event)
    #expect(
      try database.run(
        """
        SELECT vault_uuid, vault_name, vault_name_now, item_name, item_name_now FROM item_usage
        """) == """
          vault_uuid  vault_name  vault_name_now  item_name  item_name_now
          ----------  ----------  --------------  ---------  -------------
          v1          Prod        Production 2    NULL       root password
          v9          NULL        NULL            NULL       NULL

          """)
    #expect(
      try database.run(
        """
        SELECT user_uuid, user_name, user_name_now, user_name_in_event, user_email FROM item_usage
        """) == """
          user_uuid  user_name  user_name_now  user_name_in_event  user_email
          ---------  ---------  -------------  ------------------  ---------------
          u1         Ana Silva  Ana Lima       ana                 ana@example.com
          u2         ana        NULL           ana                 ana@example.com

          """)
  }

  @Test(arguments: [
    ("u1", "Ana Lima"), ("v1", "Production 2"), ("i1", "root password"), ("g1", "Admins"),
    ("x", nil),
  ])
  func `an audit object of any kind has today's name`(uuid: String, name: String?) throws {
    let database = try TestDatabase(Self.tables)
    var event = usage()
    event.logType = "OnePassword.AuditEvent"
    event.columns = [
      (.actorUUID, Array("u1".utf8)), (.objectUUID, Array(uuid.utf8)),
      (.auxUUID, Array(uuid.utf8)),
    ]
    try EventStore(database.writer()).insert(event)
    let found = name.map { "\"\($0)\"" } ?? "null"
    #expect(
      try database.run(
        "SELECT actor_name_now AS a, object_name_now AS o, aux_name_now AS x FROM audit_event",
        as: .ndjson) == #"{"a":"Ana Lima","o":\#(found),"x":\#(found)}"# + "\n")
  }

  @Test func `parts of an unexpected type read as NULL, and numbers keep their digits`() throws {
    let database = try TestDatabase()
    let store = try EventStore(database.writer())
    try store.insert(
      usage(
        json: """
          {"client":"none","location":null,"user":{},"used_version":9007199254740993,\
          "details":[1]}
          """))
    try store.insert(
      usage(uuid: "E2", json: #"{"location":{"latitude":-0.1278,"longitude":51.5074}}"#))
    #expect(
      try database.run(
        """
        SELECT client_ip_address, location_country, location_latitude AS latitude, user_email,
          used_version FROM item_usage
        """) == """
          client_ip_address  location_country  latitude  user_email  used_version
          -----------------  ----------------  --------  ----------  ----------------
          NULL               NULL              NULL      NULL        9007199254740993
          NULL               NULL               -0.1278  NULL        NULL

          """)
  }

  @Test func `an event as deep as the reader allows does not break the views`() throws {
    let database = try TestDatabase()
    let deep =
      #"{"action":"fill","x":"# + String(repeating: "[", count: 511)
      + String(repeating: "]", count: 511) + "}"
    try EventStore(database.writer()).insert(usage(json: deep))
    #expect(try database.run("SELECT action FROM item_usage", as: .csv) == "action\r\nfill\r\n")
  }

  @Test func `an event leads to its indicators and back`() throws {
    let database = try TestDatabase()
    try EventStore(database.writer()).insert(usage())
    #expect(
      try database.run(
        """
        SELECT uuid, value FROM item_usage JOIN indicator USING (event_id)
        WHERE kind = 'ip' AND value = '192.0.2.1'
        """, as: .csv) == "uuid,value\r\nE1,192.0.2.1\r\n")
  }
}
