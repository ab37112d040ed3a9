import Migrations
import SQLite
import TestSupport
import Testing

/// An item usage by somebody; without a name, as some clients send it.
private func usage(_ uuid: String, by user: String, _ name: String? = nil, day: String = "01")
  -> String
{
  let name = name.map { #","name":"\#($0)","email":"\#($0)@example.com""# } ?? ""
  return #"{"uuid":"\#(uuid)","timestamp":"2024-05-\#(day)T10:00:00Z","item_uuid":"I","#
    + #""user":{"uuid":"\#(user)"\#(name)}}"# + "\n"
}

@Suite struct `Learning names from events` {
  private let home = Home()

  private func rows(_ sql: String) -> String { home.keytag("query", "--format", "csv", sql).output }

  private func name(of event: String) -> String? {
    SlowMembers(Array(home.keytag("enrich", input: event).output.utf8))["user_name"]
  }

  @Test func `a file of events names people for the events that lack their names`() {
    let file = home.write(
      usage("A", by: "U1", "Ana", day: "02") + usage("B", by: "U1", "Ann", day: "04"), to: "e")
    let called = home.keytag("tables", "learn", file)
    #expect(called.code == 0)
    #expect(called.output == "users: people named 2 times, 1 learned, 0 changed\n")
    #expect(called.errors == "")
    #expect(name(of: usage("X", by: "U1", day: "03")) == #""Ana""#)
    #expect(name(of: usage("X", by: "U1", day: "05")) == #""Ann""#)
    #expect(
      home.keytag("tables", "learn", file).output
        == "users: people named 2 times, 0 learned, 0 changed\n")
  }

  @Test func `the history and explain say that events said so, and where`() {
    let file = home.write("\n" + usage("A", by: "U1", "Ana") + usage("B", by: "U1", "Ana"), to: "e")
    #expect(home.keytag("tables", "learn", file).code == 0)
    let history = home.keytag("tables", "history", "users", "U1").output
    #expect(history.contains(#""source":"\#(file)","line":2,"sha256":null,"#), "\(history)")
    #expect(
      history.hasSuffix(
        #","origin":"events","last_seen":"2024-05-01T10:00:00.000000000Z","#
          + #""columns":{"uuid":"U1","name":"Ana","email":"Ana@example.com"}}"# + "\n"))
    let event = usage("X", by: "U1")
    let text = home.keytag("explain", input: event).output
    #expect(
      text.contains(" from events, first from \(file), line 2: the word of an event, no export's\n")
    )
    let json = home.keytag("explain", "--format", "json", input: event).output
    #expect(json.contains(#""origin":"events""#))
    #expect(!json.contains("sha256"))
    #expect(home.keytag("load", "users", input: "uuid,name\nU1,Anna\n").code == 0)
    #expect(
      home.keytag("tables", "history", "users", "U1").output
        .contains(#""origin":"export","last_seen":null,"#))
    #expect(
      home.keytag("explain", "--format", "json", input: event).output
        .contains(#""origin":"export""#))
  }

  @Test func `an export has the word, whether it comes before or after`() {
    let forged = usage("A", by: "U1", "Mallory") + usage("B", by: "U2", "Bo")
    for _ in 0..<2 {
      #expect(home.keytag("tables", "learn", "-", input: forged).code == 0)
      #expect(home.keytag("load", "users", input: "uuid,name\nU1,Ana\n").code == 0)
      #expect(name(of: usage("X", by: "U1")) == #""Ana""#)
      #expect(name(of: usage("X", by: "U2")) == #""Bo""#, "a snapshot closes no learned name")
    }
    #expect(
      rows("SELECT uuid, name, learned FROM users ORDER BY 1")
        == "uuid,name,learned\r\nU1,Ana,0\r\nU2,Bo,1\r\n")
    #expect(
      home.keytag("tables", "export", "users", "--format", "csv").output.hasSuffix("Ana,,,\r\n"))
    let list = home.keytag("tables").output.split(separator: "\n")
    #expect(
      list[2].hasPrefix(
        #"{"table":"users","match":"exact","rows":2,"versions":2,"learned":1,"loads":2,"#))
  }

  @Test func `learning makes no table fresh`() {
    #expect(home.keytag("tables", "learn", "-", input: usage("A", by: "U1", "Ana")).code == 0)
    let check = home.keytag("check", "--fail-stale", "-", input: usage("A", by: "U1"))
    #expect(check.code == 0)
    #expect(
      check.output.contains(#""table":"users","state":"not loaded","rows":1,"last_load":null"#))
    #expect(
      home.keytag(
        "load", "users", "--at", "2024-01-01T00:00:00Z", input: "uuid,name\nU9,Old\n"
      ).code == 0)
    #expect(home.keytag("tables", "learn", "-", input: usage("A", by: "U2", "Bo")).code == 0)
    #expect(home.keytag("check", "--fail-stale", "-", input: usage("A", by: "U1")).code == 78)
  }

  @Test func `the stored events are learned from, and filled in`() {
    let events = usage("A", by: "U1") + usage("B", by: "U1", "Ana")
    #expect(home.keytag("enrich", "--store", input: events).code == 0)
    #expect(
      home.keytag("tables", "learn")
        == Called(
          ending: .exit(0),
          output: "users: people named 1 time, 1 learned, 0 changed; 2 stored events filled in\n",
          errors: ""))
    #expect(
      rows("SELECT event_id, user_name FROM item_usage")
        == "event_id,user_name\r\n1,Ana\r\n2,Ana\r\n")
    #expect(
      home.keytag("tables", "history", "users", "U1").output
        .contains(#""source":"stored events","line":2,"#))
  }

  @Test func `without a database there are no stored events to learn from`() {
    let called = home.keytag("tables", "learn")
    #expect(called.code == 66)
    #expect(called.errors == "keytag: there is no database yet; keytag load makes one\n")
    #expect(contents(of: home.database) == nil)
  }

  @Test func `enrich --learn writes what enrich writes, and the names serve the next run`() {
    let events = usage("A", by: "U1") + usage("B", by: "U1", "Ana")
    let file = home.write(events, to: "e")
    let plain = home.keytag("enrich", file)
    let learning = home.keytag(
      "enrich", "--learn", "--summary", "--summary-json", home.folder.file("s"), file)
    #expect(learning.code == 0)
    #expect(learning.output == plain.output)
    #expect(learning.errors.contains("; people named 1 time, 1 learned, 0 changed; "))
    #expect(
      home.text(of: "s").contains(
        #""learned":{"mentions":1,"added":1,"changed":0,"filled_events":0,"passed_over":0},"#))
    #expect(name(of: usage("X", by: "U1")) == #""Ana""#)
  }

  @Test func `enrich --learn --store fills in the events of its own run`() {
    let events = usage("A", by: "U1") + usage("B", by: "U1", "Ana")
    let called = home.keytag("enrich", "--learn", "--store", input: events)
    #expect(called.code == 0)
    #expect(!called.output.contains("user_name"))
    #expect(rows("SELECT DISTINCT user_name FROM item_usage") == "user_name\r\nAna\r\n")
  }

  @Test func `enrich without --learn learns nothing`() {
    #expect(home.keytag("enrich", "--store", input: usage("A", by: "U1", "Ana")).code == 0)
    #expect(rows("SELECT count(*) AS n FROM users") == "n\r\n0\r\n")
  }

  @Test func `what is no event is told, and the others are learned from`() {
    let called = home.keytag(
      "tables", "learn", "-", input: "{\n" + usage("A", by: "U1", "Ana") + "[1]\n")
    #expect(called.code == 65)
    #expect(called.errors.hasSuffix("keytag: 2 inputs are no events\n"), "\(called.errors)")
    #expect(called.output == "users: people named 1 time, 1 learned, 0 changed\n")
    #expect(home.keytag("tables", "learn", home.folder.file("nope")).code == 66)
  }

  @Test func `a rename that only events tell of is told from one of an export`() {
    let events = usage("A", by: "U1", "Ana") + usage("B", by: "U1", "Eve", day: "02")
    #expect(home.keytag("tables", "learn", "-", input: events).code == 0)
    #expect(
      home.keytag("tables", "history", "--renamed").output
        == #"{"table":"users","key":"U1","before":"Ana","after":"Eve","#
        + #""at":"2024-05-02T10:00:00.000000000Z","origin":"events"}"# + "\n")
  }

  @Test func `names that are not learned are told with the reason`() {
    let ahead = usage("A", by: "U1", "Ana").replacing("2024-05", with: "2199-05")
    let long = usage("B", by: "U2", String(repeating: "n", count: 1 << 19))
      .replacing("nnnnnnnn", with: "nnnnnnnnnnnnnnnnnnnnnnnn")
    let named = usage("C", by: "U3", "Cy")
    let blank = usage("D", by: "U4", " \u{a0}\u{200b}")
    let called = home.keytag(
      "enrich", "--learn", "--max-line", "16777216", input: ahead + long + named + blank)
    #expect(called.code == 0)
    #expect(
      called.errors.hasSuffix(
        "keytag: not learned: 3 names, 1 longer than 1048576 bytes, "
          + "1 dated more than a day ahead, 1 without anything to see\n"))
    #expect(rows("SELECT uuid FROM users") == "uuid\r\nU3\r\n")
    let again = home.keytag("tables", "learn", "-", input: ahead + named)
    #expect(again.code == 0)
    #expect(again.output == "users: people named 2 times, 0 learned, 0 changed, 1 passed over\n")
    #expect(again.errors == "keytag: not learned: 1 name, 1 dated more than a day ahead\n")
  }

  @Test func `a table of people with nowhere for names is a matter of configuration`() {
    let definition = """
      AnalysisType: lookup_table
      LookupName: users
      columns: [uuid, state]
      LogTypeMap:
        PrimaryKey: uuid
        AssociatedLogTypes:
          - {LogType: OnePassword.ItemUsage, Selectors: [user.uuid]}
      """
    #expect(home.keytag("tables", "define", home.write(definition, to: "u.yml")).code == 0)
    let called = home.keytag("tables", "learn", "-", input: usage("A", by: "U1", "Ana"))
    #expect(called.code == 78)
    #expect(
      called.errors
        == "keytag: learning names: names cannot be learned into the table users as it is defined: "
        + "that takes match: exact, and a column for names besides the key\n")
  }
}

