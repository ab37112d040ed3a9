import TestSupport
import Testing

/// An audit event about a thing.
private func audit(_ type: String, _ uuid: String, at time: String = "2024-05-01T10:00:00Z")
  -> String
{
  #"{"uuid":"E","timestamp":"\#(time)","action":"a","object_type":"\#(type)","#
    + #""object_uuid":"\#(uuid)"}"#
}

@Suite struct `keytag explain` {
  private let home = Home()

  private func load(_ rows: String, at day: String) -> String {
    let file = home.write(rows, to: "vaults-\(day).csv")
    let time = "2024-0\(day)-01T00:00:00Z"
    #expect(home.keytag("load", "vaults", file, "--at", time, "--allow-shrink").code == 0)
    return file
  }

  /// The lines of an explanation but for the hash and the time of the load, which change.
  private func text(_ event: String, _ options: String...) -> [String] {
    home.keytag(["explain"] + options, input: event).output.split(separator: "\n").map { line in
      guard line.hasPrefix("    loaded "), let from = line.firstRange(of: " from ") else {
        return String(line)
      }
      let end = line.firstRange(of: "SHA-256")?.lowerBound ?? line.endIndex
      return "    loaded" + line[from.lowerBound..<end]
    }
  }

  /// The outcomes of an event's look-ups, for programs.
  private func outcomes(_ event: String) -> [String] {
    let line = home.keytag("explain", "--format", "json", input: event).output
    return line.components(of: #""outcome":""#).dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  @Test func `a name that is found has its version, its validity and its load`() {
    let file = load("uuid,name\nV0,x\nV1,Ops\n", at: "1")
    #expect(
      text(usage("A")) == [
        "OnePassword.ItemUsage A of 2024-05-01T10:00:00.000000000Z", "  vault_uuid  V1",
        "    vaults: Ops", "    by exact match with V1",
        "    valid from 2024-01-01T00:00:00Z and still", "    loaded from \(file), line 3, ",
      ])
    let json = home.keytag("explain", "--format", "json", input: usage("A")).output
    let head =
      #"{"log_type":"OnePassword.ItemUsage","uuid":"A","#
      + #""event_time":"2024-05-01T10:00:00.000000000Z","line":1,"lookups":["#
      + #"{"selector":"vault_uuid","value":"V1","table":"vaults","match":"exact","#
      + #""outcome":"found","key":"V1","name":"Ops","#
      + #""valid_from":"2024-01-01T00:00:00.000000000Z","source":"\#(file)","line":3,"sha256":""#
    #expect(json.hasPrefix(head), "\(json)")
    #expect(json.hasSuffix("\"}]}\n"))
  }

