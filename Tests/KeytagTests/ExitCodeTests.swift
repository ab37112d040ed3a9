import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct `Exit codes and the line that goes with them` {
  private let home = Home()

  @Test func `wrong options are usage errors`() {
    for arguments in [["nope"], ["--nope"]] {
      let called = home.keytag(arguments[0])
      #expect(called.code == 64)
      #expect(called.output == "")
      #expect(called.errors.hasPrefix("Error: "))
    }
    #expect(home.keytag("enrich", "--jobs", "0").code == 64)
    #expect(home.keytag("enrich", "--jobs", "two").code == 64)
    #expect(home.keytag("enrich", "--max-line", "0").code == 64)
    #expect(home.keytag("enrich", "--max-line", "67108865").code == 64)
    #expect(home.keytag("enrich", "--names", "none").code == 64)
    #expect(home.keytag("query", "--format", "xml", "SELECT 1").code == 64)
    #expect(home.keytag("load").code == 64)
  }

  @Test func `names that do not exist are usage errors that say which do`() {
    #expect(
      home.keytag("enrich", "--log-type", "x")
        == Called(
          ending: .exit(64), output: "",
          errors: "keytag: there is no log type x; the log types are OnePassword.AuditEvent, "
            + "OnePassword.SignInAttempt, OnePassword.ItemUsage\n"))
    #expect(
      home.keytag("load", "nope", "-")
        == Called(
          ending: .exit(64), output: "",
          errors:
            "keytag: there is no table named nope; there are vaults, items, users, groups, and "
            + "--define FILE.yml makes others\n"
        ))
  }

  @Test func `a load that is asked for in a wrong way is a usage error`() {
    #expect(
      home.keytag("load", "vaults", "--at", "now", input: vaults)
        == Called(
          ending: .exit(64), output: "",
          errors: "keytag: --at takes a time such as 2024-05-01T10:00:00Z, not now\n"))
    #expect(
      home.keytag("load", "vaults", "--max-shrink", "101", input: vaults)
        == Called(
          ending: .exit(64), output: "",
          errors: "keytag: --max-shrink takes a part in percent, 0 to 100\n"))
  }

  @Test func `a bad export is bad data`() {
    let called = home.keytag("load", "vaults", home.write("uuid,name\n\"V1", to: "bad.csv"))
    #expect(called.code == 65)
    #expect(called.errors.hasPrefix("keytag: \(home.folder.file("bad.csv")): line 2, byte "))
    #expect(called.errors.hasSuffix("\n") && called.errors.count { $0 == "\n" } == 1)
  }

  @Test func `a file that is not there is no input`() {
    #expect(
      home.keytag("enrich", "/nowhere")
        == Called(
          ending: .exit(66), output: "",
          errors: noTable + "keytag: cannot open /nowhere: no such file or directory\n"))
    #expect(
      home.keytag("enrich", home.folder.path).errors
        == noTable + "keytag: cannot open \(home.folder.path): is a directory\n")
    #expect(
      home.keytag("load", "vaults", "/nowhere")
        == Called(
          ending: .exit(66), output: "",
          errors: "keytag: cannot open /nowhere: no such file or directory\n"))
  }

  @Test func `a database that is named and not there is no input`() {
    let missing = home.folder.file("missing.db")
    for called in [
      home.keytag("enrich", "--db", missing), home.keytag("query", "--db", missing, "SELECT 1"),
      home.keytag("tables", environment: ["KEYTAG_DB": missing]),
    ] {
      #expect(
        called
          == Called(
            ending: .exit(66), output: "",
            errors: "keytag: there is no database at \(missing); keytag load makes one\n"))
    }
  }

  @Test func `a query before there is anything says what makes the database`() {
    #expect(
      home.keytag("query", "SELECT 1")
        == Called(
          ending: .exit(66), output: "",
          errors: "keytag: there is no database yet; keytag load and enrich --store make one\n"))
  }

  @Test(arguments: ["--rejects", "--summary-json"])
  func `a file that cannot be created is told`(_ option: String) {
    #expect(
      home.keytag("enrich", option, "/nowhere/file", input: usage("A"))
        == Called(
          ending: .exit(73), output: "",
          errors: noTable + "keytag: cannot create /nowhere/file: no such file or directory\n"))
  }

  @Test func `a database that cannot be created is told`() {
    let called = home.keytag("load", "vaults", "--db", "/nowhere/x.db", input: vaults)
    #expect(called.code == 73)
    #expect(called.errors == "keytag: cannot create /nowhere/x.db: no such file or directory\n")
  }

  @Test func `a full disk is an input or output error`() {
    let message = "keytag: cannot write to standard output: no space left on device\n"
    let enriched = home.keytag("enrich", input: usage("A"), output: "/dev/full")
    #expect(enriched.code == 74)
    #expect(enriched.errors == noTable + message)
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    let asked = home.keytag("query", "SELECT * FROM vaults", output: "/dev/full")
    #expect(asked == Called(ending: .exit(74), output: "", errors: message))
    #expect(home.keytag("tables", output: "/dev/full").errors == message)
    let rejects = home.keytag("enrich", "--rejects", "/dev/full", input: "x")
    #expect(rejects.code == 74)
    #expect(rejects.errors == "keytag: cannot write to /dev/full: no space left on device\n")
  }

  @Test func `a database in use is worth another try`() throws {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    let connection = try Database.open(path: home.database, access: .readWrite)
    try connection.execute("BEGIN IMMEDIATE")
    let called = home.keytag("load", "vaults", input: vaults)
    #expect(called.code == 75)
    #expect(called.errors.contains("locked"))
    try connection.execute("ROLLBACK")
  }

  @Test func `another program's database is refused and left alone`() throws {
    let path = try home.makeForeignDatabase("theirs.db")
    let before = contents(of: path)
    let message =
      "keytag: \(path) is another program's SQLite database (application_id 42): "
      + "name another file with --db\n"
    for called in [
      home.keytag("load", "vaults", "--db", path, input: vaults),
      home.keytag("enrich", "--db", path), home.keytag("enrich", "--store", "--db", path),
      home.keytag("query", "--db", path, "SELECT 1"), home.keytag("tables", "--db", path),
    ] {
      #expect(called == Called(ending: .exit(78), output: "", errors: message))
    }
    #expect(contents(of: path) == before)
  }

  @Test func `a file that is no database is refused and left alone`() {
    let path = home.write(String(repeating: "text ", count: 500), to: "text")
    #expect(
      home.keytag("load", "vaults", "--db", path, input: vaults)
        == Called(
          ending: .exit(78), output: "",
          errors: "keytag: \(path) is not an SQLite database: name another file with --db\n"))
    #expect(home.text(of: "text") == String(repeating: "text ", count: 500))
  }
}
