import EventStore
import SQLite
import TestSupport
import Testing

@Suite struct EventStoreTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  @Test func `an event that arrives again changes nothing, and one that is another is told`() throws
  {
    for expected in [EventStore.Insertion.stored(1), .conflicting, .conflicting, .known] {
      // Each time a new process, as it were.
      let store = try EventStore(database.writer())
      var event = usage()
      if expected == .conflicting { event.json = Array(#"{"other":1}"#.utf8) }
      #expect(try store.insert(event) == expected)
    }
    #expect(
      try database.run("SELECT id, log_type, uuid, event_time, vault_uuid, vault_name FROM event")
        == """
        id  log_type               uuid  event_time                      vault_uuid  vault_name
        --  ---------------------  ----  ------------------------------  ----------  ----------
         1  OnePassword.ItemUsage  E1    2024-05-06T07:08:09.000000000Z  v1          Production

        """)
    #expect(
      try database.run("SELECT json FROM event", as: .ndjson)
        == #"{"json":"{\"uuid\":\"E1\",\"timestamp\":\"2024-05-06T07:08:09Z\"}"}"# + "\n")
    #expect(
      try database.run("SELECT * FROM indicator ORDER BY kind") == """
        kind   value            event_id
        -----  ---------------  --------
        email  ana@example.com         1
        ip     192.0.2.1               1

        """)
  }

  @Test func `a value unresolved twice is kept once, and none of a repeated event`() throws {
    let store = try EventStore(database.writer())
    var event = usage()
    event.unresolved = ["i1", "u1", "i1"].map { Array($0.utf8) }
    try store.insert(event)
    event.unresolved = [Array("new".utf8)]
    try store.insert(event)
    #expect(
      try database.run("SELECT value, event_id FROM unresolved_value ORDER BY value", as: .ndjson)
        == #"{"value":"i1","event_id":1}"# + "\n" + #"{"value":"u1","event_id":1}"# + "\n")
  }

  @Test func `what was added to an event makes it no other, and its own bytes do`() throws {
    let store = try EventStore(database.writer())
    func event(_ json: String, own: Int, original: String? = nil) -> StoredEvent {
      StoredEvent(
        logType: "T", uuid: Array("U".utf8), eventTime: [], json: Array(json.utf8),
        originalJSON: original.map { Array($0.utf8) }, ownLength: own)
    }
    #expect(try store.insert(event(#"{"a":1,"p":2}"#, own: 6)) == .stored(1))
    #expect(try store.insert(event(#"{"a":1,"p":3}"#, own: 6)) == .known)
    #expect(try store.insert(event(#"{"a":1}"#, own: 6)) == .known)
    #expect(try store.insert(event(#"{"a":2,"p":2}"#, own: 6)) == .conflicting)
    // Another spelling is other bytes.
    let spelled = event(#"{"a":1}"#, own: 11, original: #"{"\u0061":1}"#)
    #expect(try store.insert(spelled) == .conflicting)
    try store.connection.execute("UPDATE event SET own_bytes = NULL")
    #expect(try store.insert(spelled) == .known)
  }

  @Test func `the same uuid in two log types is two events`() throws {
    let store = try EventStore(database.writer())
    var event = usage()
    #expect(try store.insert(event) == .stored(1))
    event.logType = "OnePassword.AuditEvent"
    #expect(try store.insert(event) == .stored(2))
    #expect(try store.connection.int64("SELECT count(*) FROM event") == 2)
    #expect(try store.connection.int64("SELECT count(*) FROM indicator") == 4)
  }

  @Test func `a value of the event before does not stay in the next`() throws {
    let store = try EventStore(database.writer())
    try store.insert(usage())
    var bare = usage(uuid: "E2")
    (bare.columns, bare.indicators) = ([], [])
    try store.insert(bare)
    #expect(
      try database.run("SELECT uuid, vault_uuid, vault_name FROM event", as: .ndjson) == """
        {"uuid":"E1","vault_uuid":"v1","vault_name":"Production"}
        {"uuid":"E2","vault_uuid":null,"vault_name":null}

        """)
  }

  @Test(arguments: PromotedColumn.allCases)
  func `each promoted value is in the column of its name`(column: PromotedColumn) throws {
    #expect(PromotedColumn.byName[column.name] == column)
    let store = try EventStore(database.writer())
    var event = usage()
    event.columns = [(column, Array("value".utf8))]
    try store.insert(event)
    let others = PromotedColumn.allCases.filter { $0 != column }.map(\.name)
    #expect(
      try store.connection.int64(
        """
        SELECT count(*) FROM event
        WHERE \(column.name) = 'value' AND coalesce(\(others.joined(separator: ", "))) IS NULL
        """) == 1)
  }

  @Test func `a name that is no column is none`() {
    #expect(PromotedColumn.byName["json"] == nil)
    #expect(PromotedColumn.byName[""] == nil)
  }

  @Test func `a NUL inside a value is kept`() throws {
    let store = try EventStore(database.writer())
    var event = usage()
    event.columns = [(.itemName, Array("a\0b".utf8))]
    event.indicators = [("username", Array("x\0y".utf8))]
    try store.insert(event)
    #expect(
      try database.run("SELECT item_name, value FROM event, indicator", as: .ndjson)
        == #"{"item_name":"a\u0000b","value":"x\u0000y"}"# + "\n")
  }

  @Test func `events sort by time as text`() throws {
    let store = try EventStore(database.writer())
    let times = [
      "1999-12-31T23:59:59.999999999Z", "2024-05-06T07:08:09.000000000Z",
      "2024-05-06T07:08:09.000000001Z", "2024-05-06T07:08:10.000000000Z",
    ]
    for (number, time) in times.enumerated().reversed() {
      try store.insert(usage(uuid: "E\(number)", time: time))
    }
    #expect(
      try database.run("SELECT uuid FROM item_usage ORDER BY event_time", as: .csv)
        == "uuid\r\nE0\r\nE1\r\nE2\r\nE3\r\n")
  }

  @Test func `a batch that fails leaves nothing behind`() throws {
    let store = try EventStore(database.writer())
    var bad = usage(uuid: "E2")
    bad.indicators = [("ip", []), ("email", Array("a@example.com".utf8))]
    do {
      try store.connection.transaction { () throws(SQLiteError) in
        try store.insert(usage())
        try store.insert(bad)
        try store.connection.execute("SELECT no_such_function()")
      }
      Issue.record("the batch did not fail")
    } catch {
      #expect(error.message == "no such function: no_such_function")
    }
    #expect(try store.connection.int64("SELECT count(*) FROM event") == 0)
    #expect(try store.connection.int64("SELECT count(*) FROM indicator") == 0)
    #expect(try store.insert(usage()) == .stored(1))
  }

  @Test func `a reject is told once however often its file is read`() throws {
    let raw: [UInt8] = [0x7b, 0x00, 0xff, 0x0a]
    func reject(source: String = "a.log", byte: Int = 7, raw: [UInt8] = raw) -> StoredReject {
      StoredReject(
        reason: "malformed", detail: "not JSON", source: source, line: 2, byte: byte, raw: raw)
    }
    for _ in 0..<2 {
      let store = try EventStore(database.writer())
      #expect(try store.insert(reject()) == 1)
      #expect(try store.insert(reject(byte: 11)) == 2)  // The same line further on.
      #expect(try store.insert(reject(source: "b.log")) == 3)
      #expect(try store.insert(reject(raw: [])) == 4)  // The file was written anew.
    }
    #expect(
      try database.run(
        "SELECT reason, detail, source, line, byte, raw FROM reject", as: .csv) == """
          reason,detail,source,line,byte,raw\r
          malformed,not JSON,a.log,2,7,7b00ff0a\r
          malformed,not JSON,a.log,2,11,7b00ff0a\r
          malformed,not JSON,b.log,2,7,7b00ff0a\r
          malformed,not JSON,a.log,2,7,\r

          """)
    #expect(
      try database.writer().int64(
        """
        SELECT count(*) FROM reject WHERE rejected_at GLOB '20[0-9][0-9]-[0-1][0-9]-[0-3][0-9]T'
          || '[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]000000Z'
        """) == 4)
  }

  @Test(arguments: [
    ("user_uuid = 'u'", "event_by_user"), ("target_user_uuid = 'u'", "event_by_target_user"),
    ("actor_uuid = 'u'", "event_by_actor"), ("object_uuid = 'u'", "event_by_object"),
    ("aux_uuid = 'u'", "event_by_aux"), ("vault_uuid = 'v'", "event_by_vault"),
    ("item_uuid = 'i' AND event_time > '2024'", "event_by_item"),
    ("event_time BETWEEN '2024-05' AND '2024-06'", "event_by_time"),
    ("log_type = 'x' AND uuid = 'e'", "event_identity"),
  ])
  func `a question about one thing does not read every event`(
    condition: String, index: String
  ) throws {
    let connection = try database.writer()
    var plan = try connection.prepare(
      "EXPLAIN QUERY PLAN SELECT json FROM event WHERE \(condition)")
    #expect(try plan.step())
    #expect(plan.string(3).contains("USING INDEX \(index) ("))
  }

  @Test func `a pivot on an indicator reads only its index`() throws {
    let connection = try database.writer()
    var plan = try connection.prepare(
      "EXPLAIN QUERY PLAN SELECT event_id FROM indicator WHERE value = 'x' AND kind = 'ip'")
    #expect(try plan.step())
    #expect(plan.string(3).contains("USING COVERING INDEX indicator_by_value"))
  }
}