@Suite struct `A database of an older keytag` {
  private let home = Home()

  /// Makes a database of before names were learned, with a load in it.
  private func makeOld(_ name: String = "old.db") throws -> String {
    let path = home.folder.file(name)
    let connection = try Database.open(
      path: path, access: .readWrite, migrations: Array(Migration.all.prefix(4)))
    try connection.execute(
      """
      INSERT INTO lookup_table VALUES (1, 'users', 'built-in');
      INSERT INTO lookup_load VALUES (1, 1, 5, 5, '0', 'snapshot', 1, 1, 0, 0, 0, 0, 0, 0);
      INSERT INTO lookup_source VALUES (1, 1, 'x.csv', 'ab', 9, 1);
      INSERT INTO lookup_row VALUES (1, 1, 'U1', 'Ana', '{"uuid":"U1","name":"Ana"}', 5, NULL, 1, 2);
      """)
    return path
  }

  @Test func `is brought up to date by every verb that writes, and its rows stay exports'`() throws
  {
    let event = home.write(usage("A", by: "U1", "Eve") + usage("B", by: "U2", "Bo"), to: "e")
    let schema = home.write("schema: S\nfields:\n  - {name: a, type: string}\n", to: "s.yml")
    for (number, arguments) in [
      ["load", "vaults", home.write(vaults, to: "v.csv")], ["tables", "learn", event],
      ["tables", "learn"],
      ["enrich", "--learn", event], ["enrich", "--store", event],
      ["schemas", "add", schema],
    ].enumerated() {
      let path = try makeOld("\(number).db")
      let called = home.keytag(arguments + ["--db", path])
      #expect(called.code == 0, "\(arguments) \(called.errors)")
      #expect(
        home.keytag("query", "--db", path, "SELECT name, learned FROM users WHERE uuid = 'U1'")
          .output == #"{"name":"Ana","learned":0}"# + "\n")
    }
  }

  @Test func `is left as it is by a dry run, which says what to do`() throws {
    let path = try makeOld()
    let called = home.keytag("load", "vaults", "--dry-run", "--db", path, input: vaults)
    #expect(called.code == 78)
    #expect(called.errors.contains("was written by an older keytag"))
  }
}
