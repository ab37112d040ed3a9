import SQLite
import TestSupport
import Testing

/// The table of Panther's guide for 1Password, its columns in a row schema beside it.
private let translation = """
  AnalysisType: lookup_table
  LookupName: 1Password Translation
  Enabled: true
  Description: Names of items
  Filename: ./translation.ndjson
  Schema: Custom.1Password.Translation
  LogTypeMap:
    PrimaryKey: uuid
    AssociatedLogTypes:
      - LogType: OnePassword.ItemUsage
        Selectors:
          - item_uuid

  """

private let rowSchema = """
  schema: Custom.1Password.Translation
  fields:
    - name: title
      type: string
    - name: updatedAt
      type: timestamp
      timeFormats: [rfc3339]
    - name: uuid
      type: string
      required: true

  """

private let name = "1Password Translation"
private let rows = #"{"uuid":"I1","title":"Root key","updatedAt":"2024-01-01T00:00:00Z"}"# + "\n"
private let event = #"{"uuid":"E","timestamp":"2024-05-01T10:00:00Z","item_uuid":"I1"}"#

@Suite struct `The table of Panther's guide` {
  private let home = Home()

  /// The title that Panther's own rule reads from the enriched event.
  private func title(_ line: String) -> String? {
    var text = line
    for key in ["p_enrichment", "1Password Translation", "item_uuid"] {
      guard let inner = SlowMembers(Array(text.utf8))[key] else { return nil }
      text = inner
    }
    return SlowMembers(Array(text.utf8))["title"]
  }

  private func define() -> Called {
    _ = home.write(rowSchema, to: "schema.yml")
    return home.keytag("tables", "define", home.write(translation, to: "translation.yml"))
  }

  @Test func `it is defined, loaded, and answers what their rule asks`() {
    #expect(define() == Called(ending: .exit(0), output: "\(name): defined\n", errors: ""))
    #expect(
      home.keytag("load", name, input: rows)
        == Called(
          ending: .exit(0),
          output: "\(name): 1 row read, 1 added, 0 changed, 0 unchanged, 0 closed\n", errors: ""))
    let called = home.keytag("enrich", "--summary", input: event)
    #expect(title(called.output) == #""Root key""#)
    #expect(called.errors.contains("; \(name) 1 found, 0 missing; "))
  }

  @Test func `it is defined by the load itself, with columns in place of a row schema`() {
    let columns = translation.replacing(
      "Schema: Custom.1Password.Translation", with: "columns: [uuid, title, updatedAt]")
    let file = home.write(columns, to: "columns.yml")
    #expect(home.keytag("load", name, "-", "--define", file, input: rows).code == 0)
    #expect(title(home.keytag("enrich", input: event).output) == #""Root key""#)
    #expect(home.keytag("load", name, input: rows).output.contains("1 unchanged"))
    #expect(
      home.keytag("load", "other", "-", "--define", file, input: rows)
        == Called(
          ending: .exit(64), output: "", errors: "keytag: \(file) defines \(name), not other\n"))
  }

  @Test func `without its row schema it is refused, and nothing is made`() {
    let called = home.keytag("tables", "define", home.write(translation, to: "t.yml"))
    #expect(called.code == 78)
    #expect(called.errors.contains("Custom.1Password.Translation"))
    #expect(contents(of: home.database) == nil)
  }

  @Test func `a name with spaces works in every verb`() {
    #expect(define().code == 0)
    #expect(home.keytag("load", name, "--at", "2024-01-01T00:00:00Z", input: rows).code == 0)
    #expect(home.keytag("tables").output.contains(#"{"table":"\#(name)","match":"exact","rows":1"#))
    #expect(home.keytag("tables", "show", name, "I1").output.contains(#""name":"Root key""#))
    #expect(home.keytag("tables", "history", name, "I1").output.count { $0 == "\n" } == 1)
    #expect(
      home.keytag("tables", "export", name, "--format", "csv").output
        == "title,updatedAt,uuid\r\nRoot key,2024-01-01T00:00:00Z,I1\r\n")
    #expect(
      home.keytag("tables", "diff", name, input: rows.replacing("Root", with: "New")).output
        .contains(#"{"change":"changed","key":"I1""#))
    #expect(home.keytag("tables", "search", "ROOT").output.contains(#""table":"\#(name)""#))
    #expect(home.keytag("explain", input: event).output.contains("\n    \(name): Root key\n"))
    let snapshot = home.folder.file("snapshot.db")
    #expect(home.keytag("tables", "snapshot", snapshot).code == 0)
    #expect(title(home.keytag("enrich", "--db", snapshot, input: event).output) == #""Root key""#)
    #expect(home.keytag("tables", "drop", name).output == "\(name): dropped, 1 version\n")
    #expect(title(home.keytag("enrich", input: event).output) == nil)
    #expect(home.keytag("tables", "drop", name).code == 64)
  }
}

