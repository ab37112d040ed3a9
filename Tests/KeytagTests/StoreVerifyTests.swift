import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct StoreVerifyTests {
  let home = Home()

  /// A store with two events, of which one has no name yet.
  private func fill() {
    _ = home.keytag("load", "vaults", home.write(vaults, to: "vaults.csv"))
    let events = usage("A1") + "\n" + usage("A2", vault: "V2") + "\nno event\n"
    #expect(home.keytag("enrich", "--store", input: events).code == 0)
  }

  /// Changes the file as another program would.
  private func tamper(_ sql: String) throws {
    let stranger = try Connection(path: home.database, access: .readWrite)
    try stranger.execute(sql)
  }

  @Test func `a stored event that was changed by hand is told with its row ids`() throws {
    fill()
    try tamper("UPDATE event SET vault_name = 'Harmless' WHERE uuid = 'A1'")
    let called = home.keytag("store", "verify")
    #expect(called.code == 65)
    #expect(called.errors.contains("event: among the rows 0 to 15 some were changed, removed or"))
    #expect(called.errors.hasSuffix("1 fault in the store\n"))
    #expect(called.output.contains(#"{"check":"hash chain","rows":"#))
  }

  @Test func `a removed indicator, and one too many, are told`() throws {
    let event =
      #"{"uuid":"A1","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1","#
      + #""user":{"uuid":"U1","name":"Ana","email":"ana@example.com"}}"#
    #expect(home.keytag("enrich", "--store", input: event).code == 0)
    #expect(home.keytag("store", "verify").code == 0)
    try tamper("DELETE FROM indicator WHERE kind = 'email'")
    let removed = home.keytag("store", "verify")
    #expect(removed.code == 65)
    #expect(removed.errors.contains("event 1 is not found by its p_any_emails ana@example.com"))
    try tamper("INSERT INTO indicator VALUES ('email', 'ana@example.com', 1), ('ip', 'x', 1)")
    let added = home.keytag("store", "verify")
    #expect(added.code == 65)
    #expect(added.errors.contains("event 1 is found by the ip x, which it does not have"))
    #expect(added.errors.hasSuffix("1 fault in the store\n"))
    try tamper("DELETE FROM indicator WHERE kind = 'ip'; DELETE FROM event")
    #expect(
      home.keytag("store", "verify").errors.contains(
        "indicator leads from ana@example.com to event 1, which is not there"))
  }

  @Test func `values with escapes hide no indicator that is too many`() throws {
    let event =
      #"{"uuid":"A1","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1","#
      + #""user":{"uuid":"U1","name":"A\u0000na","email":"ana@example.com"}}"#
    #expect(home.keytag("enrich", "--store", input: event).code == 0)
    #expect(home.keytag("store", "verify").code == 0)
    try tamper("INSERT INTO indicator VALUES ('ip', '192.0.2.1', 1)")
    #expect(
      home.keytag("store", "verify").errors.contains(
        "event 1 is found by the ip 192.0.2.1, which it does not have"))
    try tamper("DELETE FROM indicator WHERE kind IN ('ip', 'username')")
    #expect(
      home.keytag("store", "verify").errors.contains(
        "events are not found by 1 of their values with escapes"))
  }

  @Test func `keys of an event's own that look like indicators are none`() {
    let event =
      #"{"uuid":"A1","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1","p_any_pets":["cat"]}"#
    #expect(home.keytag("enrich", "--store", input: event).code == 0)
    let called = home.keytag("store", "verify")
    #expect(called.code == 0)
    #expect(called.errors.isEmpty)
  }

  @Test func `a view that hides events, and seals that are gone, are told`() throws {
    fill()
    try tamper(
      """
      DROP VIEW item_usage; CREATE VIEW item_usage AS SELECT * FROM event WHERE uuid <> 'A1';
      DROP TABLE seal
      """)
    let called = home.keytag("store", "verify")
    #expect(called.code == 65)
    #expect(called.errors.contains("keytag: view item_usage was changed\n"))
    #expect(called.errors.contains("keytag: hash chain: cannot be checked: no such table: seal\n"))
  }

  @Test func `a snapshot of tables has no chain to verify`() {
    fill()
    let snapshot = home.folder.file("snapshot.db")
    #expect(home.keytag("tables", "snapshot", snapshot).code == 0)
    let called = home.keytag("store", "verify", "--db", snapshot)
    #expect(called.code == 78)
    #expect(
      called.errors
        == "keytag: a snapshot of tables has no hash chain: verify what it was made of\n")
  }

  @Test func `what loads, definitions, learning and enriching do stays sealed`() throws {
    fill()
    let second = home.write("uuid,name\nV1,Operations\nV2,Finance\n", to: "second.csv")
    #expect(home.keytag("load", "vaults", second).code == 0)
    #expect(home.keytag("enrich", "--store", "--learn", input: usage("A3")).code == 0)
    #expect(home.keytag("tables", "drop", "vaults").code == 0)
    let called = home.keytag("store", "verify")
    #expect(called.code == 0)
    #expect(called.errors.isEmpty)
  }

  @Test func `a head that was kept elsewhere tells a chain that was made anew`() throws {
    fill()
    let kept = home.keytag("store", "head")
    let head = try #require(kept.output.split(separator: "\"").first { $0.utf8.count == 64 })
    #expect(home.keytag("store", "verify", "--head", String(head)).code == 0)
    try tamper("DELETE FROM seal; DELETE FROM event WHERE uuid = 'A2'")
    #expect(home.keytag("enrich", "--store", input: usage("A9")).code == 0)
    let called = home.keytag("store", "verify", "--head", String(head))
    #expect(called.code == 65)
    #expect(called.errors.contains("no seal has the hash \(head)"))
  }

  @Test func `a damaged file is told as such`() throws {
    fill()
    try tamper("PRAGMA wal_checkpoint(TRUNCATE)")
    let place = try {
      let stranger = try Connection(path: home.database, access: .readOnly)
      let page = try stranger.int64("SELECT rootpage FROM sqlite_schema WHERE name = 'event'")
      return Int((page - 1) * (try stranger.int64("PRAGMA page_size")))
    }()
    var bytes = try #require(contents(of: home.database))
    for index in place..<place + 100 { bytes[index] = 0xFF }
    _ = home.folder.write(bytes, to: "data/keytag/keytag.db")
    let called = home.keytag("store", "verify")
    #expect([65, 78].contains(called.code))
    #expect(!called.errors.isEmpty)
  }

  @Test func `wrong digits are refused, and so is a store that is not there`() {
    let short = home.keytag("store", "verify", "--head", "abc")
    #expect(short.code == 64)
    #expect(short.errors.contains("--head takes the 64 hexadecimal digits"))
    let missing = home.keytag("store", "verify")
    #expect(missing.code == 66)
    #expect(missing.errors.contains("there is no database yet; keytag enrich --store makes one"))
  }
}
