import Glibc
import SQLite
import TestSupport
import Testing

@Suite struct `Loads while enrich reads a pipe` {
  private let home = Home()

  private func load(_ name: String, _ more: String...) -> Int32 {
    home.keytag("load", "vaults", input: "uuid,name\nV1,\(name)\n" + more.joined()).code
  }

  @Test func `a load by another process is seen by the next event`() {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest"])
    #expect(run.vaultName() == #""one""#)
    for name in ["two", "three"] {
      #expect(load(name) == 0)
      #expect(run.vaultName() == "\"\(name)\"")
    }
    #expect(home.keytag("tables", "drop", "vaults").code == 0)
    #expect(run.vaultName() == nil)
    #expect(load("four") == 0)
    #expect(run.vaultName() == #""four""#)
    #expect(run.end() == .exit(0))
    #expect(home.text(of: "told") == "")
  }

  @Test func `a named pipe is followed as standard input is`() {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest"], pipe: home.folder.makePipe("events"))
    #expect(run.vaultName() == #""one""#)
    #expect(load("two") == 0)
    #expect(run.vaultName() == #""two""#)
    #expect(run.end() == .exit(0))
  }

  @Test func `a load and a drop in between two events are seen, not mistaken for nothing`() {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest"])
    #expect(run.vaultName() == #""one""#)
    #expect(home.keytag("tables", "drop", "vaults").code == 0)
    #expect(load("two") == 0)
    #expect(run.vaultName() == #""two""#)
    #expect(run.end() == .exit(0))
  }

  @Test func `with --no-reload the tables stay as they were at the start`() {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest", "--no-reload"])
    #expect(run.vaultName() == #""one""#)
    #expect(load("two") == 0)
    #expect(run.vaultName() == #""one""#)
    #expect(run.end() == .exit(0))
  }

  @Test func `a run with --store sees loads too, and keeps what it wrote`() {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest", "--store"])
    #expect(run.vaultName() == #""one""#)
    #expect(load("two") == 0)
    #expect(run.vaultName() == #""two""#)
    #expect(run.end() == .exit(0))
  }

  @Test func `a load fills in what a run with the tables of before it stores later`() {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--store", "--no-reload"])
    #expect(run.vaultName("V2", of: "A") == nil)
    #expect(
      home.keytag("load", "vaults", "--merge", input: "uuid,name\nV2,two\n").output.hasSuffix(
        "; 1 stored event filled in\n"))
    #expect(run.vaultName("V2", of: "B") == nil)
    #expect(run.vaultName("V3", of: "C") == nil)
    #expect(home.keytag("load", "vaults", "--merge", input: "uuid,name\nV3,three\n").code == 0)
    #expect(run.vaultName("V3", of: "D") == nil)
    #expect(run.vaultName("V2", of: "E") == nil)
    #expect(run.end() == .exit(0))
    #expect(
      home.keytag("query", "--format", "csv", "SELECT uuid, vault_name FROM event").output
        == "uuid,vault_name\r\nA,two\r\nB,two\r\nC,three\r\nD,three\r\nE,two\r\n")
    #expect(home.text(of: "told") == "")
  }

  @Test func `tables that cannot be used when events are stored are told, and stored they are`()
    throws
  {
    let run = Conversation(home, ["--store", "--no-reload"])
    #expect(run.vaultName() == nil)
    #expect(load("one") == 0)
    let connection = try Connection(path: home.database, access: .readWrite)
    try connection.execute("UPDATE lookup_row SET columns = '[]'")
    for event in ["A", "B"] { #expect(run.vaultName(of: event) == nil) }
    #expect(run.end() == .exit(0))
    #expect(
      home.text(of: "told")
        == noTable + "keytag: stored events keep the names they were enriched with: a row of the "
        + "table vaults in the database is damaged; drop the table and load it again\n")
    #expect(try connection.int64("SELECT count(*) FROM event") == 3)
  }

  @Test func `the first load of all is seen by a run that began without a database`() {
    let run = Conversation(home, [])
    #expect(run.vaultName() == nil)
    #expect(load("one") == 0)
    #expect(run.vaultName() == #""one""#)
    #expect(run.end() == .exit(0))
    #expect(home.text(of: "told") == noTable)
  }

  @Test func `a load that is refused disturbs nothing`() {
    let many = (2...9).map { "V\($0),n\n" }.joined()
    #expect(load("one", many) == 0)
    let run = Conversation(home, ["--names", "latest"])
    #expect(run.vaultName() == #""one""#)
    #expect(load("two") == 65)
    #expect(load("two", "V1,three\n") == 65)
    #expect(home.keytag("load", "vaults", input: "uuid,name\nV1,\"two").code == 65)
    #expect(home.keytag("load", "vaults", "--dry-run", "--merge", input: vaults).code == 0)
    #expect(run.vaultName() == #""one""#)
    #expect(run.vaultName("V9") == #""n""#)
    #expect(run.end() == .exit(0))
    #expect(home.text(of: "told") == "")
  }

  @Test func `a table that is damaged later leaves the names as they were, and is told once`()
    throws
  {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest"])
    #expect(run.vaultName() == #""one""#)
    let connection = try Connection(path: home.database, access: .readWrite)
    #expect(load("two") == 0)
    try connection.execute("UPDATE lookup_row SET columns = '[]'")
    for _ in 0..<3 { #expect(run.vaultName() == #""one""#) }
    #expect(run.end() == .exit(0))
    #expect(
      home.text(of: "told")
        == "keytag: the tables stay as they are: a row of the table vaults in the database is "
        + "damaged; drop the table and load it again\n")
  }

  @Test func `a hang-up has the rows read again, and ends nothing`() throws {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest"])
    #expect(run.vaultName() == #""one""#)
    let connection = try Connection(path: home.database, access: .readWrite)
    try connection.execute(
      #"UPDATE lookup_row SET columns = '{"uuid":"V1","name":"two"}', name = 'two'"#)
    // Nothing was loaded, so without the signal nothing is read again.
    #expect(run.vaultName() == #""one""#)
    run.send(SIGHUP)
    // The signal arrives in its own time.
    var name = run.vaultName()
    for _ in 0..<100_000 where name != #""two""# { name = run.vaultName() }
    #expect(name == #""two""#)
    #expect(run.end() == .exit(0))
  }

  @Test func `with --no-reload a hang-up does nothing`() {
    #expect(load("one") == 0)
    let run = Conversation(home, ["--names", "latest", "--no-reload"])
    #expect(run.vaultName() == #""one""#)
    #expect(load("two") == 0)
    run.send(SIGHUP)
    for _ in 0..<100 { #expect(run.vaultName() == #""one""#) }
    #expect(run.end() == .exit(0))
  }
}