/// A definition of a table with one column beside its key, on item usages.
private func definition(_ name: String, _ selectors: String, match: String = "exact") -> String {
  """
  AnalysisType: lookup_table
  LookupName: \(name)
  match: \(match)
  columns: [id, name]
  LogTypeMap:
    PrimaryKey: id
    AssociatedLogTypes:
      - {LogType: OnePassword.ItemUsage, Selectors: [\(selectors)]}
  """
}

@Suite struct `Definitions of tables` {
  private let home = Home()

  private func define(_ yaml: String) -> Called {
    home.keytag("tables", "define", home.write(yaml, to: "own.yml"))
  }

  @Test func `one that is no YAML, or not in order, is refused with its place`() {
    for (yaml, message) in [
      ("LookupName: [", "own.yml:2:1: "), ("LookupName: x\n", "own.yml:1:1: "),
      (definition("x", "a..b"), "own.yml:8:"),
    ] {
      let called = define(yaml)
      #expect(called.code == 78)
      #expect(called.errors.hasPrefix("keytag: \(home.folder.path)/\(message)"), "\(called.errors)")
    }
    #expect(home.keytag("tables", "define", "/nowhere").code == 66)
  }

  @Test func `what can never match is told, and the table is defined`() {
    let called = define(definition("hosts", "user.id"))
    #expect(called.code == 0)
    #expect(
      called.errors
        == "keytag: \(home.folder.file("own.yml")): selector user.id never appears in "
        + "OnePassword.ItemUsage; did you mean user.uuid?\n")
  }

  @Test func `one that would give a key twice is refused, also where another own table gives it`() {
    #expect(define(definition("one", "{path: item_uuid, as: thing}")).code == 0)
    let called = define(definition("two", "{path: vault_uuid, as: thing}"))
    #expect(
      called
        == Called(
          ending: .exit(78), output: "",
          errors: "keytag: table \"two\": \"as: thing\" is the name of another path of "
            + "OnePassword.ItemUsage already\n"))
    #expect(home.keytag("enrich", input: event).code == 0)
    #expect(define(definition("one", "{path: vault_uuid, as: thing}")).code == 0)
    #expect(define(definition("two", "{path: vault_uuid, as: thing}")).code == 0)
    #expect(home.keytag("enrich", input: event).code == 0)
  }

  @Test func `one that reads what keytag writes is refused`() {
    let called = define(definition("hosts", "vault_name"))
    #expect(called.code == 78)
    #expect(called.errors.contains("vault_name is what keytag writes itself"))
  }

  @Test func `a table is defined anew and keeps its rows`() {
    #expect(define(definition("hosts", "item_uuid")).code == 0)
    #expect(home.keytag("load", "hosts", input: "id,name\nI1,Kay\n").code == 0)
    #expect(define(definition("hosts", "{path: item_uuid, as: thing}")).code == 0)
    #expect(home.keytag("enrich", input: event).output.contains(#","thing":"Kay","#))
    let disabled = definition("hosts", "item_uuid")
      .replacing("match:", with: "Enabled: false\nmatch:")
    #expect(define(disabled).code == 0)
    #expect(!home.keytag("enrich", input: event).output.contains("Kay"))
    #expect(!home.keytag("explain", input: event).output.contains("hosts"))
    #expect(home.keytag("tables", "show", "hosts", "I1").output.contains("Kay"))
  }

  @Test(arguments: ["exact", "caseInsensitive", "cidr", "prefix", "glob"])
  func `a table with rows is not given another key, and stays as it was`(_ match: String) {
    let before = definition("hosts", "client.ip_address", match: match)
    let after = before.replacing("PrimaryKey: id", with: "PrimaryKey: name")
    let yaml = home.write(after, to: "after.yml")
    let rows = "id,name\n192.0.2.9,198.51.100.1\n"
    let event = event.replacing(
      #""item_uuid""#, with: #""client":{"ip_address":"192.0.2.9"},"item_uuid""#)
    #expect(define(before).code == 0)
    // While there are no rows, the key may change.
    #expect(define(after).code == 0)
    #expect(define(before).code == 0)
    #expect(home.keytag("load", "hosts", input: rows).code == 0)
    let refused = Called(
      ending: .exit(78), output: "",
      errors: "keytag: the rows of the table hosts were loaded by the key id, not name; drop the "
        + "table, define it and load it again, or give the table with the new key another name\n")
    #expect(define(after) == refused)
    #expect(
      home.keytag("load", "hosts", "--define", yaml, "--allow-shrink", input: rows) == refused)
    #expect(home.keytag("tables", "diff", "hosts", "--define", yaml, input: rows) == refused)
    let explained = home.keytag("explain", input: event)
    #expect(explained.code == 0)
    #expect(explained.output.contains("\n    hosts: 198.51.100.1\n"))
    #expect(home.keytag("tables", "drop", "hosts").code == 0)
    #expect(home.keytag("load", "hosts", "--define", yaml, input: rows).code == 0)
    #expect(!home.keytag("explain", input: event).output.contains("\n    hosts: 198"))
  }

  @Test func `a built-in table with rows is not given another key either`() {
    #expect(home.keytag("load", "items", input: "uuid,title\nI1,Root key\n").code == 0)
    let called = define(definition("items", "item_uuid"))
    #expect(called.code == 78)
    #expect(called.errors.contains("were loaded by the key uuid, not id;"))
  }

  @Test func `a built-in table is defined anew, and dropping it brings the old one back`() {
    #expect(define(definition("items", "{path: item_uuid, as: thing}")).code == 0)
    #expect(home.keytag("load", "items", input: "id,name\nI1,Kay\n").code == 0)
    #expect(home.keytag("enrich", input: event).output.contains(#","thing":"Kay","#))
    #expect(home.keytag("tables", "drop", "items").code == 0)
    #expect(home.keytag("load", "items", input: "id,title\nI1,Root key\n").code == 0)
    #expect(home.keytag("enrich", input: event).output.contains(#","item_name":"Root key","#))
  }

  @Test(arguments: ["", "LookupName: [", "built in", "LookupName: hosts\nAnalysisType: x"])
  func `a stored definition that is damaged is told, and dropping the table mends it`(
    _ damage: String
  ) throws {
    #expect(define(definition("hosts", "item_uuid")).code == 0)
    #expect(home.keytag("load", "hosts", input: "id,name\nI1,Kay\n").code == 0)
    do {
      let connection = try Connection(path: home.database, access: .readWrite)
      try connection.execute("UPDATE lookup_table SET definition = '\(damage)'")
    }
    for called in [
      home.keytag("enrich", input: event), home.keytag("explain", input: event),
      home.keytag("tables"), home.keytag("load", "hosts", input: "id,name\nI1,Kay\n"),
      home.keytag("tables", "export", "hosts"), home.keytag("tables", "diff", "vaults"),
    ] {
      #expect(
        called
          == Called(
            ending: .exit(78), output: "",
            errors: "keytag: the definition of the table hosts in the database is damaged; "
              + "drop the table, define it again and load it\n"))
    }
    #expect(home.keytag("tables", "drop", "hosts").code == 0)
    #expect(home.keytag("enrich", input: event).code == 0)
  }

  @Test func `a table that is defined after events were stored names them, and says how many`() {
    #expect(home.keytag("enrich", "--store", input: event).code == 0)
    let yaml = definition("hosts", "{path: item_uuid, as: thing}")
    #expect(define(yaml).output == "hosts: defined\n")
    let rows = "id,name\nI1,Kay\n"
    #expect(
      home.keytag("load", "hosts", input: rows).output.hasSuffix("; 1 stored event filled in\n"))
    let other = definition("hosts", "{path: item_uuid, as: other}")
    #expect(define(other).output == "hosts: defined; 1 stored event filled in\n")
    let third = home.write(definition("hosts", "{path: item_uuid, as: third}"), to: "third.yml")
    #expect(
      home.keytag("load", "hosts", "--define", third, input: rows).output
        == "hosts: 1 row read, 0 added, 0 changed, 1 unchanged, 0 closed; "
        + "1 stored event filled in\n")
    #expect(
      home.keytag("query", "SELECT json ->> '$.third' AS third FROM event").output
        == #"{"third":"Kay"}"# + "\n")
  }

  @Test func `a bad network in a table of networks names file and line`() {
    let yaml = home.write(definition("nets", "client.ip_address", match: "cidr"), to: "nets.yml")
    let file = home.write("id,name\n10.0.0.0/8,ten\n10.0.0.0/33,bad\n", to: "nets.csv")
    let called = home.keytag("load", "nets", file, "--define", yaml)
    #expect(
      called
        == Called(
          ending: .exit(65), output: "",
          errors: "keytag: \(file): line 3, byte 23: the key 10.0.0.0/33 is no address or network "
            + "that a table with match: cidr can use\n"))
    #expect(!home.keytag("tables").output.contains("nets"))
  }

  @Test(arguments: [
    ("cidr", "192.0.2.0/24", "192.0.2.9"),
    ("caseInsensitive", "Ana@Example.com", "ana@example.COM"),
    ("prefix", "web-", "web-7"), ("glob", "web-*", "web-7"),
  ])
  func `a row is shown for what enrich finds it for, and its key is told`(
    _ match: String, _ key: String, _ asked: String
  ) {
    let yaml = home.write(definition("own", "item_uuid", match: match), to: "own.yml")
    let rows = "id,name\n\(key),Kay\n"
    #expect(home.keytag("load", "own", "-", "--define", yaml, input: rows).code == 0)
    let told = "keytag: \(asked) is matched by the key \(key) (match: \(match))\n"
    for verb in ["show", "history"] {
      let called = home.keytag("tables", verb, "own", asked)
      #expect(called.output.hasPrefix(#"{"key":"\#(key)","name":"Kay","#))
      #expect(called.errors == told)
      #expect(home.keytag("tables", verb, "own", key).errors == "")
    }
    #expect(
      home.keytag("tables", "show", "own", "203.0.113.1")
        == Called(
          ending: .exit(65), output: "",
          errors: "keytag: the table own never had a key that matches 203.0.113.1 "
            + "(match: \(match))\n"))
    let explained = home.keytag("explain", input: event.replacing("I1", with: asked))
    #expect(explained.output.contains("    by \(match) match with \(key)\n"))
  }

  @Test func `a load in which only the case of keys changed shrinks nothing`() {
    let yaml = home.write(definition("mail", "item_uuid", match: "caseInsensitive"), to: "m.yml")
    let load = ["load", "mail", "-", "--define", yaml]
    #expect(home.keytag(load, input: "id,name\nAna@example.com,Ana\nB@example.com,Bo\n").code == 0)
    #expect(
      home.keytag(load, input: "id,name\nana@example.com,Ana\nb@example.com,Bo\n").output
        == "mail: 2 rows read, 0 added, 2 changed, 0 unchanged, 0 closed\n")
    let merged = home.keytag(load + ["--merge"], input: "id,name\nANA@example.com,Ana\n")
    #expect(merged.output.contains(" read, 0 added, 1 changed, 0 unchanged, 0 closed\n"))
    let exported = home.keytag("tables", "export", "mail").output
    #expect(exported.count { $0 == "\n" } == 2)
    #expect(home.keytag("load", "mail", input: exported).output.contains(" 2 unchanged, 0 closed"))
  }

  @Test func `a match that makes one key of two that held at once is refused, and both are named`()
  {
    #expect(define(definition("mail", "item_uuid")).code == 0)
    #expect(home.keytag("load", "mail", input: "id,name\nAna,x\nana,y\n").code == 0)
    #expect(
      define(definition("mail", "item_uuid", match: "caseInsensitive"))
        == Called(
          ending: .exit(78), output: "",
          errors: "keytag: keys of the table mail would be one under match: caseInsensitive, and "
            + "held at the same time: Ana and ana; drop the table, define it and load it again, or "
            + "give the table with the new match another name\n"))
    #expect(home.keytag("tables").output.contains(#"{"table":"mail","match":"exact","#))
  }

  @Test func `a summary counts what lists found as well`() {
    let yaml = home.write(definition("tags", "'tags[*]'"), to: "tags.yml")
    let input = "id,name\na,x\n"
    #expect(home.keytag("load", "tags", "-", "--define", yaml, input: input).code == 0)
    let event = String(event.dropLast()) + #","tags":["a","b","c"]}"#
    #expect(
      home.keytag("enrich", "--summary", input: event).errors.contains("; tags 1 found, 2 missing;")
    )
  }

  @Test func `control characters in names never reach a terminal`() {
    let hostile = #""a\e[2Jb""#
    #expect(define(definition(hostile, "item_uuid")).output == #"a\x1b[2Jb: defined"# + "\n")
    let name = "a\u{1B}[2Jb"
    #expect(
      home.keytag("load", name, input: #"[{"id":"I1","name":"x\u001b[1m\n\u202ey"}]"#).output
        == #"a\x1b[2Jb: 1 row read, 1 added, 0 changed, 0 unchanged, 0 closed"# + "\n")
    for verb in [["list"], ["show", name, "I1"], ["history", name, "I1"], ["search", "y"]] {
      let shown = home.keytag(["tables"] + verb + ["--format", "table"])
      #expect(shown.code == 0)
      #expect(!shown.output.contains("\u{1B}") && !shown.output.contains("\u{202E}"))
      #expect(shown.output.contains(#"\x1b["#))
    }
    let explained = home.keytag("explain", input: event)
    #expect(explained.output.contains(#"    a\x1b[2Jb: x\x1b[1m\n\u{202e}y"# + "\n"))
    #expect(!explained.output.contains("\u{1B}"))
    let unknown = home.keytag("tables", "show", "\u{1B}[2J", "\u{1B}[2J")
    #expect(!unknown.errors.contains("\u{1B}"))
  }
}

