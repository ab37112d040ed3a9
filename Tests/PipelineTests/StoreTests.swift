import Bytes
import EventStore
import Migrations
import SQLite
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `A run that keeps its events` {
  private let folder = TemporaryFolder()

  /// Runs over a text and says how many events the store took as new.
  private func keep(
    _ text: String, name: String = "events", transactionSize: Int = 64 << 20
  ) throws -> Int {
    let source = folder.write(Array(text.utf8), to: name)
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    let run = Run(
      RunSettings(InputSettings(sources: [source]), jobs: 2, keepsEvents: true), plan: builtInPlan,
      tables: TableSource(tables),
      delivery: Delivery(
        output: try FileOutput(creating: folder.file("out")), rejects: nil,
        store: try EventStore(connection), transactionSize: transactionSize))
    _ = try run.run()
    return run.storedEvents
  }

  private func ask(_ sql: String) throws -> [String] {
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readOnly)
    var rows = try connection.prepare(sql)
    var texts: [String] = []
    while try rows.step() { texts.append(rows.string(0)) }
    return texts
  }

  @Test func `each event is kept once, in one run and in a second`() throws {
    let text = (0..<3000).map { usage("E\($0 % 2000)") }.joined(separator: "\n")
    #expect(try keep(text) == 2000)
    #expect(try keep(text) == 0)
    #expect(try ask("SELECT count(*) FROM event") == ["2000"])
  }

  @Test func `what is kept is the line that is written`() throws {
    _ = try keep("[" + prettyUsage("A") + "," + usage("B") + "]")
    let written = try #require(contents(of: folder.file("out")))
    #expect(
      try ask("SELECT json FROM event ORDER BY id").map { $0 + "\n" }.joined()
        == String(decoding: written, as: UTF8.self))
  }

  @Test func `a key that is spelled with escapes is found by SQL, and the line is kept as it was`()
    throws
  {
    let event =
      #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V1","\u0061ction":"fill","#
      + #""cl\u0069ent":{"ip\u005faddress":"192.0.2.1"}}"#
    _ = try keep(event + "\n" + usage("B"))
    #expect(
      try ask(
        "SELECT action || ' ' || client_ip_address FROM item_usage WHERE client_ip_address <> ''")
        == ["fill 192.0.2.1"])
    let written = try #require(contents(of: folder.file("out")))
    #expect(
      try ask("SELECT coalesce(original_json, json) FROM event ORDER BY id").map { $0 + "\n" }
        .joined() == String(decoding: written, as: UTF8.self))
    #expect(try ask("SELECT count(original_json) FROM event") == ["1"])
  }

  @Test func `UUIDs, names and indicators have columns and rows of their own`() throws {
    _ = try keep(
      #"{"uuid":"A","timestamp":"2024-05-01T12:00:00.5+02:00","vault_uuid":"\u00561","#
        + #""user":{"uuid":"U\"1","email":" a@example.com"},"client":{"ip_address":"::1"}}"#)
    #expect(
      try ask(
        "SELECT concat_ws(' ', log_type, uuid, event_time, vault_uuid, vault_name, user_uuid) FROM event"
          .replacing("concat_ws(' ', ", with: "(").replacing(", ", with: " || ' ' || "))
        == [#"OnePassword.ItemUsage A 2024-05-01T10:00:00.500000000Z V1 Ops U"1"#])
    #expect(
      try ask("SELECT kind || ' ' || value FROM indicator ORDER BY 1")
        == [#"actor_id U"1"#, "email a@example.com", "ip ::1"])
  }

  @Test func `an event is kept per log type and UUID, not per UUID`() throws {
    let signIn = #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z","category":"success"}"#
    #expect(try keep(usage("A") + "\n" + signIn) == 2)
  }

  @Test func `events whose UUID is no text are rejects, and not taken for one event`() throws {
    let bad = usage("A").replacing(#""uuid":"A""#, with: #""uuid":1"#)
    #expect(try keep(bad + "\n" + bad) == 0)
    #expect(
      try ask("SELECT reason || ' ' || detail || ' ' || line FROM reject ORDER BY line")
        == (1...2).map { "missing_required uuid is a number, not a string \($0)" })
  }

  @Test func `rejects are kept with their place and bytes, once`() throws {
    for _ in 0..<2 { _ = try keep(usage("A") + "\n{bad\n{bad\n") }
    #expect(
      try ask("SELECT line || '@' || byte || ' ' || CAST(raw AS TEXT) FROM reject ORDER BY id")
        == ["2@71 {bad", "3@76 {bad"])
    #expect(try ask("SELECT DISTINCT source FROM reject") == [folder.file("events")])
  }

  @Test func `input that is all rejects does not pile up in memory until its end`() throws {
    let line = String(repeating: "no event ", count: 50)
    let text = (0..<10_000).map { "\($0) \(line)\n" }.joined()
    _ = try keep(text, transactionSize: 1 << 20)
    // Each transaction has one seal.
    let counts = try ask("SELECT count(*) FROM reject UNION ALL SELECT count(*) FROM seal")
    #expect(counts.first == "10000")
    #expect(try #require(counts.last.flatMap { Int($0) }) >= 4)
  }

  @Test func `text that UTF-8 cannot hold leaves the store readable`() throws {
    _ = try keep(
      usage("A").replacing("}", with: #","user":{"uuid":"\ud800","name":"x\udfff\u0000y"}}"#))
    let query = try Query(Database.open(path: folder.file("keytag.db"), access: .readOnly))
    var answer: [UInt8] = []
    try query.run(
      "SELECT value FROM indicator ORDER BY kind", AnswerSettings(.ndjson)
    ) { piece in answer += [UInt8](copying: piece) }
    #expect(String(validating: answer, as: UTF8.self) != nil)
    #expect(answer.count { $0 == 0x0A } == 2)
  }
}
