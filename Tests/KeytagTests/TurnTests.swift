import Glibc
import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct `Two writers` {
  private let home = Home()

  @Test func `one that waits in vain says so, changes nothing, and ends with 75`() throws {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    let other = try Database.open(path: home.database, access: .readWrite)
    let (input, columns) = (usage("A"), "uuid,name\nV9,nine\n")
    try other.transaction { () throws(SQLiteError) in
      for arguments in [
        ["load", "vaults", "--wait", "0s"], ["enrich", "--store", "--wait", "0s"],
        ["tables", "drop", "vaults", "--wait", "0s"],
      ] {
        let called = home.keytag(arguments, input: arguments[0] == "load" ? columns : input)
        #expect(called.code == 75)
        #expect(called.output == "")
        #expect(
          called.errors.hasSuffix(
            "another keytag writes to the database; waited 0 s for it (--wait)\n"))
      }
      // Who reads need not wait.
      #expect(home.keytag("tables").code == 0)
      #expect(home.keytag("enrich", input: input).code == 0)
    }
    #expect(home.keytag("load", "vaults", "--merge", "--wait", "0s", input: columns).code == 0)
  }

  @Test func `the second gets its turn when the first is done`() throws {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    let other = try Database.open(path: home.database, access: .readWrite)
    let run = Conversation(home, ["--store"])
    try other.transaction { () throws(SQLiteError) in
      run.write(usage("A") + "\n")
      usleep(50_000)
      try other.execute("UPDATE lookup_row SET line = line")
    }
    #expect(run.vaultName(of: "B") != nil)
    #expect(run.end() == .exit(0))
    #expect(home.keytag("query", "SELECT count(*) AS n FROM event").output == #"{"n":2}"# + "\n")
  }

  @Test
  func `the lock is a file for its owner only, and a snapshot leaves none and is not written to`() {
    #expect(home.keytag("load", "vaults", input: vaults).code == 0)
    #expect(permissions(of: home.database + ".lock") == 0o600)
    let snapshot = home.folder.file("tables.db")
    #expect(home.keytag("tables", "snapshot", snapshot).code == 0)
    #expect(permissions(of: snapshot + ".lock") == nil)
    let before = contents(of: snapshot)
    for arguments in [["load", "vaults"], ["tables", "drop", "vaults"], ["enrich", "--store"]] {
      let called = home.keytag(arguments + ["--db", snapshot], input: vaults)
      #expect(called.code == 78)
      #expect(
        called.errors
          == "keytag: \(snapshot) is a snapshot of tables, which stays as it is: write to the database "
          + "that it was made of, and make a new one with `keytag tables snapshot`\n")
    }
    #expect(contents(of: snapshot) == before)
    #expect(permissions(of: snapshot + ".lock") == nil)
  }

  @Test func `a time to wait that is none is refused`() {
    for wait in ["x", "-1s", "10", "2d"] {
      #expect(home.keytag("load", "vaults", "--wait", wait, input: vaults).code == 64)
    }
  }

  @Test func `a log that readers kept long is short again after they have gone`() throws {
    let path = home.folder.file("long.db")
    let writer = try Database.open(path: path, access: .readWrite)
    try writer.execute("CREATE TABLE long (x)")
    func write(_ bytes: Int) throws {
      try writer.transaction { () throws(SQLiteError) in
        try writer.execute("INSERT INTO long VALUES (zeroblob(\(bytes)))")
      }
    }
    let reader = try Database.open(path: path, access: .readOnly)
    try reader.execute("BEGIN")
    _ = try reader.int64("SELECT count(*) FROM long")
    try write(70 << 20)
    #expect(size(of: path + "-wal") > 64 << 20)
    try reader.execute("ROLLBACK")
    try write(1)
    #expect(size(of: path + "-wal") < 1 << 20)
  }

  private func size(of path: String) -> Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
