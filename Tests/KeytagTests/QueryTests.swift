import TestSupport
import Testing

@Suite struct `keytag query` {
  private let home = Home()

  init() {
    #expect(home.keytag("load", "vaults", input: vaults + "V2,\"a \"\"b\"\"\"\n").code == 0)
  }

  private let sql = "SELECT uuid, name FROM vaults ORDER BY 1"

  @Test(arguments: [
    ("table", "uuid  name\n----  -----\nV1    Ops\nV2    a \"b\"\n"),
    ("ndjson", #"{"uuid":"V1","name":"Ops"}"# + "\n" + #"{"uuid":"V2","name":"a \"b\""}"# + "\n"),
    (
      "json",
      "[\n" + #"{"uuid":"V1","name":"Ops"},"# + "\n" + #"{"uuid":"V2","name":"a \"b\""}"# + "\n]\n"
    ),
    ("csv", "uuid,name\r\nV1,Ops\r\nV2,\"a \"\"b\"\"\"\r\n"),
    ("markdown", "| uuid | name |\n| --- | --- |\n| V1 | Ops |\n| V2 | a \"b\" |\n"),
  ])
  func `an answer comes in the format that is asked for`(_ format: String, _ answer: String) {
    #expect(
      home.keytag("query", "--format", format, sql)
        == Called(ending: .exit(0), output: answer, errors: ""))
  }

  @Test func `to a pipe or a file it is NDJSON`() {
    #expect(home.keytag("query", sql).output.hasPrefix(#"{"uuid":"V1","name":"Ops"}"#))
  }

  @Test func `SQL may come from standard input`() {
    #expect(home.keytag("query", input: "SELECT 1 AS a\n").output == "{\"a\":1}\n")
    #expect(home.keytag("query", "-", input: "SELECT 1 AS a;").output == "{\"a\":1}\n")
  }

  @Test func `SQL that is not UTF-8 is bad data`() {
    let home = home
    let path = home.folder.write([0x53, 0xFF], to: "sql")
    let (input, output) = (openForReading(path), openForWriting(home.folder.file("out")))
    let errors = openForWriting(home.folder.file("errors"))
    let child = ChildProcess(
      builtProgram("keytag"), ["query"], environment: home.environment, input: input,
      output: output, errors: errors)
    for end in [input, output, errors] { closeDescriptor(end) }
    #expect(child.wait() == .exit(65))
    #expect(home.text(of: "errors") == "keytag: the SQL on standard input is not UTF-8\n")
  }

  @Test(arguments: [
    ("", "there is no SQL to run: give one SELECT statement"),
    ("/* nothing */", "there is no SQL to run: give one SELECT statement"),
    ("DELETE FROM vaults", "cannot modify vaults because it is a view"),
    ("DELETE FROM event", "a query can only read the database: one SELECT (not authorized)"),
    ("ATTACH 'x' AS y", "a query can only read the database: one SELECT (not authorized)"),
    ("PRAGMA query_only = 0", "a query can only read the database: one SELECT (not authorized)"),
    (
      "VACUUM INTO '/tmp/keytag-copy'",
      "a query can only read the database: one SELECT (this is none)"
    ),
    ("SELECT 1; SELECT 2", "only one SQL statement is allowed; more text begins at byte 11"),
    ("SELECT ?", "a parameter needs a name, such as :name; ? has none"),
    ("SELECT nope", "no such column: nope"),
    ("SELECT", "incomplete input"),
  ])
  func `what is not one reading statement is refused`(_ sql: String, _ message: String) {
    #expect(
      home.keytag("query", sql)
        == Called(ending: .exit(64), output: "", errors: "keytag: \(message)\n"))
  }
}

@Suite struct `Help` {
  private let home = Home()

  @Test(arguments: ["load", "tables", "enrich", "query"])
  func `every verb has help with an example of itself`(_ verb: String) {
    let called = home.keytag(verb, "--help")
    #expect(called.code == 0)
    #expect(called.errors == "")
    #expect(called.output.contains("EXAMPLES\n"))
    #expect(called.output.contains("keytag \(verb)"))
    #expect(called.output.contains("--db <file>") || verb == "tables")
  }

  @Test func `the program names its verbs, its exit codes and its version`() {
    let help = home.keytag("--help").output
    for verb in ["load", "tables", "enrich", "query"] { #expect(help.contains("\n  \(verb) ")) }
    #expect(help.contains("EXIT CODES\n  0 ok · 64 usage · 65 bad data"))
    #expect(home.keytag("--version").output.contains("."))
    #expect(home.keytag().output == help)
  }

  @Test func `colours are not used, so NO_COLOR changes nothing`() {
    #expect(home.keytag("--help", environment: ["NO_COLOR": "1"]) == home.keytag("--help"))
    #expect(!home.keytag("--help").output.contains("\u{1B}"))
  }
}
