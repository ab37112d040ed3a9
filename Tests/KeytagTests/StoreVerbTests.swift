import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct StoreVerbTests {
  let home = Home()

  /// An item usage of a day with everything that it leads to.
  private func event(_ number: Int, day: String) -> String {
    #"{"uuid":"E\#(number)","timestamp":"\#(day)T10:00:00Z","vault_uuid":"V\#(number)","#
      + #""user":{"uuid":"U\#(number)","name":"Ana","email":"a\#(number)@example.com"}, "n":1.0}"#
  }

  /// Five events, one a day, and a reject.
  private func fill() {
    _ = home.keytag("load", "vaults", home.write(vaults, to: "vaults.csv"))
    let events = (1...5).map { event($0, day: "2026-03-0\($0)") }
    let input = events.reversed().joined(separator: "\n") + "\nno event\n"
    #expect(home.keytag("enrich", "--store", input: input).code == 0)
  }

  private func count(_ table: String) throws -> Int64 {
    let connection = try Connection(path: home.database, access: .readOnly)
    return try connection.int64("SELECT count(*) FROM \(table)")
  }

  @Test func `pruning takes old events with all that leads to them, and no others`() throws {
    fill()
    let kept = try count("indicator")
    let dry = home.keytag("store", "prune", "--before", "2026-03-03T00:00:00Z", "--dry-run")
    #expect(
      dry.output == """
        OnePassword.ItemUsage: 2 would be removed, from 2026-03-01T10:00:00.000000000Z to \
        2026-03-02T10:00:00.000000000Z
        rejects: 0 would be removed

        """)
    #expect(try count("event") == 5)

    let called = home.keytag("store", "prune", "--before", "2026-03-03T00:00:00Z")
    #expect(called.code == 0)
    #expect(called.output.hasPrefix("OnePassword.ItemUsage: 2 removed, from 2026-03-01T10"))
    #expect(try count("event") == 3)
    #expect(try count("indicator") == kept * 3 / 5)
    #expect(try count("unresolved_value WHERE value IN ('V1', 'V2', 'U1', 'U2')") == 0)
    #expect(try count("reject") == 1)
    #expect(home.keytag("store", "verify").code == 0)
    let again = home.keytag("store", "prune", "--before", "2026-03-03T00:00:00Z")
    #expect(again.output == "rejects: 0 removed\n")
  }

  @Test func `pruning takes rejects that were stored before the time`() throws {
    fill()
    #expect(home.keytag("store", "prune", "--before", "9999-01-01T00:00:00Z").code == 0)
    #expect(try count("event") == 0)
    #expect(try count("indicator") == 0)
    #expect(try count("unresolved_value") == 0)
    #expect(try count("reject") == 0)
    #expect(try count("lookup_row") == 1)
    #expect(home.keytag("store", "verify").code == 0)
  }

  @Test func `a file that was pruned does not come back when it is read again`() throws {
    let file = home.write(event(1, day: "2026-03-01") + "\n", to: "events.ndjson")
    #expect(home.keytag("enrich", "--store", file).code == 0)
    #expect(home.keytag("store", "prune", "--before", "2026-04-01T00:00:00Z").code == 0)
    #expect(home.keytag("enrich", "--store", file).code == 0)
    #expect(try count("event") == 0)
    #expect(home.keytag("enrich", "--store", "--from-start", file).code == 0)
    #expect(try count("event") == 1)
  }

  @Test func `pruning makes the file smaller, unless the space is to be kept`() throws {
    let many = (0..<3000).map { number in
      event(number, day: "2026-03-01")
    }.joined(separator: "\n")
    #expect(home.keytag("enrich", "--store", input: many).code == 0)
    let before = fileSize(home.database)
    let prune = ["store", "prune", "--before", "2026-04-01T00:00:00Z"]
    #expect(home.keytag(prune + ["--keep-space"]).code == 0)
    #expect(fileSize(home.database) >= before)
    #expect(home.keytag(prune).code == 0)
    #expect(fileSize(home.database) < before / 2)
    #expect(home.keytag("store", "verify").code == 0)
  }

  private func fileSize(_ path: String) -> Int { contents(of: path)?.count ?? -1 }

  @Test func `an export of the raw events is the events as they came, the oldest first`() {
    fill()
    let raw = home.keytag("store", "export", "--raw")
    #expect(raw.code == 0)
    #expect(raw.output == (1...5).map { event($0, day: "2026-03-0\($0)") + "\n" }.joined())
    let some = home.keytag(
      "store", "export", "--raw", "--from", "2026-03-02T10:00:00Z", "--to",
      "2026-03-04T12:00:00+02:00")
    #expect(some.output == (2...3).map { event($0, day: "2026-03-0\($0)") + "\n" }.joined())
    // The whole way round stores nothing new and contradicts nothing.
    let again = home.keytag("enrich", "--store", input: raw.output)
    #expect(again.code == 0)
    #expect(home.keytag("store", "verify").code == 0)
  }

  @Test func `an export of enriched events is what enrich wrote`() {
    let file = projectFile("SampleData/events.ndjson")
    let written = home.keytag("enrich", "--store", file)
    let exported = home.keytag("store", "export")
    #expect(
      exported.output.split(separator: "\n").sorted()
        == written.output.split(separator: "\n").sorted())
    let raw = home.keytag("store", "export", "--raw")
    let events = Set(contents(of: file)?.split(separator: 0x0A).map(Array.init) ?? [])
    #expect(raw.output.utf8.split(separator: 0x0A).allSatisfy { events.contains(Array($0)) })
  }

  @Test func `events from before their own bytes were kept are told, not invented`() throws {
    fill()
    let stranger = try Connection(path: home.database, access: .readWrite)
    try stranger.execute("UPDATE event SET own_bytes = NULL WHERE uuid = 'E1'")
    let called = home.keytag("store", "export", "--raw")
    #expect(called.code == 65)
    #expect(called.errors.contains("1 events were left out: they were stored by an older keytag"))
    #expect(called.output.split(separator: "\n").count == 4)
  }

  @Test func `CSV has the columns of a view`() {
    fill()
    let all = home.keytag("store", "export", "--format", "csv")
    #expect(all.code == 0)
    #expect(all.output.split(separator: "\r\n").count == 6)
    let usages = home.keytag(
      "store", "export", "--format", "csv", "--log-type", "OnePassword.ItemUsage", "--csv-safe",
      "--from", "2026-03-05T00:00:00Z")
    #expect(usages.output.hasPrefix("event_id,uuid,timestamp,event_time,"))
    #expect(usages.output.split(separator: "\r\n").count == 2)
  }

  @Test(arguments: [
    (["export", "--raw", "--format", "csv"], "--raw goes with --format ndjson"),
    (["export", "--csv-safe"], "--csv-safe goes with --format csv"),
    (["export", "--log-type", "No.Such"], "there is no log type No.Such"),
    (["export", "--from", "soon"], "--from takes a time such as 2024-05-01T10:00:00Z, not soon"),
    (["prune", "--before", "long ago"], "--before takes a time such as"),
    (["prune"], "--before"),
  ])
  func `what does not go is refused`(arguments: [String], message: String) {
    fill()
    let called = home.keytag(["store"] + arguments)
    #expect(called.code == 64)
    #expect(called.errors.contains(message))
    #expect(called.output.isEmpty)
  }

  @Test func `stats count what is there`() {
    fill()
    let lines = home.keytag("store", "stats").output.split(separator: "\n")
    let events =
      #"{"what":"events","name":"OnePassword.ItemUsage","count":5,"#
      + #""first":"2026-03-01T10:00:00.000000000Z","last":"2026-03-05T10:00:00.000000000Z"}"#
    #expect(lines.contains { $0 == events })
    #expect(lines.contains { $0.hasPrefix(#"{"what":"indicators","name":"email","count":5"#) })
    #expect(lines.contains { $0.hasPrefix(#"{"what":"rejects","name":"malformed","count":1"#) })
    #expect(lines.contains { $0.hasPrefix(#"{"what":"space","name":"in all","count":"#) })
  }
}