extension `The table of Panther's guide` {
  @Test func `a query finds it under its own name, beside the stored events`() {
    _ = define()
    #expect(home.keytag("load", name, "-", input: rows).code == 0)
    #expect(home.keytag("enrich", "--store", input: event).code == 0)
    let sql = """
      SELECT e.uuid, t.title, t."updatedAt" FROM item_usage e JOIN "\(name)" t ON t.uuid = item_uuid
      """
    #expect(
      home.keytag("query", sql)
        == Called(
          ending: .exit(0),
          output: #"{"uuid":"E","title":"Root key","updatedAt":"2024-01-01T00:00:00Z"}"# + "\n",
          errors: ""))
    #expect(
      home.keytag("query", "--schema", name.lowercased(), "--format", "csv").output
        == "table,column,type\r\n\(name),title,\r\n\(name),updatedAt,\r\n\(name),uuid,text\r\n")
    #expect(
      home.keytag("query", "--tables").output.contains(
        #"{"name":"\#(name)","type":"view","description":"Today's rows of the lookup table of"#))
  }

  @Test func `one whose name is taken keeps out of queries, which is told`() {
    let taken = translation.replacing(name, with: "Timeline")
    _ = home.write(rowSchema, to: "schema.yml")
    #expect(home.keytag("tables", "define", home.write(taken, to: "taken.yml")).code == 0)
    #expect(home.keytag("load", "Timeline", "-", input: rows).code == 0)
    #expect(
      home.keytag("query", "SELECT count(event_id) AS n FROM timeline").output == "{\"n\":0}\n")
    #expect(
      home.keytag("query", "--tables").output.contains(
        """
        {"name":"Timeline","type":"none","description":"A lookup table that is no table here, as its \
        name is taken: its rows are in lookup_row."}
        """))
  }
}