  @Test func `a name that was closed by then says when`() {
    let file = load("uuid,name\nV1,Ops\n", at: "1")
    _ = load("uuid,name\nV2,x\n", at: "3")
    #expect(
      text(usage("A")).suffix(4) == [
        "    by exact match with V1",
        "    valid from 2024-01-01T00:00:00Z until 2024-03-01T00:00:00Z",
        "    loaded from \(file), line 2, ",
        "    closed at 2024-03-01T00:00:00Z: the last known name",
      ])
    #expect(outcomes(usage("A")) == ["found_closed"])
    let json = home.keytag("explain", "--format", "json", input: usage("A")).output
    #expect(json.contains(#""valid_to":"2024-03-01T00:00:00.000000000Z","closed_at":"2024-03-"#))
  }

  @Test func `the name of the event's time or the latest is explained, as is asked`() {
    let old = load("uuid,name\nV1,old\n", at: "1")
    let new = load("uuid,name\nV1,new\n", at: "6")
    #expect(text(usage("A"))[2] == "    vaults: old")
    #expect(text(usage("A")).last == "    loaded from \(old), line 2, ")
    let latest = text(usage("A"), "--names", "latest")
    #expect(latest[2] == "    vaults: new")
    #expect(latest.last == "    loaded from \(new), line 2, ")
  }

  @Test func `an event from before the first load is told that its name is the first known`() {
    _ = load("uuid,name\nV1,Ops\n", at: "6")
    #expect(
      text(usage("A")).contains(
        "    the event is older than that: the first known name"))
  }

  @Test func `each reason for a miss is another`() {
    #expect(
      text(usage("A")).suffix(1) == [
        "    vaults: nothing was ever loaded into this table; "
          + "op vault list --format json | keytag load vaults -"
      ])
    #expect(outcomes(usage("A")) == ["table_not_loaded"])
    #expect(home.keytag("load", "vaults", input: "uuid,name\n").code == 0)
    #expect(text(usage("A")).last == "    vaults: the table is empty")
    #expect(outcomes(usage("A")) == ["table_empty"])
    #expect(home.keytag("load", "vaults", input: "uuid,name\nV2,x\n").code == 0)
    #expect(text(usage("A")).last == "    vaults: no load ever had this key")
    #expect(outcomes(usage("A")) == ["key_never_seen"])
    #expect(
      text(audit("device", "D1")).suffix(2) == [
        "  object_uuid  D1", "    it names something that no table holds",
      ])
    #expect(outcomes(audit("device", "D1")) == ["no_table_for_this_kind"])
    #expect(
      text(audit("never-heard-of", "D1")).last
        == "    what this UUID names is not known, and no table has it")
    #expect(outcomes(audit("never-heard-of", "D1")) == ["unknown_meaning"])
    #expect(text(audit("never-heard-of", "V2"))[2] == "    vaults: x")
  }

  @Test func `lines, pages and pretty-printed events are found by where they begin`() {
    let pretty =
      "{\n  \"uuid\": \"B\",\n  \"timestamp\": \"2024-05-01T10:00:00Z\",\n"
      + "  \"vault_uuid\": \"V1\"\n}\n"
    let file = home.write(
      usage("A") + "\n" + pretty + "{\"items\":[\n" + usage("C") + ",\n" + usage("D") + "]}\n",
      to: "events")
    for (line, uuid) in [("1", "A"), ("2", "B"), ("8", "C"), ("9", "D")] {
      let called = home.keytag("explain", "--line", line, file)
      #expect(called.code == 0)
      #expect(called.output.hasPrefix("OnePassword.ItemUsage \(uuid) of "), "\(called)")
      #expect(called.output.components(of: "OnePassword").count == 2)
    }
    #expect(home.keytag("explain", file).output.components(of: "OnePassword").count == 5)
    #expect(home.keytag("explain", input: pretty).output.hasPrefix("OnePassword.ItemUsage B of "))
    #expect(
      home.keytag("explain", "--line", "3", file)
        == Called(ending: .exit(65), output: "", errors: "keytag: no event begins on line 3\n"))
  }

  @Test func `what is no event is told, beside what is one`() {
    let called = home.keytag("explain", input: "bad\n" + usage("A") + "\n")
    #expect(called.code == 65)
    #expect(called.output.hasPrefix("OnePassword.ItemUsage A of "))
    #expect(
      called.errors
        == "keytag: -:1: malformed: an event is a JSON object, and this is not one "
        + "(byte 0 of the input)\nkeytag: 1 input is no event\n")
    #expect(home.keytag("explain", "--line", "2", input: "bad\n" + usage("A")).code == 0)
    #expect(home.keytag("explain", input: "{").code == 65)
    #expect(
      home.keytag("explain")
        == Called(ending: .exit(65), output: "", errors: "keytag: there is no event\n"))
    #expect(home.keytag("explain", "/nowhere").code == 66)
    for line in ["x", "0", "-1"] {
      #expect(home.keytag("explain", "--line=\(line)", input: usage("A")).code == 64)
    }
  }

  @Test func `a network in a list is explained by the row that matched`() {
    let yaml = home.write(
      """
      AnalysisType: lookup_table
      LookupName: my nets
      match: cidr
      command: make nets
      columns: [net, zone]
      name: zone
      LogTypeMap:
        PrimaryKey: net
        AssociatedLogTypes:
          - LogType: OnePassword.ItemUsage
            Selectors: [p_any_ip_addresses]
      """, to: "nets.yml")
    let event = String(usage("A").dropLast()) + #","client":{"ip_address":"10.1.2.3"}}"#
    #expect(home.keytag("tables", "define", yaml).code == 0)
    #expect(
      text(event).last
        == "    my nets: nothing was ever loaded into this table; "
        + "make nets | keytag load 'my nets' -")
    #expect(
      home.keytag("load", "my nets", input: "net,zone\n10.0.0.0/8,ten\n10.1.9.9/16,one\n").code == 0
    )
    #expect(
      text(event).suffix(6).prefix(3) == [
        "  p_any_ip_addresses  10.1.2.3", "    my nets: one", "    by cidr match with 10.1.9.9/16",
      ])
  }
}

extension String {
  /// The pieces between the places where `mark` stands.
  fileprivate func components(of mark: String) -> [Substring] {
    var pieces: [Substring] = []
    var rest = self[...]
    while let place = rest.firstRange(of: mark) {
      pieces.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
    }
    return pieces + [rest]
  }
}
