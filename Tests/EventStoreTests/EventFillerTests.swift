import EventStore
import SQLite
import TestSupport
import Testing

@Suite struct EventFillerTests {
  let database: TestDatabase

  init() throws {
    database = try TestDatabase()
    let store = try EventStore(database.writer())
    var event = usage(
      json: #"{"p_any_emails":["ana@example.com"],"p_any_ip_addresses":[],"#
        + #""p_enrichment":{"vaults":{"vault_uuid":{"uuid":"v1"}}}}"#)
    event.unresolved = [Array("i1".utf8), Array("u1".utf8)]
    try store.insert(event)
    try store.insert(usage(uuid: "E2"))
  }

  private var indicators: String {
    get throws {
      try database.run(
        "SELECT value || ' ' || event_id AS i FROM indicator ORDER BY 1", as: .csv)
    }
  }

  @Test func `a stored event is given as it is, and one that is not there is none`() throws {
    let filler = try EventFiller(database.writer())
    let line = try #require(try filler.line(of: 1))
    #expect(line.logType == "OnePassword.ItemUsage")
    #expect(
      try filler.namings(of: 1) == [EventFiller.Naming(table: "vaults", selector: "vault_uuid")])
    #expect(try filler.line(of: 3) == nil)
  }

  @Test func `filling in changes the line, the names and the values of one event only`() throws {
    let filler = try EventFiller(database.writer())
    var event = usage(json: #"{"new":1}"#)
    event.columns += [(.itemName, Array("Root".utf8))]
    event.unresolved = [Array("u1".utf8), Array("u2".utf8)]
    try filler.fill(1, with: event, resolved: [Array("i1".utf8)])
    #expect(
      try database.run("SELECT uuid, item_name, json ->> 'new' AS new FROM event", as: .ndjson)
        == #"{"uuid":"E1","item_name":"Root","new":1}"# + "\n"
        + #"{"uuid":"E2","item_name":null,"new":null}"# + "\n")
    #expect(
      try database.run("SELECT value FROM unresolved_value ORDER BY 1", as: .ndjson)
        == #"{"value":"u1"}"# + "\n" + #"{"value":"u2"}"# + "\n")
  }

  @Test func `indicators that the line listed go, and equal ones of other events stay`() throws {
    let filler = try EventFiller(database.writer())
    var event = usage()
    event.indicators = [
      ("email", Array("new@example.com".utf8)), ("ip", Array("192.0.2.1".utf8)),
    ]
    let keys = [(kind: "email", key: "p_any_emails"), (kind: "ip", key: "p_any_ip_addresses")]
    try filler.replaceIndicators(of: 1, with: event, keys: keys)
    #expect(
      try indicators.split(whereSeparator: \.isNewline) == [
        "i", "192.0.2.1 1", "192.0.2.1 2", "ana@example.com 2", "new@example.com 1",
      ])
  }
}
