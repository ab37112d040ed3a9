import Glibc
import SQLite
import TestSupport
import Testing

/// What is kept beside the database so that a run starts sooner.
@Suite struct `Large tables kept beside the database` {
  private let home = Home()
  private var image: String { home.database + "-tables" }

  /// Loads a vault for each of so many rows.
  private func load(_ name: String, rows: Int = 20_000, after shell: String? = nil) -> Called {
    let csv = "uuid,name\n" + (1...rows).map { "V\($0),\(name) \($0)\n" }.joined()
    return home.start(
      ["load", "vaults", "-"], input: openForReading(home.write(csv, to: "vaults.csv")),
      after: shell
    ).finish()
  }

  private func enrich(_ more: String..., after shell: String? = nil) -> Called {
    let events = (1...30).map { usage("E\($0)", vault: "V\($0 * 700)") + "\n" }.joined()
    return home.start(
      ["enrich"] + more, input: openForReading(home.write(events, to: "events")), after: shell
    ).finish()
  }

  /// Changes names as no load does: who reads the rows sees it, who reads what is kept does not.
  private func changeUnseen() throws {
    try Connection(path: home.database, access: .readWrite).execute(
      "UPDATE lookup_row SET columns = replace(columns, 'Ops', 'Unseen')")
  }

  private var inode: UInt? {
    var status = stat()
    return unsafe stat(image, &status) == 0 ? UInt(status.st_ino) : nil
  }

  @Test func `give the second run what the first one had, byte for byte, and a load another`()
    throws
  {
    #expect(load("Ops").code == 0)
    #expect(inode == nil)
    let first = enrich()
    #expect(first.output.contains(#""vault_name":"Ops 19600""#))
    #expect(permissions(of: image) == 0o600)
    let made = inode
    try changeUnseen()
    #expect(enrich() == first)
    #expect(enrich("--jobs", "1") == first)
    #expect(inode == made)
    removeFile(image)
    #expect(enrich().output.contains(#""vault_name":"Unseen 700""#))

    #expect(load("Dev").code == 0)
    #expect(enrich("--names", "latest").output.contains(#""vault_name":"Dev 19600""#))
    #expect(home.keytag("tables", "drop", "vaults").code == 0)
    #expect(!enrich().output.contains("vault_name"))
  }

  @Test(arguments: ["000", "777"])
  func `are for their owner only under any umask, and are read again`(_ mask: String) throws {
    #expect(load("Ops", after: "umask \(mask)").code == 0)
    let first = enrich(after: "umask \(mask)")
    #expect(first.code == 0)
    #expect(permissions(of: image) == 0o600)
    try changeUnseen()
    #expect(enrich(after: "umask \(mask)") == first)
  }

  @Test func `that others may write, or that were damaged, are made anew in silence`() throws {
    #expect(load("Ops").code == 0)
    let first = enrich()
    var made = inode
    setPermissions(of: image, to: 0o622)
    #expect(enrich() == first)
    #expect(inode != made)
    #expect(permissions(of: image) == 0o600)
    for (size, bytes) in [(0, 0), (10, 0), (1_000_000, 3)] {
      made = inode
      let kept = try #require(contents(of: image))
      var damaged = Array(kept.prefix(size))
      for place in damaged.indices.suffix(bytes) { damaged[place] ^= 0xFF }
      _ = home.folder.write(damaged, to: "data/keytag/keytag.db-tables")
      #expect(enrich() == first)
      #expect(inode != made)
    }
  }

  @Test func `that cannot be written, where there is no room or no right, are missed by nobody`() {
    #expect(load("Ops").code == 0)
    // Too long a file is as good as a full disk.
    let limited = enrich(after: "ulimit -f 100")
    #expect(limited.code == 0)
    #expect(limited.output.contains(#""vault_name":"Ops 700""#))
    #expect(limited.errors == "")
    let folder = home.folder.file("data/keytag")
    #expect(!fileNames(in: folder).contains { $0.contains("-tables") })
    _ = unsafe mkdir(image, 0o700)
    #expect(enrich() == limited)
    #expect(fileNames(in: folder).filter { $0.contains("-tables") } == ["keytag.db-tables"])
  }

  @Test func `do not hold up a run that follows loads, nor its hang-up`() throws {
    #expect(load("Ops").code == 0)
    _ = enrich()
    let run = Conversation(home, ["--names", "latest"])
    #expect(run.vaultName() == #""Ops 1""#)
    try changeUnseen()
    #expect(run.vaultName() == #""Ops 1""#)
    run.send(SIGHUP)
    // The signal arrives in its own time.
    var name = run.vaultName()
    for _ in 0..<100_000 where name != #""Unseen 1""# { name = run.vaultName() }
    #expect(name == #""Unseen 1""#)
    #expect(load("Dev").code == 0)
    #expect(run.vaultName() == #""Dev 1""#)
    #expect(run.end() == .exit(0))
    #expect(home.text(of: "told") == "")
  }

  @Test func `are no part of the store, nor of a snapshot`() {
    #expect(load("Ops").code == 0)
    let first = home.keytag("tables", "snapshot", home.folder.file("1.db"))
    #expect(enrich("--store").code == 0)
    #expect(inode != nil)
    #expect(home.keytag("store", "verify").code == 0)
    let second = home.keytag("tables", "snapshot", home.folder.file("2.db"))
    #expect(first.code == 0 && second.code == 0)
    #expect(contents(of: home.folder.file("1.db")) == contents(of: home.folder.file("2.db")))
    let snapshot = home.folder.file("1.db")
    #expect(enrich("--db", snapshot) == enrich())
    #expect(contents(of: snapshot + "-tables") == nil)
  }
}
