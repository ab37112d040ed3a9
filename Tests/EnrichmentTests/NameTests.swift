import Enrichment
import Testing

@Suite struct `Names and where they come from` {
  @Test func `a resolved event says the name, the log type, the time and the rows`() {
    #expect(
      added(usage(#""vault_uuid":"V1""#)) == #","vault_name":"Ops""#
        + #","p_log_type":"OnePassword.ItemUsage","p_event_time":"2024-05-01T10:00:00Z""#
        + #","p_enrichment":{"vaults":{"vault_uuid":"#
        + #"{"uuid":"V1","name":"Ops","p_match":"V1"}}}"#)
  }

  @Test func `an unknown UUID gets no name, no entry and no empty string`() {
    #expect(
      added(usage(#""vault_uuid":"V0","item_uuid":"I1""#)) == #","item_name":"Root key""#
        + #","p_log_type":"OnePassword.ItemUsage","p_event_time":"2024-05-01T10:00:00Z""#
        + #","p_enrichment":{"items":{"item_uuid":"#
        + #"{"uuid":"I1","name":"Root key","p_match":"I1"}}}"#)
  }

  @Test func `an event of which nothing is known gets no p_enrichment`() {
    #expect(
      added(usage())
        == #","p_log_type":"OnePassword.ItemUsage","p_event_time":"2024-05-01T10:00:00Z""#)
  }

  @Test func `the additions come in the order of the contract`() {
    let event = usage(
      #""user":{"uuid":"U1","name":"n","email":"a@example.com"},"item_uuid":"I1","#
        + #""vault_uuid":"V1","client":{"ip_address":"192.0.2.1"}"#)
    #expect(
      added(event) == #","vault_name":"Ops","item_name":"Root key","user_name":"Ana""#
        + #","p_log_type":"OnePassword.ItemUsage","p_event_time":"2024-05-01T10:00:00Z""#
        + #","p_any_emails":["a@example.com"],"p_any_ip_addresses":["192.0.2.1"]"#
        + #","p_any_actor_ids":["U1"],"p_any_usernames":["n"]"#
        + #","p_enrichment":{"vaults":{"vault_uuid":{"uuid":"V1","name":"Ops","p_match":"V1"}}"#
        + #","items":{"item_uuid":{"uuid":"I1","name":"Root key","p_match":"I1"}}"#
        + #","users":{"user.uuid":{"uuid":"U1","name":"Ana","p_match":"U1"}}}"#)
  }

  @Test func `the names of an audit event come in the order of its fields`() throws {
    let event = audit("gm", #""aux_uuid":"U2","object_uuid":"G1","actor_uuid":"U1""#)
    #expect(
      added(event).hasPrefix(
        #","actor_name":"Ana","object_name":"Admins","aux_name":"Zoë","p_log_type":"#))
    #expect(
      value("p_enrichment", event) == #"{"users":{"actor_uuid":"#
        + #"{"uuid":"U1","name":"Ana","p_match":"U1"},"aux_uuid":"#
        + #"{"uuid":"U2","name":"Zoë","p_match":"U2"}},"groups":{"object_uuid":"#
        + #"{"uuid":"G1","name":"Admins","p_match":"G1"}}}"#)
  }

  @Test func `a sign-in attempt names its target user`() {
    #expect(value("target_user_name", signIn(#""target_user":{"uuid":"U1"}"#)) == #""Ana""#)
  }

  @Test func `a row without a name gives its row and no name`() {
    let event = usage(#""vault_uuid":"V0","user":{"uuid":"NAMELESS"}"#)
    #expect(value("user_name", event) == nil)
    #expect(
      value("p_enrichment", event)
        == #"{"users":{"user.uuid":{"uuid":"NAMELESS","p_match":"NAMELESS"}}}"#)
  }

  @Test func `a UUID written with escapes is found, and p_match is as it was written`() {
    let event = usage(#""vault_uuid":"\u00561""#)
    #expect(value("vault_name", event) == #""Ops""#)
    #expect(
      value("p_enrichment", event)
        == #"{"vaults":{"vault_uuid":{"uuid":"V1","name":"Ops","p_match":"\u00561"}}}"#)
  }

  @Test func `a key written with escapes is read`() {
    #expect(value("vault_name", usage(#""vault\u005fuuid":"V1""#)) == #""Ops""#)
  }

  @Test(arguments: [#""""#, "null", "1", "true", "{}", "[]", #"["V1"]"#, #""V1 ""#, #""v1""#])
  func `what is not the key byte for byte finds nothing`(_ uuid: String) {
    #expect(value("vault_name", usage(#""item_uuid":"I0","vault_uuid":\#(uuid)"#)) == nil)
  }

  @Test func `a UUID deeper or higher than its place finds nothing`() {
    let event = usage(#""item_uuid":"I0","other":{"vault_uuid":"V1"},"client":{"item_uuid":"I1"}"#)
    #expect(value("p_enrichment", event) == nil)
  }

  @Test func `tables that were never loaded leave every UUID missing`() {
    let counts = counts(usage(#""vault_uuid":"V1","item_uuid":"I1""#), .none)
    #expect(counts.lookups.map(\.missing).reduce(0, +) == 2)
    #expect(counts.lookups.map(\.found).reduce(0, +) == 0)
  }

  @Test func `found and missing are counted, and what is empty is neither`() {
    let counts = counts(usage(#""vault_uuid":"V1","item_uuid":"I0","user":{"uuid":""}"#))
    #expect(counts.lookups.map(\.found).reduce(0, +) == 1)
    #expect(counts.lookups.map(\.missing).reduce(0, +) == 1)
    #expect(counts.events == 1)
  }
}

@Suite struct `Keys that an event brings but keytag owns` {
  @Test func `a forged name goes, also where no true one is known`() {
    #expect(
      outcome(#"{"vault_name":"forged",\#(usage(#""vault_uuid":"V0""#).dropFirst())"#).line
        == outcome(usage(#""vault_uuid":"V0""#)).line)
  }

  @Test(arguments: [
    "vault_name", "item_name", "user_name", "actor_name", "target_user_name", "object_name",
    "aux_name", "p_log_type", "p_event_time", "p_any_emails", "p_any_ip_addresses",
    "p_any_actor_ids", "p_any_usernames", "p_any_domain_names", "p_enrichment", "p_parse_time",
    "p_row_id", "p_tables_sha256", "p_reject", "p_summary", #"vault\u005fname"#,
    #"\u0070_enrichment"#,
  ])
  func `an own key of the event's goes, wherever it stands and however often`(_ key: String) {
    let plain = usage(#""vault_uuid":"V1","x":[1]"#)
    for value in ["1", #""x,}""#, #"{"a":[{}]}"#, "null"] {
      let member = #""\#(key)":\#(value)"#
      let first = #"{\#(member), \#(member),\#(plain.dropFirst())"#
      let last = #"\#(plain.dropLast()),\#(member)}"#
      #expect(outcome(first).line == outcome(plain).line)
      #expect(outcome(last).line == outcome(plain).line)
    }
  }

  @Test func `an own key below the top level stays`() {
    let event = usage(#""vault_uuid":"V0","client":{"vault_name":"x","p_enrichment":1}"#)
    #expect(
      added(event)
        == #","p_log_type":"OnePassword.ItemUsage","p_event_time":"2024-05-01T10:00:00Z""#)
  }

  @Test func `a key that only resembles an own one stays`() {
    let event = usage(#""vault_uuid":"V0","p_any":1,"p_":2,"vault_names":3,"Vault_name":4"#)
    #expect(added(event).hasPrefix(#","p_log_type""#))
  }

  @Test func `an event that is own keys but for what it needs keeps valid commas`() {
    let event =
      #"{ "p_row_id":1 , "uuid":"E1", "p_event_time":2,"timestamp":"\#(time)" ,"#
      + #" "vault_uuid":"V0" , "p_log_type":3 }"#
    #expect(
      outcome(event).line.map { String(decoding: $0, as: UTF8.self) }
        == #"{ "uuid":"E1","timestamp":"\#(time)" , "vault_uuid":"V0"  ,"#
        + #""p_log_type":"OnePassword.ItemUsage","p_event_time":"\#(time)"}"#)
  }
}
