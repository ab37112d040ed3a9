import TestSupport
import Testing

@Suite struct `A log type that is not 1Password's` {
  private let home = Home()
  private let schema = projectFile("SampleData/gateway/gateway.yml")
  private let events = projectFile("SampleData/gateway/events.ndjson")

  private func enriched(_ called: Called) -> [SlowMembers] {
    called.output.split(separator: "\n").map { SlowMembers(Array($0.utf8)) }
  }

  @Test func `the worked example goes through without code`() throws {
    #expect(home.keytag("schemas", "add", schema).output == "Havgull.Gateway: added\n")
    let load = home.keytag(
      "load", "devices", projectFile("SampleData/gateway/devices.csv"), "--define",
      projectFile("SampleData/gateway/devices.yml"))
    #expect(load.code == 0)
    #expect(load.errors == "")
    let called = home.keytag(
      "enrich", "--summary-json", home.folder.file("summary"), events)
    #expect(called.code == 65)
    #expect(
      called.errors.hasPrefix(
        "keytag: \(events):4: invalid_value: event is none of the values allowed: rebooted\n"))
    let lines = enriched(called)
    try #require(lines.count == 3)
    #expect(lines.map { $0["p_log_type"] } == .init(repeating: #""Havgull.Gateway""#, count: 3))
    #expect(
      lines.map { $0["p_event_time"] } == [
        #""2026-03-11T01:01:41.123Z""#, #""2026-03-11T02:01:42.00725Z""#,
        #""2026-03-11T01:02:35.000Z""#,
      ])
    #expect(lines.map { $0["device_name"] } == [#""Zoë's laptop""#, #""Zoë's laptop""#, nil])
    #expect(
      lines[0]["p_enrichment"]
        == #"{"devices":{"mac":{"mac":"00:00:5e:00:53:0a","name":"Zoë's laptop","#
        + #""owner":"zoe@example.com","p_match":"00:00:5E:00:53:0A"}}}"#)
    let indicators = [
      ("emails", #"["zoe@example.com"]"#),
      ("ip_addresses", #"["192.0.2.40","2001:db8:20::40","203.0.113.7"]"#),
      ("domain_names", #"["downloads.example.com","zoe.hævgull.example"]"#),
      ("sha256_hashes", #"[""# + String(repeating: "ab", count: 32) + #""]"#),
      ("mac_addresses", #"["00:00:5E:00:53:0A"]"#), ("serial_numbers", #"["SN-1","SN-2"]"#),
      ("trace_ids", #"["T-1"]"#),
    ]
    for (list, value) in indicators { #expect(lines[0]["p_any_" + list] == value) }
    #expect(lines[2]["p_any_ip_addresses"] == #"["2001:db8:99::7"]"#)
    #expect(
      home.text(of: "summary").contains(#""wrong_types":{"client.build":1,"posture":1}"#))
  }

  @Test func `its bytes are the event's, and enriching twice is enriching once`() throws {
    let once = home.keytag("enrich", "--schema", schema, events).output
    let input = try #require(contents(of: events))
    for (line, own) in zip(once.split(separator: "\n"), input.split(separator: 0x0A)) {
      #expect(Array(line.utf8).starts(with: own.dropLast()))
    }
    #expect(home.keytag("enrich", "--schema", schema, input: once).output == once)
  }

  @Test func `it is stored, explained and checked like any other`() throws {
    #expect(home.keytag("schemas", "add", schema).code == 0)
    // Two events of a tunnel are two events, though nothing in them is their UUID.
    #expect(home.keytag("enrich", "--store", events).code == 0)
    #expect(home.keytag("enrich", "--store", events).code == 0)
    #expect(
      home.keytag("query", "SELECT log_type, count(*) AS n FROM event GROUP BY 1").output
        == #"{"log_type":"Havgull.Gateway","n":3}"# + "\n")
    #expect(
      home.keytag("query", "SELECT count(*) AS n FROM indicator WHERE value = 'SN-2'").output
        == #"{"n":1}"# + "\n")
    let load = home.keytag(
      "load", "devices", projectFile("SampleData/gateway/devices.csv"), "--define",
      projectFile("SampleData/gateway/devices.yml"))
    #expect(load.output.contains("2 stored events filled in"))
    #expect(home.keytag("check").output.contains(#""selector":"mac","table":"devices","found":2"#))
    #expect(
      home.keytag("explain", "--line", "2", events).output.hasPrefix(
        "Havgull.Gateway of 2026-03-11T02:01:42.007250000Z\n  mac  00:00:5e:00:53:0a\n"
          + "    devices: Zoë's laptop\n"))
  }

  @Test func `the log type can be named where the keys do not tell it`() {
    let file = home.write(
      "schema: Plain\nfields:\n  - {name: a, type: string, indicators: [ip]}\n", to: "plain.yml")
    let event = #"{"a":"192.0.2.1"}"#
    #expect(home.keytag("enrich", "--schema", file, input: event).code == 65)
    for verb in ["enrich", "explain", "check"] {
      let files = verb == "enrich" || verb == "explain" ? [] : ["-"]
      let called = home.keytag(
        [verb, "--schema", file, "--log-type", "Plain"] + files, input: event)
      #expect(called.code == 0, "\(verb): \(called)")
      let unknown = home.keytag(
        [verb, "--schema", file, "--log-type", "Plane"] + files, input: event)
      #expect(unknown.code == 64)
      #expect(unknown.errors.contains("there is no log type Plane; the log types are OnePassword."))
    }
    #expect(
      home.keytag("explain", "--schema", file, "--log-type", "Plain", input: event).output
        == "Plain, without a time\n")
    let stored = home.keytag("check", "--log-type", "Plain")
    #expect(stored.code == 64)
    #expect(stored.errors.contains("--log-type is for FILEs; stored events have theirs"))
  }

  @Test func `an event whose time cannot be read is kept where that is asked`() {
    let event = #"{"uuid":"A","timestamp":"soon","vault_uuid":"V1"}"#
    #expect(home.keytag("enrich", input: event).errors.contains("bad_event_time"))
    let called = home.keytag("enrich", "--lenient", input: event)
    #expect(called.code == 0)
    #expect(called.output == event.dropLast() + #","p_log_type":"OnePassword.ItemUsage"}"# + "\n")
    #expect(home.keytag("enrich", "--lenient", "--store", input: event).code == 0)
    #expect(
      home.keytag("query", "SELECT uuid, event_time FROM event").output
        == #"{"uuid":"A","event_time":""}"# + "\n")
    // Reading it again from the store is as lenient.
    #expect(
      home.keytag("load", "vaults", input: vaults).output.contains("1 stored event filled in"))
    #expect(home.keytag("check").code == 0)
  }
}
