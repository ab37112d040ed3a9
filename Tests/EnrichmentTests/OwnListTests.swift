import Bytes
import Enrichment
import Schemas
import TestSupport
import Testing

@Suite struct `Selectors that give lists of rows` {
  private let people = [OwnRow("A", #""name":"Ana""#), OwnRow("B")]

  private func list(_ path: String, _ members: String) throws -> String? {
    let table = OwnTable(selectors: "'\(path)'", rows: people)
    return try enrichment(usage(#""vault_uuid":"V0",\#(members)"#), table)
  }

  private let ana = #"{"id":"A","name":"Ana","p_match":"A"}"#
  private let b = #"{"id":"B","p_match":"B"}"#

  @Test func `every value that is known gives a row, in the event's order, also twice`() throws {
    #expect(
      try list("$.to[*].id", #""to":[{"id":"B"},{"id":"A"},{"id":"C"},{"id":"B"}]"#)
        == #"{"hosts":{"to[*].id":[\#(b),\#(ana),\#(b)]}}"#)
    #expect(try list("to[*]", #""to": [ "A" , "B" ] "#) == #"{"hosts":{"to[*]":[\#(ana),\#(b)]}}"#)
    #expect(
      try list("to[*]", #""to":["\u0041"]"#)
        == #"{"hosts":{"to[*]":[{"id":"A","name":"Ana","p_match":"\#("\\u0041")"}]}}"#)
  }

  @Test func `lists inside lists and inside objects are read`() throws {
    let rows = #"{"hosts":{"a.b[*].c[*].id":[\#(ana),\#(b)]}}"#
    #expect(
      try list("a.b[*].c[*].id", #""a":{"b":[{"c":[{"id":"A"}]},{"c":[]},{},{"c":[{"id":"B"}]}]}"#)
        == rows)
    #expect(
      try list("a[*][*]", #""a":[["A"],[],["C","B"]]"#)
        == #"{"hosts":{"a[*][*]":[\#(ana),\#(b)]}}"#)
  }

  @Test(arguments: [
    #""a":[]"#, #""a":[ ]"#, #""a":null"#, #""a":"A""#, #""a":{"b":"A"}"#,
    #""a":[null,true,{},[]]"#,
    #""a":["C"]"#, #""a":["",1]"#, #""b":["A"]"#,
  ])
  func `where no value is known there is no entry`(_ members: String) throws {
    #expect(try list("a[*]", members) == nil)
  }

  @Test(arguments: [
    #""a":["[\"A\",A]"]"#, #""a":[{"A":"B"}]"#, #""a":[{"b":"A"}]"#, #""a":["[1,2]"]"#,
    #""a":["xA"]"#, #""a":[121]"#, #""a":[true]"#,
  ])
  func `only a list has elements, whatever else looks like one`(_ members: String) throws {
    let table = OwnTable(
      selectors: "'a[*][*]'", rows: ["A", "B", "1", "2", "21"].map { OwnRow($0) })
    #expect(try enrichment(usage(#""vault_uuid":"V0",\#(members)"#), table) == nil)
  }

  @Test func `numbers in a list are keys as they are written`() throws {
    let table = OwnTable(selectors: "'a[*]'", rows: [OwnRow("7")])
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","a":[ 7 ,"7",7.0]"#), table)
        == #"{"hosts":{"a[*]":[{"id":"7","p_match":7},{"id":"7","p_match":"7"}]}}"#)
  }

  @Test func `a list has its condition like any selector`() throws {
    let table = OwnTable(selectors: "{path: 'a[*]', when: {action: fill}}", rows: people)
    let event = #""vault_uuid":"V0","a":["A"],"action":"#
    #expect(try enrichment(usage(event + #""fill""#), table) != nil)
    #expect(try enrichment(usage(event + #""other""#), table) == nil)
  }

  @Test func `one row and lists of one table stand side by side`() throws {
    let table = OwnTable(selectors: "x, 'a[*]', 'b[*]'", rows: people)
    let other = OwnTable("others", selectors: "'a[*]'", rows: [OwnRow("A")])
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","a":["A","B"],"b":["B"],"x":"A""#), table, other)
        == #"{"hosts":{"x":\#(ana),"a[*]":[\#(ana),\#(b)],"b[*]":[\#(b)]},"#
        + #""others":{"a[*]":[{"id":"A","p_match":"A"}]}}"#)
  }

  @Test func `the indicators of an event are a list, each once, in their order`() throws {
    let table = OwnTable(
      match: .cidr, selectors: "p_any_ip_addresses", columns: "id, zone",
      rows: [OwnRow("192.0.2.0/24", #""zone":"office""#), OwnRow("2001:db8::/32")])
    let event = usage(
      #""vault_uuid":"V0","client":{"ip_address":" 192.0.2.7 "},"user":{"name":"x"}"#)
    #expect(
      try enrichment(event, table)
        == #"{"hosts":{"p_any_ip_addresses":[{"id":"192.0.2.0/24","zone":"office","#
        + #""p_match":"192.0.2.7"}]}}"#)
    #expect(try enrichment(usage(#""vault_uuid":"V0""#), table) == nil)
    #expect(
      try enrichment(usage(#""client":{"ip_address":"198.51.100.1"},"item_uuid":"I""#), table)
        == nil)
  }

  @Test func `an indicator that is written with escapes is found and given back`() throws {
    let names = OwnTable(selectors: "p_any_usernames", rows: [OwnRow("aéb")])
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","user":{"name":"a\u00e9b"}"#), names)
        == #"{"hosts":{"p_any_usernames":[{"id":"aéb","p_match":"aéb"}]}}"#)
  }

  @Test func `each look-up of a list is counted and traced`() throws {
    let table = OwnTable(selectors: "'a[*]'", rows: people)
    var enricher = try ownEnricher([table], traces: true)
    let event = Array(usage(#""vault_uuid":"","a":["A","C","D"]"#).utf8)
    _ = enricher.outcome(of: event)
    #expect(enricher.counts.lookups.map(\.found).reduce(0, +) == 1)
    #expect(enricher.counts.lookups.map(\.missing).reduce(0, +) == 2)
    let lookups = enricher.traced(event)
    #expect(lookups.map(\.selector) == ["a[*]", "a[*]", "a[*]"])
    #expect(lookups.map { String(decoding: $0.value, as: UTF8.self) } == ["A", "C", "D"])
    #expect(lookups.map(\.outcome) == [.found, .missing, .missing])
  }
}

@Suite struct `Columns that are indicators` {
  @Test func `they join the event's own, each once and sorted, also of kinds it has not`() throws {
    let table = OwnTable(
      selectors: "x, 'a[*]'",
      columns:
        "id, {name: mail, indicators: [email]}, {name: site, indicators: [domain]}, "
        + "{name: ip, indicators: [ip]}",
      rows: [
        OwnRow("A", #""mail":" b@example.com ","site":"z.example","ip":"192.0.2.1""#),
        OwnRow("B", #""mail":"a@example.com","site":"a.\u0065xample","ip":"no address""#),
        OwnRow("C", #""mail":7,"site":"""#),
      ])
    let line = try enriched(
      usage(#""vault_uuid":"V0","user":{"email":"b@example.com"},"x":"A","a":["B","A","C"]"#), table
    )
    let members = SlowMembers(Array(line.utf8))
    #expect(members["p_any_emails"] == #"["a@example.com","b@example.com"]"#)
    #expect(members["p_any_ip_addresses"] == #"["192.0.2.1"]"#)
    #expect(members["p_any_domain_names"] == #"["a.example","z.example"]"#)
    #expect(try enriched(line, table) == line)
  }

  @Test func `they are not looked up in turn`() throws {
    let table = OwnTable(
      selectors: "x, p_any_emails", columns: "id, {name: mail, indicators: [email]}",
      rows: [OwnRow("A", #""mail":"b@example.com""#), OwnRow("b@example.com")])
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","x":"A""#), table)
        == #"{"hosts":{"x":{"id":"A","mail":"b@example.com","p_match":"A"}}}"#)
  }

  @Test func `an event without a row has none of them`() throws {
    let table = OwnTable(
      selectors: "x", columns: "id, {name: mail, indicators: [email]}",
      rows: [OwnRow("A", #""mail":"b@example.com""#)])
    #expect(try !enriched(usage(#""vault_uuid":"V0","x":"B""#), table).contains("p_any"))
  }
}
