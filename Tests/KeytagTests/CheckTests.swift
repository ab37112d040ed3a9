import TestSupport
import Testing

@Suite struct `keytag check` {
  private let home = Home()

  private func event(_ uuid: String, vault: String, at time: String = "2024-05-01T10:00:00Z")
    -> String
  {
    #"{"uuid":"\#(uuid)","timestamp":"\#(time)","vault_uuid":"\#(vault)"}"# + "\n"
  }

  /// Three look-ups in vaults, of which V1's finds a row and V9's do not.
  private var events: String {
    event("A", vault: "V1") + event("B", vault: "V9", at: "2024-05-02T10:00:00Z")
      + event("C", vault: "V9", at: "2024-05-01T09:00:00+02:00")
  }

  private func lines(_ called: Called, of report: String) -> [[String: String]] {
    called.output.split(separator: "\n").map { SlowMembers(Array($0.utf8)).texts }
      .filter { $0["report"] == report }
  }

  private func loadVaults(at time: String? = nil) {
    let options = time.map { ["--at", $0] } ?? []
    let called = home.keytag(["load", "vaults"] + options, input: vaults)
    #expect(called.code == 0)
  }

  @Test func `a UUID without a name is listed with how often, when, where and what names it`() {
    loadVaults()
    let called = home.keytag("check", "-", input: events)
    #expect(called.code == 0)
    #expect(called.errors == "")
    let found = called.output.split(separator: "\n").map(String.init)
    let coverage =
      #"{"report":"coverage","log_type":"OnePassword.ItemUsage","selector":"vault_uuid","#
      + #""table":"vaults","found":1,"missing":2,"percent":33.3}"#
    #expect(found.first == coverage)
    let unresolved =
      #"{"report":"unresolved","uuid":"V9","times":2,"#
      + #""first_event":"2024-05-01T07:00:00.000000000Z","#
      + #""last_event":"2024-05-02T10:00:00.000000000Z","selectors":"vault_uuid","#
      + #""table":"vaults","command":"op vault list --format json | keytag load vaults -"}"#
    #expect(found.dropFirst().first == unresolved)
    #expect(
      called.output.hasSuffix(
        #"{"report":"summary","events":3,"found":1,"missing":2,"percent":33.3,"unresolved":1,"#
          + #""unresolved_shown":1,"stale_tables":0}"# + "\n"))
  }

  @Test func `the stored events give the same report as the file they came from`() {
    #expect(home.keytag("enrich", "--store", input: events).code == 0)
    loadVaults()
    #expect(home.keytag("check").output == home.keytag("check", "-", input: events).output)
    #expect(lines(home.keytag("check"), of: "coverage").first?["found"] == "1")
  }

  @Test func `a load says how many stored events it filled in`() {
    #expect(home.keytag("enrich", "--store", input: events).code == 0)
    #expect(
      home.keytag("load", "vaults", input: vaults).output
        == "vaults: 1 row read, 1 added, 0 changed, 0 unchanged, 0 closed; "
        + "1 stored event filled in\n")
    #expect(
      home.keytag("load", "vaults", input: vaults + "V9,Lab\n").output
        .hasSuffix("; 2 stored events filled in\n"))
    #expect(
      home.keytag("query", "SELECT uuid, vault_name FROM item_usage ORDER BY 1").output
        == #"{"uuid":"A","vault_name":"Ops"}"# + "\n" + #"{"uuid":"B","vault_name":"Lab"}"# + "\n"
        + #"{"uuid":"C","vault_name":"Lab"}"# + "\n")
  }

  @Test func `an event that was stored by a given log type is read by it again`() {
    loadVaults()
    let keyless = #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z"}"#
    let stored = home.keytag(
      "enrich", "--store", "--log-type", "OnePassword.ItemUsage", input: keyless)
    #expect(stored.code == 0)
    let called = home.keytag("check")
    #expect(called.code == 0)
    #expect(lines(called, of: "summary").first?["events"] == "1")
  }

  @Test func `a UUID whose meaning is not known has no table and no command`() {
    loadVaults()
    let audit =
      #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z","action":"x","object_type":"new","#
      + #""object_uuid":"N1"}"#
    let called = home.keytag("check", "-", input: audit)
    let unresolved = lines(called, of: "unresolved")
    #expect(unresolved.map { $0["uuid"] } == ["N1"])
    #expect(unresolved.first?["table"] == "null")
    #expect(unresolved.first?["command"] == "null")
    #expect(lines(called, of: "coverage").first?["missing"] == "1")
  }

  @Test func `a long list is cut, and how much is missing from it is said`() {
    loadVaults()
    let many = (1...5).map { event("E\($0)", vault: "X\($0)") }.joined()
    let called = home.keytag("check", "--limit", "2", "-", input: many + event("F", vault: "X5"))
    #expect(lines(called, of: "unresolved").map { $0["uuid"] } == ["X5", "X1"])
    #expect(called.errors == "keytag: 3 more UUIDs have no name; --limit 5 lists all\n")
    #expect(lines(called, of: "summary").first?["unresolved"] == "5")
  }

  @Test(arguments: [
    ("33%", 0, ""), ("33.3", 0, ""), ("vaults=33%", 0, ""), ("items=100%", 0, ""),
    ("34%", 65, "keytag: all tables: 33.3% of 3 look-ups found, under 34%\n"),
    ("vaults=99.5", 65, "keytag: vaults: 33.3% of 3 look-ups found, under 99.5%\n"),
  ])
  func `coverage under the bar ends with 65, after the report`(
    bar: String, code: Int32, message: String
  ) {
    loadVaults()
    let called = home.keytag("check", "--fail-under", bar, "-", input: events)
    #expect(called.code == code)
    #expect(called.errors == message)
    #expect(lines(called, of: "summary").count == 1)
  }

  @Test func `a stale table is said, and ends with 78 where that is asked`() {
    loadVaults(at: "2024-01-01T00:00:00Z")
    let called = home.keytag("check", "-", input: events)
    #expect(called.code == 0)
    #expect(
      lines(called, of: "table").map { $0["state"] } == [
        "stale", "not loaded", "not loaded", "not loaded",
      ])
    let failed = home.keytag("check", "--fail-stale", "-", input: events)
    #expect(failed.code == 78)
    #expect(failed.errors == "keytag: vaults: the last load is of 2024-01-01T00:00:00Z: stale\n")
    let patient = home.keytag("check", "--fail-stale", "--max-age", "5000w", "-", input: events)
    #expect(patient.code == 0)
    #expect(lines(patient, of: "table").first?["state"] == "fresh")
    let both = home.keytag("check", "--fail-stale", "--fail-under", "50", "-", input: events)
    #expect(both.code == 65)
    #expect(both.errors.split(separator: "\n").count == 2)
  }

  @Test func `an input that is no event is told, and the rest is still reported`() {
    loadVaults()
    let called = home.keytag("check", "-", input: "bad\n" + events)
    #expect(called.code == 65)
    #expect(called.errors.hasPrefix("keytag: -:1: malformed: "))
    #expect(called.errors.hasSuffix("\nkeytag: 1 input is no event\n"))
    #expect(lines(called, of: "summary").first?["events"] == "3")
    #expect(
      home.keytag("check", "-", input: "bad\nbad").errors.hasSuffix("2 inputs are no events\n"))
  }

  @Test(arguments: [
    (["--max-age", "7"], "--max-age takes a length of time such as 24h or 7d, not 7"),
    (["--max-age=-7d"], "--max-age takes a length of time such as 24h or 7d, not -7d"),
    (["--max-age=99999999999w"], "such as 24h or 7d, not 99999999999w"),
    (["--fail-under", "101%"], "a part such as 95% or items=95%, 0 to 100, not 101%"),
    (["--fail-under", "nan"], "a part such as 95% or items=95%, 0 to 100, not nan"),
    (
      ["--fail-under", "x=5%"], "there is no table named x; there are vaults, items, users, groups"
    ),
    (["--limit=-1"], "--limit takes a number of at least 0"),
    (["--renamed-around", "24h"], "--renamed-around is for stored events: no FILE"),
  ])
  func `a wrong option ends with 64 and says what is right`(options: [String], message: String) {
    loadVaults()
    let called = home.keytag(["check", "-"] + options)
    #expect(called.code == 64)
    #expect(called.errors.contains(message))
    #expect(called.output == "")
  }

  @Test func `renames within no time at all are not asked for`() {
    let called = home.keytag("check", "--renamed-around", "0h")
    #expect(
      called
        == Called(
          ending: .exit(64), output: "",
          errors: "keytag: --renamed-around takes more than no time\n"))
  }

  @Test func `without a database there is nothing to check but files`() {
    let called = home.keytag("check")
    #expect(called.code == 66)
    #expect(called.errors == "keytag: there is no database yet, and no FILE to check\n")
    #expect(home.keytag("check", "-", input: events).code == 0)
    let renamed = home.keytag("check", "--renamed-around", "1h")
    #expect(renamed.code == 66)
    #expect(
      renamed.errors == "keytag: there is no database yet; keytag enrich --store keeps events\n")
    #expect(
      home.keytag("check", "--renamed-around", "1h", "--fail-stale").errors.contains(
        "--renamed-around goes with no --fail-under and no --fail-stale"))
  }

  @Test func `people see aligned parts, and a name cannot drive their terminal`() {
    loadVaults()
    let called = home.keytag(
      "check", "--format", "table", "-", input: event("A", vault: #"\u001b[2J"#))
    #expect(called.output.contains("\nuuid     times  first_event "))
    #expect(called.output.contains("\n\\x1b[2J  1      2024-05-01T10:00:00Z  "))
    #expect(called.output.contains("\n\ntable   state       rows  last_load "))
  }

  @Test func `accesses around a rename are listed, and those farther away are not`() {
    for (name, day) in [("Root", "2024-05-01"), ("Lunch menu", "2024-05-10")] {
      let called = home.keytag(
        ["load", "items", "--at", "\(day)T00:00:00Z"], input: "uuid,title\nI1,\(name)\nI2,Same\n")
      #expect(called.code == 0)
    }
    func usage(_ uuid: String, _ item: String, _ time: String) -> String {
      #"{"uuid":"\#(uuid)","timestamp":"2024-05-\#(time)Z","item_uuid":"\#(item)","#
        + #""action":"reveal","user":{"name":"Ana"}}"# + "\n"
    }
    let stored = home.keytag(
      "enrich", "--store",
      input: usage("A", "I1", "09T00:00:00") + usage("B", "I1", "08T23:59:59")
        + usage("C", "I1", "11T00:00:00") + usage("D", "I1", "11T00:00:01")
        + usage("E", "I2", "10T00:00:00"))
    #expect(stored.code == 0)
    let cut = home.keytag("check", "--renamed-around", "24h", "--limit", "1")
    #expect(cut.output.count { $0 == "\n" } == 1)
    #expect(cut.output.contains(#""event_uuid":"A""#))
    #expect(cut.errors == "keytag: 1 more access; --limit 2 lists all\n")
    let called = home.keytag("check", "--renamed-around", "24h", "--limit", "2")
    #expect(called == home.keytag("check", "--renamed-around", "24h"))
    #expect(called.code == 0)
    #expect(called.errors == "")
    let found = called.output.split(separator: "\n").map { SlowMembers(Array($0.utf8)).texts }
    #expect(found.map { $0["event_uuid"] } == ["A", "C"])
    #expect(
      found.first == [
        "item_uuid": "I1", "before": "Root", "after": "Lunch menu",
        "renamed_at": "2024-05-10T00:00:00.000000000Z",
        "event_time": "2024-05-09T00:00:00.000000000Z", "event_uuid": "A", "action": "reveal",
        "user_name": "Ana", "vault_name": "null",
      ])
  }
}

extension SlowMembers {
  /// The values, strings without their quotes.
  fileprivate var texts: [String: String] {
    var texts: [String: String] = [:]
    for member in members {
      let value = self[member.key] ?? ""
      texts[member.key] = value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : value
    }
    return texts
  }
}
