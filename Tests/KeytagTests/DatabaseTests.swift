import TestSupport
import Testing

@Suite struct `Which database is meant` {
  private let home = Home()

  private func count(_ arguments: String..., environment: [String: String] = [:]) -> String {
    let options = arguments.isEmpty ? ["--format", "csv"] : arguments
    return home.keytag(
      "query", options[0], options[1], "SELECT count(*) AS n FROM vaults", environment: environment
    ).output
  }

  @Test func `the default is private, folder and file`() {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    #expect(permissions(of: home.database) == 0o600)
    #expect(permissions(of: home.folder.file("data/keytag")) == 0o700)
    #expect(count() == "n\r\n1\r\n")
  }

  @Test func `without XDG_DATA_HOME it is in the home folder`() {
    let called = home.keytag("load", "vaults", input: vaults, environment: ["XDG_DATA_HOME": ""])
    #expect(called.code == 0)
    #expect(permissions(of: home.folder.file(".local/share/keytag/keytag.db")) == 0o600)
  }

  @Test func `without any home it must be named`() {
    let nowhere = ["XDG_DATA_HOME": "", "HOME": ""]
    #expect(
      home.keytag("load", "vaults", input: vaults, environment: nowhere)
        == Called(
          ending: .exit(64), output: "",
          errors: "keytag: no home folder is known; name the database with --db FILE\n"))
  }

  @Test func `an option goes before the variable, and that before the default`() {
    let (one, two) = (home.folder.file("1.db"), home.folder.file("2.db"))
    let variable = ["KEYTAG_DB": two]
    #expect(home.keytag("load", "vaults", "--db", one, input: vaults + "V2,b\n").code == 0)
    #expect(
      home.keytag("load", "vaults", input: vaults + "V2,b\nV3,c\n", environment: variable).code == 0
    )
    #expect(contents(of: home.database) == nil)
    #expect(count("--db", one) == "{\"n\":2}\n")
    #expect(count("--db", one, environment: variable) == "{\"n\":2}\n")
    #expect(count(environment: variable) == "n\r\n3\r\n")
  }
}

@Suite struct `keytag load and keytag tables` {
  private let home = Home()

  @Test func `a load says what it did, from standard input and from files`() {
    #expect(
      home.keytag("load", "vaults", input: vaults)
        == Called(
          ending: .exit(0),
          output: "vaults: 1 row read, 1 added, 0 changed, 0 unchanged, 0 closed\n", errors: ""))
    #expect(
      home.keytag("load", "vaults", "-", input: "uuid,name\nV1,Operations\nV2,b\n").output
        == "vaults: 2 rows read, 1 added, 1 changed, 0 unchanged, 0 closed\n")
    let files = [
      home.write(#"[{"id":"V1","name":"Operations"}]"#, to: "1.json"),
      home.write("uuid,name\nV3,c", to: "2.csv"),
    ]
    #expect(
      home.keytag("load", "vaults", files[0], files[1]).output
        == "vaults: 2 rows read, 1 added, 0 changed, 1 unchanged, 1 closed\n")
  }

  @Test func `a bad file among several changes nothing`() {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    let files = [home.write("uuid,name\nV1,new\n", to: "1.csv"), home.write("[{]", to: "2.json")]
    #expect(home.keytag("load", "vaults", files[0], files[1]).code == 65)
    #expect(home.keytag("query", "SELECT name FROM vaults").output == "{\"name\":\"Ops\"}\n")
  }

  @Test func `a snapshot that closes too much is refused unless that is allowed`() {
    let many = "uuid,name\n" + (1...9).map { "V\($0),n\n" }.joined()
    #expect(home.keytag("load", "vaults", input: many).code == 0)
    #expect(home.keytag("load", "vaults", input: vaults).code == 65)
    #expect(home.keytag("load", "vaults", "--merge", input: vaults).code == 0)
    #expect(home.keytag("load", "vaults", "--allow-shrink", input: vaults).code == 0)
  }

  @Test func `key and name columns may be named`() {
    let called = home.keytag(
      "load", "vaults", "--key", "k", "--name", "n", input: "k,n\nV1,Ops\n")
    #expect(called.code == 0)
    #expect(
      home.keytag("query", "SELECT * FROM vaults").output == "{\"uuid\":\"V1\",\"name\":\"Ops\"}\n")
  }

  @Test func `the tables are listed, loaded or not`() {
    #expect(
      home.keytag("tables").output.hasPrefix(
        #"{"table":"vaults","match":"exact","rows":0,"versions":0,"learned":0,"loads":0,"last_load":null"#
      ))
    #expect(
      home.keytag("load", "vaults", "--at", "2024-05-01T10:00:00Z", home.write(vaults, to: "v.csv"))
        .code == 0)
    let lines = home.keytag("tables").output.split(separator: "\n")
    #expect(
      lines[0].hasPrefix(
        #"{"table":"vaults","match":"exact","rows":1,"versions":1,"learned":0,"loads":1,"#
          + #""last_load":"2024-05-01T10:00:00.000000000Z","age_days":"#))
    #expect(lines[0].hasSuffix(#""source":"\#(home.folder.file("v.csv"))"}"#))
    #expect(lines[1].contains(#""table":"items","match":"exact","rows":0"#))
    let aligned = home.keytag("tables", "--format", "table").output.split(separator: "\n")
    #expect(aligned[0].hasPrefix("table   match  rows  versions  learned  loads  last_load"))
    #expect(
      aligned[1].hasPrefix("vaults  exact  1     1         0        1      2024-05-01T10:00:00Z  "))
  }
}
