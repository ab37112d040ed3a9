import JSONText
import TestSupport
import Testing

@Suite struct `keytag enrich` {
  private let home = Home()

  /// A home whose vaults are loaded.
  private func load() {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
  }

  @Test func `events have names on standard output, and nothing else is there`() {
    load()
    let line =
      String(usage("A").dropLast()) + #","vault_name":"Ops","p_log_type":"OnePassword.ItemUsage""#
      + #","p_event_time":"2024-05-01T10:00:00Z""#
      + #","p_enrichment":{"vaults":{"vault_uuid":{"uuid":"V1","name":"Ops","p_match":"V1"}}}}"#
    let expected = Called(ending: .exit(0), output: line + "\n", errors: "")
    #expect(home.keytag("enrich", input: usage("A")) == expected)
    #expect(home.keytag("enrich", "-", input: usage("A")) == expected)
    #expect(home.keytag("enrich", home.write(usage("A"), to: "events")) == expected)
    #expect(home.keytag("enrich", input: line) == expected)
  }

  @Test func `a missing table is said, and the events pass`() {
    let called = home.keytag("enrich", input: usage("A"))
    #expect(called.code == 0)
    #expect(called.errors == noTable)
    #expect(called.output.hasPrefix(usage("A").dropLast()))
    #expect(home.keytag("tables").code == 0)
    #expect(contents(of: home.database) == nil)
  }

  @Test func `the first rejects are told, the rest are counted, and the exit code says so`() {
    load()
    let bad = (1...25).map { "bad \($0)\n" }.joined()
    let called = home.keytag("enrich", input: usage("A") + "\n" + bad + usage("B"))
    #expect(called.code == 65)
    #expect(called.output.count { $0 == "\n" } == 2)
    let lines = called.errors.split(separator: "\n")
    #expect(lines.count == 21)
    for index in lines.indices.dropLast() {
      #expect(
        lines[index] == "keytag: -:\(index + 2): malformed: an event is a JSON object, and this is "
          + "not one (byte 0 of the input)")
    }
    #expect(lines.last == "keytag: 25 inputs rejected (5 not shown); --rejects FILE keeps them")
  }

  @Test func `a reject cannot drive the terminal that it is told on`() {
    load()
    let called = home.keytag(
      "enrich",
      input: #"{"uuid":"A","vault_uuid":"V1","timestamp":"\u001b[2J\u009b\u202e\nkeytag: fine"}"#)
    let message =
      #"timestamp is not a time as RFC 3339 writes them: \x1b[2J\u{9b}\u{202e}\nkeytag: fine"#
    #expect(called.errors.hasPrefix("keytag: -:1: bad_event_time: \(message)\n"))
  }

  @Test func `a file of rejects keeps every byte of them, and then all is well`() {
    load()
    let file = home.folder.file("rejects")
    let input = [Array("bad\t\"1\"\n".utf8), [0x78, 0xFF, 0x0A], Array(usage("A").utf8)].joined()
    let events = home.folder.write(Array(input), to: "events")
    let called = home.keytag("enrich", "--rejects", file, events)
    #expect(called.code == 0)
    #expect(called.errors == "")
    let detail = "an event is a JSON object, and this is not one (byte 0 of the input)"
    #expect(
      home.text(of: "rejects")
        == #"{"reason":"malformed","detail":"\#(detail)","source":"\#(events)","line":1,"byte":0,"#
        + #""raw":"bad\t\"1\""}"# + "\n"
        + #"{"reason":"malformed","detail":"\#(detail)","source":"\#(events)","line":2,"byte":8,"#
        + #""raw_base64":"eP8="}"# + "\n")
    #expect(permissions(of: file) == 0o600)
  }

  @Test func `the summary comes where it is asked for, for people and for programs`() throws {
    load()
    let file = home.folder.file("summary")
    let input = usage("A") + "\n" + usage("B", vault: "V2") + "\nbad"
    let called = home.keytag("enrich", "--summary", "--summary-json", file, input: input)
    let line = try #require(called.errors.split(separator: "\n").first { $0.contains("events/s") })
    #expect(line.hasPrefix("keytag: 2 events; 1 rejected; vaults 1 found, 1 missing; "))
    let json = try #require(contents(of: file))
    #expect(throws: Never.self) { try JSONText.validate(json.span) }
    let members = SlowMembers(json)
    #expect(members["events"] == "2")
    #expect(members["rejected"] == "1")
    #expect(members["rejected_by_reason"] == #"{"malformed":1}"#)
    #expect(
      members["tables"]?.hasPrefix(#"{"vaults":{"loaded":true,"found":1,"missing":1}"#) == true)
    let speed = try #require(members["events_per_second"])
    #expect(line.hasSuffix("; \(speed) events/s"))
    #expect(home.keytag("enrich", input: usage("A")).errors == "")
  }

  @Test func `events that are stored can be asked about, and are stored once`() {
    load()
    for _ in 0..<2 {
      let called = home.keytag("enrich", "--store", input: usage("A") + "\nbad\n" + usage("B"))
      #expect(called == Called(ending: .exit(0), output: called.output, errors: ""))
      #expect(called.output.count { $0 == "\n" } == 2)
    }
    #expect(
      home.keytag("query", "SELECT uuid, vault_name FROM item_usage ORDER BY 1").output
        == "{\"uuid\":\"A\",\"vault_name\":\"Ops\"}\n{\"uuid\":\"B\",\"vault_name\":\"Ops\"}\n")
    #expect(home.keytag("query", "SELECT count(*) AS n FROM reject").output == "{\"n\":1}\n")
  }

  @Test func `names as of the event or the latest, as is asked`() {
    for (name, day) in [("old", "2024-01-01"), ("new", "2024-06-01")] {
      let called = home.keytag(
        "load", "vaults", "--at", "\(day)T00:00:00Z", input: "uuid,name\nV1,\(name)\n")
      #expect(called.code == 0)
    }
    func name(_ naming: String) -> String? {
      let line = home.keytag("enrich", "--names", naming, input: usage("A")).output
      return SlowMembers(Array(line.utf8))["vault_name"]
    }
    #expect(name("event") == #""old""#)
    #expect(name("latest") == #""new""#)
  }

  @Test func `a log type that is given reads events whose keys tell nothing`() {
    let event = #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z"}"#
    #expect(home.keytag("enrich", input: event).code == 65)
    let called = home.keytag("enrich", "--log-type", "OnePassword.ItemUsage", input: event)
    #expect(called.output.contains(#""p_log_type":"OnePassword.ItemUsage""#))
  }

  @Test func `the sample is enriched the same by any number of workers`() throws {
    for (table, file) in [
      ("vaults", "vaults.json"), ("items", "items.json"), ("users", "users.csv"),
      ("groups", "groups.json"),
    ] {
      #expect(home.keytag("load", table, projectFile("SampleData/" + file)).code == 0)
    }
    let sample = projectFile("SampleData/events.ndjson")
    let one = home.keytag("enrich", "--jobs", "1", sample)
    #expect(one.code == 65)
    #expect(one.errors.hasPrefix("keytag: \(sample):181: malformed: "))
    #expect(one.output.count { $0 == "\n" } == 321)
    #expect(home.keytag("enrich", "--jobs", "4", sample) == one)
    #expect(home.keytag("enrich", input: one.output).output == one.output)
  }
}
