import SQLite
import TestSupport
import Testing

/// A log type that is not 1Password's, invented for these tests.
let proxy = """
  # Requests through a proxy.
  schema: Custom.Proxy
  identifiedBy: [proxy_host]
  fields:
    - name: at
      type: timestamp
      required: true
      isEventTime: true
      timeFormats: [rfc3339]
    - name: proxy_host
      type: string
    - name: client
      type: object
      fields:
        - {name: address, type: string, indicators: [ip]}

  """

let request =
  #"{"at":"2024-05-01T10:00:00Z","proxy_host":"h1","client":{"address":"192.0.2.1"}}"#

@Suite struct `Log types of one's own` {
  private let home = Home()

  private func add(_ yaml: String = proxy) -> Called {
    home.keytag("schemas", "add", home.write(yaml, to: "proxy.yml"))
  }

  @Test func `the built-in ones are listed without a database, and with those of files`() {
    let listed = home.keytag("schemas")
    #expect(listed.code == 0)
    #expect(
      listed.output.split(separator: "\n").map { $0.prefix { $0 != "," } } == [
        #"{"log_type":"OnePassword.AuditEvent""#, #"{"log_type":"OnePassword.SignInAttempt""#,
        #"{"log_type":"OnePassword.ItemUsage""#,
      ])
    let file = home.write(proxy, to: "proxy.yml")
    let table = home.keytag("schemas", "list", "--schema", file, "--format", "table")
    #expect(table.output.hasPrefix("log_type                   fields  required  event_time  "))
    #expect(
      home.keytag("schemas", "list", "--schema", file).output.hasSuffix(
        #"{"log_type":"Custom.Proxy","fields":4,"required":1,"event_time":"at","indicators":"ip","#
          + #""identified_by":"proxy_host","origin":"\#(file)"}"# + "\n"))
    #expect(contents(of: home.database) == nil)
  }

  @Test func `one is added, listed, shown as it was, used by every verb, and removed`() throws {
    #expect(add() == Called(ending: .exit(0), output: "Custom.Proxy: added\n", errors: ""))
    #expect(permissions(of: home.database) == 0o600)
    #expect(
      home.keytag("schemas").output.contains(
        #""origin":"database, from \#(home.folder.file("proxy.yml"))""#))
    #expect(home.keytag("schemas", "show", "Custom.Proxy").output == proxy)

    let definition = """
      AnalysisType: lookup_table
      LookupName: hosts
      columns: [id, name]
      LogTypeMap:
        PrimaryKey: id
        AssociatedLogTypes:
          - {LogType: Custom.Proxy, Selectors: [{path: proxy_host, as: proxy_name}]}
      """
    let defined = home.keytag("tables", "define", home.write(definition, to: "hosts.yml"))
    #expect(defined == Called(ending: .exit(0), output: "hosts: defined\n", errors: ""))
    #expect(home.keytag("enrich", "--store", input: request).output.contains("Custom.Proxy"))
    #expect(
      home.keytag("load", "hosts", input: "id,name\nh1,Front\n").output
        .contains("1 stored event filled in"))
    #expect(
      home.keytag("enrich", input: request).output.contains(
        #","proxy_name":"Front","p_log_type":"Custom.Proxy","p_event_time":"2024-05-01T10:00:00Z","#
          + #""p_any_ip_addresses":["192.0.2.1"]"#))
    #expect(home.keytag("explain", input: request).output.contains("hosts: Front"))
    #expect(home.keytag("check").output.contains(#""log_type":"Custom.Proxy""#))
    let snapshot = home.folder.file("tables.db")
    #expect(home.keytag("tables", "snapshot", snapshot).code == 0)
    #expect(
      home.keytag("enrich", "--db", snapshot, input: request).output.contains(#""Front""#))

    let removed = home.keytag("schemas", "remove", "Custom.Proxy")
    #expect(
      removed
        == Called(
          ending: .exit(0), output: "Custom.Proxy: removed\n",
          errors:
            "keytag: the table hosts has selectors for Custom.Proxy, which now match nothing\n"
        ))
    #expect(home.keytag("enrich", input: request).code == 65)
    let checked = home.keytag("check")
    #expect(checked.code == 65)
    #expect(
      checked.errors.contains(
        "unclassified: the log type Custom.Proxy is not known any more; "
          + "keytag schemas add brings it back"))
    #expect(home.keytag("load", "hosts", input: "id,name\nh1,Back\n").code == 0)
    #expect(home.keytag("query", "SELECT json FROM event").output.contains("Front"))
  }

