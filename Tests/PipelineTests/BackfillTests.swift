import Bytes
import Enrichment
import EventStore
import Lookups
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `A load after the events were stored` {
  private let folder = TemporaryFolder()

  private func open(_ access: Connection.Access = .readWrite) throws -> Connection {
    try Database.open(path: folder.file("keytag.db"), access: access)
  }

  /// Enriches lines with the tables as they are, and gives what is written; keeps them if asked.
  @discardableResult
  private func enrich(
    _ lines: [String], keep: Bool = false, logType: Int? = nil
  ) throws -> [String] {
    let frozen = try LookupStore(open()).freezeAll(jobs: 1)
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    let source = folder.write(Array(lines.joined(separator: "\n").utf8), to: "events")
    let run = Run(
      RunSettings(
        InputSettings(sources: [source]), jobs: 2, logType: logType, keepsEvents: keep),
      plan: try Plan(logSchemas: BuiltIn.logSchemas, tables: frozen.definitions),
      tables: TableSource(Tables(indexes: frozen.indexes)),
      delivery: Delivery(
        output: try FileOutput(creating: folder.file("out")), rejects: nil,
        store: keep ? try EventStore(connection) : nil))
    _ = try run.run()
    let written = String(decoding: contents(of: folder.file("out")) ?? [], as: UTF8.self)
    return written.split(separator: "\n").map(String.init)
  }

  private func store(_ lines: [String], logType: Int? = nil) throws {
    try enrich(lines, keep: true, logType: logType)
  }

  /// Loads rows of CSV and says how many events they filled in.
  @discardableResult
  private func load(_ rows: String, into table: String, at time: Int64 = 1) throws -> Int {
    let connection = try open()
    let definition = try LookupStore(connection).definition(of: table)
    var export = Export(for: definition)
    try export.read(InputBuffer(copying: rows.utf8.span), from: "x.csv")
    let settings = LoadSettings(
      asOf: time, loadedAt: time, program: "1", definition: definition.text)
    return try Backfill.load(export, settings, into: connection).filledEvents
  }

  private func define(_ yaml: String) throws {
    let definition = try TableDefinition(yaml: Array(yaml.utf8), file: "t.yml")
    _ = try Backfill.define(definition, in: open())
  }

  private func ask(_ sql: String) throws -> [String] {
    var rows = try open(.readOnly).prepare(sql)
    var texts: [String] = []
    while try rows.step() { texts.append(rows.isNull(0) ? "NULL" : rows.string(0)) }
    return texts
  }

  private var stored: [String] {
    get throws { try ask("SELECT json FROM event ORDER BY id") }
  }

  private func event(_ uuid: String, item: String = "I1", vault: String = "V1") -> String {
    #"{"uuid":"\#(uuid)","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"\#(vault)","#
      + #""item_uuid":"\#(item)","vault_name":"forged"}"#
  }

  @Test func `fills in the names, and the line is what enriching now would print`() throws {
    let lines = [event("A"), event("B", item: "I2"), event("C", item: #"I\u0031"#)]
    try store(lines)
    #expect(try ask("SELECT item_name FROM item_usage") == ["NULL", "NULL", "NULL"])
    #expect(
      try ask("SELECT value || event_id FROM unresolved_value ORDER BY 1")
        == ["I11", "I13", "I22", "V11", "V12", "V13"])

    #expect(try load("uuid,title\nI1,Root\n", into: "items") == 2)
    #expect(try ask("SELECT item_name FROM item_usage ORDER BY uuid") == ["Root", "NULL", "Root"])
    #expect(try stored == enrich(lines))
    #expect(
      try ask("SELECT value || event_id FROM unresolved_value ORDER BY 1")
        == ["I22", "V11", "V12", "V13"])

    #expect(try load("uuid,name\nV1,Ops\n", into: "vaults") == 3)
    #expect(try stored == enrich(lines))
    #expect(try ask("SELECT DISTINCT vault_name FROM event") == ["Ops"])
    #expect(try ask("SELECT value || event_id FROM unresolved_value") == ["I22"])
    #expect(try load("uuid,name\nV1,Ops\n", into: "vaults", at: 2) == 0)
  }

  @Test func `touches no event that it does not name`() throws {
    try store([event("A"), event("B", item: "I2")])
    try open().execute(
      """
      CREATE TRIGGER guard BEFORE UPDATE ON event WHEN old.uuid = 'A'
      BEGIN SELECT RAISE(ABORT, 'touched'); END
      """)
    #expect(try load("uuid,title\nI2,Root\nI3,Other\n", into: "items") == 1)
    #expect(try load("uuid,title\nI2,Root\nI3,Third\n", into: "items", at: 2) == 0)
  }

  @Test func `that cannot fill in an event has loaded nothing`() throws {
    try store([event("A")])
    try open().execute(
      """
      CREATE TRIGGER fault BEFORE DELETE ON unresolved_value BEGIN SELECT RAISE(ABORT, 'fault'); END
      """)
    let before = try stored
    #expect(throws: LoadError.self) { try load("uuid,title\nI1,Root\n", into: "items") }
    #expect(try ask("SELECT count(*) FROM lookup_row") == ["0"])
    #expect(try ask("SELECT count(*) FROM lookup_load") == ["0"])
    #expect(try stored == before)
  }

  @Test func `finds the events by an index from either side, and both find the same`() throws {
    let connection = try open()
    for (sql, search) in [
      (UnresolvedSearch.byRow, "SEARCH u USING COVERING INDEX unresolved_by_value (value=?)"),
      (UnresolvedSearch.byValue, "SEARCH r USING COVERING INDEX lookup_row_version"),
    ] {
      var plan: [String] = []
      var rows = try connection.prepare("EXPLAIN QUERY PLAN " + sql)
      while try rows.step() { plan.append(rows.string(3)) }
      #expect(plan.contains { $0.hasPrefix(search) }, "\(plan)")
      #expect(!plan.contains { $0.hasPrefix("SCAN r") || $0.contains("event ") }, "\(plan)")
      #expect(!plan.contains { $0 == "SCAN u" }, "\(plan)")
    }
    try store((1...50).map { event("E\($0)", item: "I\($0)") })
    let many = (40..<400).map { "I\($0),N\($0)" }.joined(separator: "\n")
    #expect(try load("uuid,title\n" + many, into: "items") == 11)
    #expect(try load("uuid,name\nV1,Ops\n", into: "vaults") == 50)
    for sql in [UnresolvedSearch.byRow, UnresolvedSearch.byValue] {
      try connection.execute(
        "INSERT OR IGNORE INTO unresolved_value (value, event_id) VALUES ('I41', 2), ('I41', 3)")
      var select = try connection.prepare(sql)
      try select.bind(Int64(1), at: 1)
      try select.bind(Int64(1000), at: 2)
      var events: [Int64] = []
      while try select.step() { events.append(select.int64(0)) }
      #expect(events == [2, 3])
    }
  }

  @Test func `fills in more events than are gone through at once`() throws {
    let lines = (1...5000).map { event("E\($0)", item: "I\($0 % 7)") }
    try store(lines)
    let rows = (0..<7).map { "I\($0),N\($0)" }.joined(separator: "\n")
    #expect(try load("uuid,title\n" + rows, into: "items") == 5000)
    #expect(try stored == enrich(lines))
    #expect(try load("uuid,name\nV1,Ops\n", into: "vaults") == 5000)
    #expect(try ask("SELECT count(*) FROM unresolved_value") == ["0"])
  }

  @Test func `takes no name away that came from a table since dropped`() throws {
    try load("uuid,name\nV1,Ops\n", into: "vaults")
    try store([event("A")])
    let before = try stored
    try LookupStore(open()).drop("vaults")
    #expect(try load("uuid,title\nI1,Root\n", into: "items") == 0)
    #expect(try stored == before)
    #expect(try load("uuid,name\nV1,Ops\n", into: "vaults", at: 2) == 1)
    #expect(try stored == enrich([event("A")]))
  }

  @Test func `takes no name away where a dropped table is defined again, until it has rows`() throws
  {
    let yaml = Array(hosts(match: "exact", selector: "item_uuid").utf8)
    let hosts = try TableDefinition(yaml: yaml, file: "t.yml")
    try define(self.hosts(match: "exact", selector: "item_uuid"))
    try load("key,owner\nI1,a@example.com\n", into: "hosts")
    try load("uuid,name\nV1,Ops\n", into: "vaults")
    try store([event("A")])
    let before = try stored
    try LookupStore(open()).drop("hosts")
    // Another table's load does not take them either, though nothing asks for them any more.
    #expect(try load("uuid,title\nI1,Root\n", into: "items") == 0)
    #expect(try Backfill.define(hosts, in: open()) == 0)
    #expect(try stored == before)
    #expect(try ask("SELECT value FROM indicator WHERE kind = 'email'") == ["a@example.com"])
    #expect(try load("key,owner\nI1,b@example.com\n", into: "hosts", at: 2) == 1)
    #expect(try stored == enrich([event("A")]))
    #expect(try ask("SELECT value FROM indicator WHERE kind = 'email'") == ["b@example.com"])
  }

  @Test func `names what an audit event does not say the kind of, and events of a given type`()
    throws
  {
    let audit =
      #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z","action":"x","object_type":"new","#
      + #""object_uuid":"G1"}"#
    let keyless = #"{"uuid":"B","timestamp":"2024-05-01T10:00:00Z","user":{"uuid":"U1"}}"#
    try store([audit])
    try store([keyless], logType: BuiltIn.logSchemas.firstIndex { $0.name.hasSuffix("ItemUsage") })
    #expect(try load("uuid,name\nG1,Admins\n", into: "groups") == 1)
    #expect(try ask("SELECT object_name FROM audit_event") == ["Admins"])
    #expect(try load("uuid,name\nU1,Ana\n", into: "users") == 1)
    #expect(try ask("SELECT user_name FROM item_usage") == ["Ana"])
  }

  private func hosts(match: String, selector: String) -> String {
    """
    AnalysisType: lookup_table
    LookupName: hosts
    match: \(match)
    columns: [key, {name: owner, indicators: [email]}]
    LogTypeMap:
      PrimaryKey: key
      AssociatedLogTypes:
        - {LogType: OnePassword.ItemUsage, Selectors: [\(selector)]}
    """
  }

  @Test(arguments: [
    ("cidr", "p_any_ip_addresses", "192.0.2.0/24"), ("prefix", "client.ip_address", "192.0."),
    ("glob", "client.ip_address", "192.*.9"), ("exact", "p_any_ip_addresses", "192.0.2.9"),
    ("caseInsensitive", "client.ip_address", "192.0.2.9"),
  ])
  func `fills in by any match mode, and the indicators with it`(
    match: String, selector: String, key: String
  ) throws {
    try define(hosts(match: match, selector: selector))
    let lines = [("A", "192.0.2.9"), ("B", "198.51.100.1"), ("C", "192.0.2.9")].map {
      #"{"uuid":"\#($0)","timestamp":"2024-05-01T10:00:00Z","item_uuid":"I1","#
        + #""client":{"ip_address":"\#($1)"}}"#
    }
    try store(lines)
    #expect(try load("key,owner\n\(key),a@example.com\n", into: "hosts") == 2)
    #expect(try stored == enrich(lines))
    #expect(
      try ask("SELECT value || event_id FROM indicator ORDER BY event_id, value")
        == ["192.0.2.91", "a@example.com1", "198.51.100.12", "192.0.2.93", "a@example.com3"])
    // Another owner of the same key: events of later times would get it, and these too now that
    // their item is named, since the row's first version begins only then.
    #expect(try load("key,owner\n\(key),b@example.com\n", into: "hosts", at: 2) == 0)
    #expect(try load("uuid,title\nI1,Root\n", into: "items") == 3)
    #expect(try stored == enrich(lines))
    #expect(
      try ask("SELECT value FROM indicator WHERE kind = 'email' AND event_id = 1")
        == ["b@example.com"])
  }

  @Test func `keeps a value unresolved that one of its tables still lacks`() throws {
    try define(hosts(match: "exact", selector: "item_uuid"))
    try store([event("A")])
    #expect(try load("uuid,title\nI1,Root\n", into: "items") == 1)
    #expect(try ask("SELECT value FROM unresolved_value ORDER BY 1") == ["I1", "V1"])
    #expect(try load("key,owner\nI1,a@example.com\n", into: "hosts") == 1)
    #expect(try ask("SELECT value FROM unresolved_value") == ["V1"])
  }

  /// Keeps lines that were enriched with the tables as they were before `work`.
  private func store(_ lines: [String], enrichedBefore work: () throws -> Void) throws {
    let frozen = try LookupStore(open()).freezeAll(jobs: 1)
    try work()
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    let source = folder.write(Array(lines.joined(separator: "\n").utf8), to: "events")
    let run = Run(
      RunSettings(InputSettings(sources: [source]), jobs: 2, keepsEvents: true),
      plan: try Plan(logSchemas: BuiltIn.logSchemas, tables: frozen.definitions),
      tables: TableSource(Tables(indexes: frozen.indexes), of: frozen.generation),
      delivery: Delivery(
        output: try FileOutput(creating: folder.file("out")), rejects: nil,
        store: try EventStore(connection)))
    _ = try run.run()
  }

  @Test func `fills in events that are stored after it, enriched before it`() throws {
    let net =
      #"{"uuid":"N","timestamp":"2024-05-01T10:00:00Z","item_uuid":"I3","#
      + #""client":{"ip_address":"192.0.2.9"}}"#
    let lines = [event("A"), event("B", item: "I2"), net]
    try define(hosts(match: "cidr", selector: "client.ip_address"))
    try load("uuid,name\nV1,Ops\n", into: "vaults")
    try store(lines) {
      try load("uuid,title\nI1,Root\n", into: "items")
      try load("key,owner\n192.0.2.0/24,a@example.com\n", into: "hosts")
    }
    #expect(try stored == enrich(lines))
    #expect(try ask("SELECT item_name FROM item_usage ORDER BY uuid") == ["Root", "NULL", "NULL"])
    #expect(try ask("SELECT value FROM unresolved ORDER BY 1") == ["I2", "I3"])
    #expect(try ask("SELECT value FROM indicator WHERE kind = 'email'") == ["a@example.com"])
  }

  @Test func `into a table defined after them fills them in, then and by an index later`() throws {
    let lines = [event("A"), event("B", item: "I2")]
    try store(lines)
    let hosts = try TableDefinition(
      yaml: Array(hosts(match: "exact", selector: "item_uuid").utf8), file: "t.yml")
    #expect(try Backfill.define(hosts, in: open()) == 0)
    #expect(try load("key,owner\nI1,a@example.com\n", into: "hosts") == 1)
    #expect(try stored == enrich(lines))
    // Defined anew, it asks for other values, which rows that are there already have.
    #expect(try load("key,owner\nI1,a@example.com\nV1,b@example.com\n", into: "hosts", at: 2) == 0)
    let vaults = try TableDefinition(
      yaml: Array(self.hosts(match: "exact", selector: "vault_uuid").utf8), file: "t.yml")
    #expect(try Backfill.define(vaults, in: open()) == 2)
    #expect(try stored == enrich(lines))
    #expect(
      try ask("SELECT value FROM indicator WHERE kind = 'email'")
        == ["b@example.com", "b@example.com"])
  }

  @Test func `that defines its table goes through all events of its log types, once`() throws {
    let lines = [event("A"), event("B", item: "I2")]
    try store(lines)
    func load(_ rows: String, at time: Int64, selector: String) throws -> Int {
      let definition = try TableDefinition(
        yaml: Array(hosts(match: "exact", selector: selector).utf8), file: "t.yml")
      var export = Export(for: definition)
      try export.read(InputBuffer(copying: rows.utf8.span), from: "x.csv")
      let settings = LoadSettings(
        asOf: time, loadedAt: time, program: "1", definition: definition.text)
      return try Backfill.load(export, settings, into: open()).filledEvents
    }
    #expect(try load("key,owner\nI1,a\n", at: 1, selector: "item_uuid") == 1)
    #expect(try load("key,owner\nI1,a\nI2,b\n", at: 2, selector: "item_uuid") == 1)
    #expect(try load("key,owner\nI1,a\nI2,b\nV1,c\n", at: 3, selector: "vault_uuid") == 2)
    #expect(try stored == enrich(lines))
    // The same definition again: an event that nothing new names is not touched.
    try open().execute(
      """
      CREATE TRIGGER guard BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'touched'); END
      """)
    #expect(try load("key,owner\nI1,a\nI2,b\nV1,c\nV9,z\n", at: 4, selector: "vault_uuid") == 0)
  }

  @Test func `into a table that was defined while events were enriched fills them in`() throws {
    try store([event("A")]) {
      try define(hosts(match: "exact", selector: "item_uuid"))
      try load("key,owner\nI1,a@example.com\n", into: "hosts")
    }
    #expect(try stored == enrich([event("A")]))
    try store([event("B", item: "I2")]) {
      try define(hosts(match: "exact", selector: "vault_uuid"))
    }
    #expect(try load("key,owner\nI1,x\nV1,b@example.com\n", into: "hosts", at: 2) == 2)
  }

  @Test func `that cannot be filled in leaves a definition as it was`() throws {
    try store([event("A")])
    try load("uuid,name\nV1,Ops\n", into: "vaults")
    try open().execute("UPDATE lookup_row SET columns = '[]'")
    let hosts = try TableDefinition(
      yaml: Array(hosts(match: "exact", selector: "item_uuid").utf8), file: "t.yml")
    #expect(throws: LoadError.self) { try Backfill.define(hosts, in: open()) }
    #expect(try !LookupStore(open()).definitions().map(\.name).contains("hosts"))
  }

  @Test func `that came and went while events were enriched gives no names`() throws {
    try store([event("A")]) {
      try load("uuid,title\nI1,Root\n", into: "items")
      try load("uuid,name\nV1,Ops\n", into: "vaults")
      try LookupStore(open()).drop("items")
    }
    #expect(try ask("SELECT item_name FROM item_usage") == ["NULL"])
    #expect(try ask("SELECT vault_name FROM item_usage") == ["Ops"])
  }

  @Test func `into a table that is damaged then loses no event that is stored`() throws {
    try store([event("A")]) {
      try load("uuid,title\nI1,Root\n", into: "items")
      try open().execute("UPDATE lookup_row SET columns = '[]'")
    }
    #expect(try ask("SELECT item_name FROM item_usage") == ["NULL"])
  }

  @Test func `is refused where the tables' definitions contradict each other`() throws {
    try store([event("A")])
    for (table, selector) in [("one", "item_uuid"), ("two", "vault_uuid")] {
      let yaml = """
        AnalysisType: lookup_table
        LookupName: \(table)
        columns: [key, name]
        LogTypeMap:
          PrimaryKey: key
          AssociatedLogTypes:
            - LogType: OnePassword.ItemUsage
              Selectors: [{path: \(selector), as: owner}]
        """
      // Nothing but the store's own check is passed by.
      let definition = try TableDefinition(yaml: Array(yaml.utf8), file: "t.yml")
      try LookupStore(open()).define(definition)
    }
    let error = #expect(throws: LoadError.self) {
      try load("uuid,title\nI1,Root\n", into: "items")
    }
    #expect(
      error?.description
        == #"table "two": "as: owner" is the name of another path of OnePassword.ItemUsage already"#
    )
    #expect(try ask("SELECT count(*) FROM lookup_row") == ["0"])
  }
}
