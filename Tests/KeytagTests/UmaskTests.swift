import TestSupport
import Testing

@Suite struct `Files under any umask` {
  private let home = Home()

  @Test(arguments: ["000", "022", "777"])
  func `are for their owner only while a run writes to them, and after`(_ mask: String) {
    let files = ["rejects", "summary", "tables.db"].map { home.folder.file($0) }
    let database = ["", "-wal", "-shm", ".lock"].map { home.database + $0 }
    let run = Conversation(
      home, ["--store", "--rejects", files[0], "--summary-json", files[1]], after: "umask \(mask)")
    run.write("bad\n")
    #expect(run.vaultName() == nil)
    for file in database + files.prefix(2) { #expect(permissions(of: file) == 0o600) }
    #expect(permissions(of: home.folder.file("data/keytag")) == 0o700)
    #expect(run.end() == .exit(0))
    for (arguments, input) in [
      (["load", "vaults", "-"], vaults), (["tables", "snapshot", files[2]], ""),
      (["store", "prune", "--before", "2025-01-01T00:00:00Z"], ""),
    ] {
      let called = home.start(
        arguments, input: openForReading(home.write(input, to: "input")), after: "umask \(mask)"
      ).finish()
      #expect(called.code == 0, "\(called.errors)")
    }
    for file in database + files {
      #expect([nil, 0o600].contains(permissions(of: file)), "\(file)")
    }
    #expect(permissions(of: files[2]) == 0o600)
  }
}