  @Test func `one of a file works in the verbs without being added`() {
    let file = home.write(proxy, to: "proxy.yml")
    #expect(home.keytag("enrich", input: request).code == 65)
    for verb in ["enrich", "explain"] {
      let called = home.keytag(verb, "--schema", file, input: request)
      #expect(called.code == 0)
      #expect(called.output.contains("Custom.Proxy"))
    }
    #expect(
      home.keytag("check", "-", "--schema", file, input: request).code == 0)
    let copy = home.write(proxy, to: "copy.yml")
    #expect(
      home.keytag("enrich", "--schema", file, "--schema", copy, input: request)
        == Called(
          ending: .exit(78), output: "",
          errors: "keytag: \(file) and \(copy) are both the log type Custom.Proxy\n"))
  }

  @Test func `a file with faults is refused with the place of each, and nothing is added`() {
    let good = home.write(proxy, to: "good.yml")
    let bad = home.write(
      proxy.replacing("Custom.Proxy", with: "Custom.Other")
        .replacing("type: string", with: "type: text").replacing("[ip]", with: "[address]"),
      to: "bad.yml")
    let added = home.keytag("schemas", "add", good, bad)
    #expect(added.code == 78)
    #expect(added.errors.hasPrefix("keytag: \(bad):11:11: unknown type \"text\"; allowed are"))
    #expect(added.errors.hasSuffix(" (and 2 more)\n"))
    #expect(contents(of: home.database) == nil)

    let checked = home.keytag("schemas", "check", good, bad)
    #expect(checked.code == 78)
    #expect(
      checked.output.split(separator: "\n").map { $0.prefix { $0 != ";" } } == [
        "\(good): Custom.Proxy is in order", "\(bad):11:11: error: unknown type \"text\"",
        "\(bad):15:31: error: unknown type \"text\"",
        "\(bad):15:50: error: unknown indicator \"address\"",
      ])
    #expect(checked.errors == "keytag: 1 of 2 files cannot be used as a log type\n")
    #expect(home.keytag("schemas", "check", "/nowhere").code == 66)
    #expect(home.keytag("schemas", "check").code == 64)
    #expect(
      home.keytag("schemas", "check", input: "schema: [").code == 64, "a file must be named")
    #expect(
      home.keytag("schemas", "check", "-", input: "schema: [\n").errors
        == "keytag: 1 of 1 file cannot be used as a log type\n")
  }

  @Test func `warnings are told and are no failure`() {
    let file = home.write(
      proxy.replacing("identifiedBy: [proxy_host]\n", with: ""), to: "proxy.yml")
    let warning =
      "\(file):2:9: warning: there is no identifiedBy, so an event that no other type knows is of "
      + "this type if it has all required fields"
    #expect(
      home.keytag("schemas", "check", file)
        == Called(
          ending: .exit(0),
          output: "\(warning)\n\(file): Custom.Proxy is in order, with 1 warning\n",
          errors: ""))
    #expect(
      home.keytag("schemas", "add", file)
        == Called(
          ending: .exit(0), output: "Custom.Proxy: added\n", errors: "keytag: \(warning)\n"))
    #expect(home.keytag("enrich", "--log-type", "Custom.Proxy", input: request).code == 0)
  }

  @Test func `a built-in one that was replaced is back when that is removed`() {
    let own = proxy.replacing("Custom.Proxy", with: "OnePassword.ItemUsage")
    #expect(add(own).errors.contains("takes the place of the one there is"))
    #expect(home.keytag("schemas", "show", "OnePassword.ItemUsage").output == own)
    #expect(home.keytag("enrich", input: usage("E")).code == 65)
    #expect(
      home.keytag("schemas", "remove", "OnePassword.ItemUsage")
        == Called(ending: .exit(0), output: "OnePassword.ItemUsage: removed\n", errors: ""))
    #expect(home.keytag("enrich", input: usage("E")).code == 0)
  }

  @Test func `a name that is not there is told with those that are`() {
    #expect(
      home.keytag("schemas", "show", "Nope").errors
        == "keytag: there is no log type Nope; the log types are OnePassword.AuditEvent, "
        + "OnePassword.SignInAttempt, OnePassword.ItemUsage\n")
    #expect(home.keytag("schemas", "show", "Nope").code == 64)
    let early = home.keytag("schemas", "remove", "Nope")
    #expect(early.code == 66)
    #expect(early.errors == "keytag: there is no database yet, and so no log type was added\n")
    #expect(add().code == 0)
    let late = home.keytag("schemas", "remove", "OnePassword.ItemUsage")
    #expect(late.code == 64)
    #expect(
      late.errors
        == "keytag: the log type OnePassword.ItemUsage was not added to the database; added were "
        + "Custom.Proxy\n")
  }

  @Test func `one that is damaged in the database is told by every verb, and can be removed`()
    throws
  {
    #expect(add().code == 0)
    do {
      let connection = try Connection(path: home.database, access: .readWrite)
      try connection.execute("UPDATE log_schema SET yaml = 'x'")
    }
    for called in [
      home.keytag("enrich", input: request), home.keytag("schemas"), home.keytag("check"),
      home.keytag("explain", input: request), home.keytag("schemas", "check", "-", input: proxy),
    ] {
      #expect(
        called
          == Called(
            ending: .exit(78), output: "",
            errors: "keytag: the log type Custom.Proxy in the database is damaged; remove it with "
              + "keytag schemas remove, and add it again\n"))
    }
    #expect(home.keytag("schemas", "remove", "Custom.Proxy").code == 0)
    #expect(home.keytag("enrich", input: usage("E")).code == 0)
  }

  @Test func `the shell completes names of log types, those of the database included`() {
    #expect(add().code == 0)
    let script = home.keytag("--generate-completion-script", "bash")
    #expect(script.output.contains("schemas"))
    let named = home.keytag("---completion", "schemas", "show", "--", "positional@0", "2", "0")
    #expect(named.output.contains("OnePassword.ItemUsage\nCustom.Proxy"), "\(named)")
  }
}
