import TestSupport
import Testing

@Suite struct `The options of keytag query` {
  private let home = Home()

  init() {
    #expect(home.keytag("load", "vaults", input: vaults + "V2,=1+1\n").code == 0)
    #expect(home.keytag("enrich", "--store", input: usage("A") + "\n" + usage("B")).code == 0)
  }

  @Test func `SQL comes from a file, and its values from parameters`() {
    let file = home.write(
      "-- By name.\nSELECT uuid, :top + 1 AS n FROM vaults WHERE name = :name LIMIT :top;\n",
      to: "by-name.sql")
    for file in [file, "-"] {
      let called = home.keytag(
        "query", "--file", file, "--param", "name==1+1", "--param", "top:=1",
        input: home.text(of: "by-name.sql"))
      #expect(called == Called(ending: .exit(0), output: "{\"uuid\":\"V2\",\"n\":2}\n", errors: ""))
    }
  }

  @Test(arguments: [
    (["--file", "gone.sql"], 66, "cannot open gone.sql: no such file or directory"),
    (["SELECT :a"], 64, "the SQL has a parameter a: give it with --param a=VALUE"),
    (["SELECT 1", "--param", "a=1"], 64, "the SQL has no parameter a"),
    (["--saved", "nope"], 64, "there is no saved query nope: keytag query --list-saved"),
    (["--saved", "item"], 64, "item asks for --param item=VALUE: its title or UUID, or a pattern"),
    (["--saved", "item", "--param", "item=x", "--param", "b=1"], 64, "the SQL has no parameter b"),
    (["--schema", "nope"], 64, "there is no view or table nope: keytag query --tables lists them"),
    (["--tables", "SELECT 1"], 64, "one question at a time: SQL, --file, --saved"),
    (["--saved", "item", "--file", "x"], 64, "one question at a time: SQL, --file, --saved"),
    (["SELECT 1", "--param", "a"], 64, "The value 'a' is invalid for '--param <name=value>'"),
    (["SELECT 1", "--param", "a:=x"], 64, "The value 'a:=x' is invalid"),
    (["SELECT 1", "--param", "1=x"], 64, "The value '1=x' is invalid"),
    (["SELECT :a", "--param", "a=1", "--param", "a=2"], 64, "--param a is given twice"),
    (["--tables", "--param", "a=1"], 64, "--param goes with SQL, --file or --saved"),
    (["--csv-safe", "SELECT 1"], 64, "--csv-safe goes with --format csv"),
  ])
  func `a question that cannot be asked is refused`(
    _ arguments: [String], _ code: Int32, _ message: String
  ) {
    let called = home.keytag(["query"] + arguments)
    #expect(called.code == code)
    #expect(called.output == "")
    #expect(called.errors.contains(message), "\(called.errors)")
  }

  @Test func `saved queries are listed, run, and completed by their names`() {
    let list = home.keytag("query", "--list-saved")
    #expect(
      list.output.contains(
        #"{"name":"item","parameters":"item since=0000 until=9999","description":"Who used an item, newest first."}"#
      ))
    let short = home.keytag("query", "--list-saved", "--format", "csv", "--limit", "1")
    #expect(
      short.output == "name,parameters,description\r\n"
        + "person,person since=0000 until=9999,\"What a person did, in all log types, in order.\"\r\n"
    )
    let called = home.keytag("query", "--saved", "vault", "--param", "vault=op%", "--format", "csv")
    #expect(called.errors == "")
    #expect(
      called.output
        == "user_name,user_email,vault_name,item_name,accesses,actions,first_time,last_time\r\n"
        + ",,Ops,,2,,2024-05-01T10:00:00.000000000Z,2024-05-01T10:00:00.000000000Z\r\n")
    #expect(home.keytag("--generate-completion-script", "bash").output.contains("failed_sign_ins"))
  }

  @Test func `what there is to ask is listed, with no SQL known`() {
    let tables = home.keytag("query", "--tables").output
    #expect(tables.contains(#"{"name":"permission_change","type":"view","description":"Who gave"#))
    let columns = home.keytag("query", "--schema", "item_usage").output
    #expect(columns.contains(#"{"table":"item_usage","column":"vault_name_now","type":"text"}"#))
    #expect(home.keytag("query", "--schema").output.contains(columns))
  }

  @Test func `rows are limited on request, and nothing is said about it`() {
    let called = home.keytag("query", "--limit", "1", "SELECT uuid FROM vaults ORDER BY 1")
    #expect(called == Called(ending: .exit(0), output: "{\"uuid\":\"V1\"}\n", errors: ""))
  }

  @Test func `a spreadsheet computes nothing where that is asked for`() {
    let sql = "SELECT name FROM vaults WHERE uuid = 'V2'"
    #expect(
      home.keytag("query", "--format", "csv", "--csv-safe", sql).output == "name\r\n'=1+1\r\n")
    #expect(home.keytag("query", "--format", "csv", sql).output == "name\r\n=1+1\r\n")
  }

  // MARK: On a terminal

  /// What a terminal shows of a query.
  private func shown(
    _ arguments: [String], columns: Int = 40, environment: [String: String] = [:]
  ) -> (text: String, errors: String) {
    let terminal = makeTerminal(columns: columns)
    let (input, output) = (openForReading("/dev/null"), openTerminal(terminal.path))
    let errors = openForWriting(home.folder.file("errors"))
    let child = ChildProcess(
      builtProgram("keytag"), ["query"] + arguments,
      environment: home.environment.merging(environment) { $1 }, input: input,
      output: output, errors: errors)
    for end in [input, output, errors] { closeDescriptor(end) }
    let reader = PipeReader(descriptor: terminal.reading)
    var text = ""
    while let line = reader.line() { text += line.filter { $0 != "\r" } + "\n" }
    #expect(child.wait() == .exit(0))
    return (text, home.text(of: "errors"))
  }

  @Test func `a table fits the terminal, and control characters are shown, not obeyed`() {
    let sql = "SELECT 'red' || char(27) || '[31m' AS a, 'a text that is too long for the line' AS b"
    #expect(
      shown([sql]).text == """
        a            b
        -----------  ---------------------------
        red\\x1b[31m  a text that is too long fo…

        """)
    #expect(
      shown([sql], environment: ["COLUMNS": "24"]).text == """
        a            b
        -----------  -----------
        red\\x1b[31m  a text tha…

        """)
  }

  @Test func `a wide view is written as records that fit`() {
    let text = shown(["SELECT * FROM item_usage LIMIT 1"]).text
    #expect(text.contains("\nvault_name"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 40 })
  }

  @Test func `a terminal gets the first thousand rows and is told so`() {
    let sql = """
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1001) SELECT x FROM n
      """
    let first = shown([sql])
    #expect(first.text.hasSuffix("\n1000\n"))
    #expect(first.errors == "keytag: these are the first 1000 rows; --limit 0 gives all\n")
    let all = shown([sql, "--limit", "0"])
    #expect(all.text.hasSuffix("\n1001\n"))
    #expect(all.errors == "")
  }
}
