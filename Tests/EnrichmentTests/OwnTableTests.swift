import Bytes
import Enrichment
import Schemas
import TestSupport
import Testing

@Suite struct `A selector with conditions` {
  private func isAsked(_ when: String, _ members: String, logType: String = "ItemUsage") throws
    -> Bool
  {
    let table = OwnTable(
      selectors: "{path: x, when: {\(when)}}", logType: "OnePassword.\(logType)")
    let event =
      logType == "AuditEvent"
      ? audit("vault", #""x":"K""# + members) : usage(#""vault_uuid":"V0","x":"K""# + members)
    return try enrichment(event, table) != nil
  }

  @Test func `a field that is missing, null or another holds no condition`() throws {
    #expect(try isAsked("action: reveal", #","action":"reveal""#))
    #expect(try !isAsked("action: reveal", ""))
    #expect(try !isAsked("action: reveal", #","action":null"#))
    #expect(try !isAsked("action: reveal", #","action":"""#))
    #expect(try !isAsked("action: reveal", #","action":"Reveal""#))
    #expect(try !isAsked("action: reveal", #","action":"reveal ""#))
    #expect(try !isAsked("action: reveal", #","action":["reveal"]"#))
    #expect(try !isAsked("action: reveal", #","action":{"reveal":1}"#))
  }

  @Test func `any of the values will do`() throws {
    for (type, holds) in [("vault", true), ("uva", true), ("item", false)] {
      let table = OwnTable(
        selectors: "{path: object_uuid, when: {object_type: [vault, uva]}}",
        logType: "OnePassword.AuditEvent")
      #expect(try (enrichment(audit(type, #""object_uuid":"K""#), table) != nil) == holds)
    }
  }

  @Test func `of several fields each must hold`() throws {
    let when = "action: reveal, client.app_name: [a, b]"
    #expect(try isAsked(when, #","action":"reveal","client":{"app_name":"b"}"#))
    #expect(try !isAsked(when, #","action":"reveal","client":{"app_name":"c"}"#))
    #expect(try !isAsked(when, #","action":"fill","client":{"app_name":"a"}"#))
    #expect(try !isAsked(when, #","action":"reveal""#))
    #expect(try !isAsked(when, #","action":"reveal","client":"a""#))
  }

  @Test func `numbers and booleans are compared as they are written`() throws {
    #expect(try isAsked("used_version: 3", #","used_version":3"#))
    #expect(try isAsked("used_version: 3", #","used_version":"3""#))
    #expect(try !isAsked("used_version: 3", #","used_version":3.0"#))
    #expect(try isAsked("used_version: [1, 3]", #","used_version":3"#))
    #expect(try isAsked("mine: true", #","mine":true"#))
    #expect(try !isAsked("mine: true", #","mine":false"#))
    #expect(try !isAsked("mine: 'null'", #","mine":null"#))
  }

  @Test func `an escape in the event hides no value`() throws {
    #expect(try isAsked("action: reveal", #","action":"re\u0076eal""#))
    #expect(try isAsked("action: 'a\"b'", #","action":"a\"b""#))
    #expect(
      try isAsked(
        "'a.b'.c: 'é/'".replacing("'a.b'.c", with: #"'"a.b".c'"#), #","a.b":{"c":"\u00e9\/"}"#))
  }

  @Test func `a selector that is not asked counts neither as found nor as missing`() throws {
    let table = OwnTable(selectors: "{path: x, when: {action: reveal}}")
    var enricher = try ownEnricher([table])
    _ = enricher.outcome(of: Array(usage(#""vault_uuid":"","x":"K""#).utf8))
    #expect(enricher.counts.lookups.allSatisfy { $0.found == 0 && $0.missing == 0 })
  }
}

@Suite struct `A table of a user's own` {
  @Test func `a row has its columns and the value that matched, in the table's name`() throws {
    let table = OwnTable("My \\\"hosts\\\"".replacing("\\", with: ""), selectors: "x")
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","x":"\u004b""#), table)
        == #"{"My \"hosts\"":{"x":{"id":"K","name":"Kay","p_match":"\u004b"}}}"#)
  }

  @Test func `a number is a key as it is written, and is given back as a number`() throws {
    let table = OwnTable(selectors: "x", rows: [OwnRow("7"), OwnRow("-1.50")])
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","x":7"#), table)
        == #"{"hosts":{"x":{"id":"7","p_match":7}}}"#)
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","x":-1.50"#), table)
        == #"{"hosts":{"x":{"id":"-1.50","p_match":-1.50}}}"#)
    #expect(try enrichment(usage(#""vault_uuid":"V0","x":7.0"#), table) == nil)
    #expect(try enrichment(usage(#""vault_uuid":"V0","x":true"#), table) == nil)
  }

  @Test func `a field that the schema knows as a number is a key as well`() throws {
    let table = OwnTable(selectors: "used_version", rows: [OwnRow("7")])
    #expect(
      try enrichment(usage(#""vault_uuid":"V0","used_version":7"#), table)
        == #"{"hosts":{"used_version":{"id":"7","p_match":7}}}"#)
  }

  @Test func `a name goes under its flat key, and one that an event brings is replaced`() throws {
    let table = OwnTable(selectors: "{path: x, as: x_name}")
    let event = usage(#""vault_uuid":"V0","x":"K""#)
    let line = try enriched(event, table)
    #expect(line.hasPrefix(event.dropLast() + #","x_name":"Kay","p_log_type":"#))
    #expect(try enriched(event.dropLast() + #","x_name":"forged"}"#, table) == line)
    #expect(try enriched(line, table) == line)
    let missing = usage(#""vault_uuid":"V0","x":"L","x_name":"forged""#)
    #expect(try !enriched(missing, table).contains("forged"))
  }

  @Test func `each table gives its name under its own key, and under one key the first does`()
    throws
  {
    let other = OwnTable(
      "others", selectors: "{path: x, as: other_name}", rows: [OwnRow("K", #""name":"Oh""#)])
    let same = OwnTable(
      "same", selectors: "{path: x, as: x_name}", rows: [OwnRow("K", #""name":"No""#)])
    let line = try enriched(
      usage(#""vault_uuid":"V0","x":"K""#), OwnTable(selectors: "{path: x, as: x_name}"), other,
      same)
    #expect(line.contains(#","x_name":"Kay","other_name":"Oh","p_log_type":"#))
  }

  @Test func `a table that is not enabled is not asked, and its flat keys stay the event's own`()
    throws
  {
    let table = OwnTable(selectors: "{path: x, as: x_name}", isEnabled: false)
    let line = try enriched(usage(#""vault_uuid":"V0","x":"K","x_name":"mine""#), table)
    #expect(!line.contains("p_enrichment"))
    #expect(line.contains(#""x_name":"mine""#))
  }

  @Test func `a built-in table that is defined anew is asked only as it is then`() throws {
    let table = OwnTable("vaults", selectors: "{path: item_uuid, as: thing_name}")
    let line = try enriched(usage(#""vault_uuid":"K","item_uuid":"K""#), table)
    #expect(line.contains(#","thing_name":"Kay","p_log_type""#))
    #expect(!line.contains("vault_name"))
    #expect(
      SlowMembers(Array(line.utf8))["p_enrichment"]
        == #"{"vaults":{"item_uuid":{"id":"K","name":"Kay","p_match":"K"}}}"#)
  }

  @Test func `a table may be asked where the built-in ones are, and all that know give their row`()
    throws
  {
    let table = OwnTable(selectors: "vault_uuid")
    let other = OwnTable("vaults", selectors: "{path: vault_uuid, as: vault_name}")
    #expect(
      try enrichment(usage(#""vault_uuid":"K""#), table, other)
        == #"{"vaults":{"vault_uuid":{"id":"K","name":"Kay","p_match":"K"}},"#
        + #""hosts":{"vault_uuid":{"id":"K","name":"Kay","p_match":"K"}}}"#)
  }

  @Test(arguments: [
    "p_log_type", "p_enrichment.x", "p_event_time", "p_row_id", "vault_name", "vault_name.x",
    "x_name",
  ])
  func `what keytag writes is never read, or enriching twice would not be enriching once`(
    _ path: String
  ) {
    for selector in [path, "{path: y, when: {\(path): z}}"] {
      let table = OwnTable(selectors: "{path: x, as: x_name}, \(selector)")
      #expect(throws: PlanError.pathIsOwnKey(table: "hosts", path: path)) {
        _ = try ownEnricher([table]).plan.tables
      }
    }
    #expect(
      PlanError.pathIsOwnKey(table: "hosts", path: path).description
        == "table \"hosts\": \(path) is what keytag writes itself, not what events bring; "
        + "choose another path")
  }

  @Test func `a condition on a list of indicators is refused as well`() {
    let table = OwnTable(selectors: "{path: y, when: {p_any_emails: z}}")
    #expect(throws: PlanError.pathIsOwnKey(table: "hosts", path: "p_any_emails")) {
      _ = try ownEnricher([table]).plan.tables
    }
  }
}

@Suite struct `Match modes in events` {
  private func found(_ table: OwnTable, _ value: String) throws -> String? {
    try enrichment(usage(#""vault_uuid":"V0","x":"\#(value)""#), table)
  }

  @Test(arguments: [
    ("10.1.2.3", "10.1.0.0/16"), ("10.2.0.1", "10.0.0.0/8"), ("10.1.2.4", "10.1.2.4"),
    ("::ffff:10.1.9.9", "10.1.0.0/16"), ("2001:db8::1", "2001:db8::/32"),
    ("2001:DB8:0:1::", "2001:db8:0:1::/64"),
  ])
  func `the longest prefix wins`(_ address: String, _ network: String) throws {
    let table = OwnTable(
      match: .cidr, selectors: "x",
      rows: [
        OwnRow("10.0.0.0/8"), OwnRow("10.1.0.0/16"), OwnRow("10.1.2.4"),
        OwnRow("2001:db8::/32"), OwnRow("2001:db8:0:1::/64"),
      ])
    #expect(
      try found(table, address)
        == #"{"hosts":{"x":{"id":"\#(network)","p_match":"\#(address)"}}}"#)
  }

  @Test(arguments: ["11.0.0.1", "2001:db9::1", "10.1.2", "no address", "10.0.0.0/8", ""])
  func `what lies in no network or is no address finds nothing`(_ value: String) throws {
    let table = OwnTable(
      match: .cidr, selectors: "x", rows: [OwnRow("10.0.0.0/8"), OwnRow("2001:db8::/32")])
    #expect(try found(table, value) == nil)
  }

  @Test func `case, prefix and glob are compared as the table says`() throws {
    let names = OwnTable(match: .caseInsensitive, selectors: "x", rows: [OwnRow("ÉCOLE.example")])
    #expect(
      try found(names, "école.EXAMPLE")
        == #"{"hosts":{"x":{"id":"ÉCOLE.example","p_match":"école.EXAMPLE"}}}"#)
    let starts = OwnTable(
      match: .prefix, selectors: "x", rows: [OwnRow("db-"), OwnRow("db-prod-")])
    #expect(try found(starts, "db-prod-1")?.contains(#""id":"db-prod-""#) == true)
    #expect(try found(starts, "DB-1") == nil)
    let patterns = OwnTable(
      match: .glob, selectors: "x", rows: [OwnRow("*.example.com"), OwnRow("a?.example.com")])
    #expect(try found(patterns, "ab.example.com")?.contains(#""id":"a?.example.com""#) == true)
    #expect(try found(patterns, "b.example.com")?.contains(#""id":"*.example.com""#) == true)
    #expect(try found(patterns, "example.com") == nil)
  }
}
