import Bytes
import EventStore
import Migrations
import SQLite
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `A page from a source with a cursor` {
  private let folder = TemporaryFolder()

  private func intake(_ target: PageIntake.Target = .store) throws -> PageIntake {
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    return PageIntake(
      plan: builtInPlan, tables: TableSource(tables), store: try EventStore(connection),
      target: target)
  }

  private func take(
    _ items: String, _ from: String?, _ to: String, by intake: PageIntake,
    as logType: String? = nil
  ) throws -> PageIntake.Taken {
    let body = #"{"cursor":"x","items":"# + items + "}"
    let start = #"{"cursor":"x","items":"#.utf8.count
    let move = CursorMove(
      from: from.map { Array($0.utf8) },
      to: SourceCursor(
        source: "api", cursor: Array(to.utf8), newestEvent: nil, startedFrom: "s", updatedAt: "u"))
    return try intake.take(
      InputBuffer(copying: Array(body.utf8).span), items: start..<start + items.utf8.count,
      as: logType, move)
  }

  private func ask(_ sql: String) throws -> [String] {
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readOnly)
    var rows = try connection.prepare(sql)
    var texts: [String] = []
    while try rows.step() { texts.append(rows.string(0)) }
    return texts
  }

  @Test func `is kept with its events, its rejects and where its cursor leads`() throws {
    let taken = try take(
      "[\(usage("A")), {\"uuid\":7},\n\(usage("B")),null]", nil, "c1", by: intake())
    #expect(taken.events == 2 && taken.stored == 2 && taken.rejected == 2)
    #expect(taken.newestEvent == "2024-05-01T10:00:00.000000000Z")
    #expect(try ask("SELECT uuid FROM event ORDER BY id") == ["A", "B"])
    #expect(try ask("SELECT DISTINCT vault_name FROM event") == ["Ops"])
    #expect(
      try ask(
        "SELECT reason || ' ' || source || ':' || line || '@' || byte FROM reject ORDER BY id")
        == ["unclassified api:1@0", "malformed api:1@0"])
    #expect(
      try ask("SELECT cursor || ' ' || newest_event FROM source_cursor")
        == ["c1 2024-05-01T10:00:00.000000000Z"])
  }

  @Test func `has each event kept with the bytes that it came with`() throws {
    let event =
      #"{ "uuid":"\u0041", "x":1.0e+2,"timestamp":"2024-05-01T10:00:00Z","vault_uuid":"é" }"#
    _ = try take("[\(event)]", nil, "c1", by: intake())
    #expect(
      try ask("SELECT substr(CAST(coalesce(original_json, json) AS BLOB), 1, own_bytes) FROM event")
        == [String(event.dropLast())])
  }

  @Test func `that comes again is kept once, rejects included`() throws {
    let intake = try intake()
    let items = "[\(usage("A")),{\"uuid\":7}]"
    #expect(try take(items, nil, "c1", by: intake).stored == 1)
    #expect(try take(" [7,\(items.dropFirst())", "c1", "c2", by: intake).stored == 0)
    #expect(try ask("SELECT count(*) FROM event") == ["1"])
    #expect(try ask("SELECT count(*) FROM reject") == ["2"])
  }

  @Test func `is not kept where somebody else moved the cursor meanwhile`() throws {
    let (first, second) = (try intake(), try intake())
    _ = try take("[]", nil, "c1", by: first)
    _ = try take("[\(usage("A"))]", "c1", "c2", by: first)
    for from in ["c1", nil] {
      let error = #expect(throws: PipelineError.self) {
        try take("[\(usage("B")),null]", from, "c9", by: second)
      }
      #expect(error?.description == "another keytag pulls api at the same time")
    }
    #expect(try ask("SELECT uuid FROM event") == ["A"])
    #expect(try ask("SELECT count(*) FROM reject") == ["0"])
    #expect(try ask("SELECT cursor FROM source_cursor") == ["c2"])
    // And goes on where the other came to.
    _ = try take("[\(usage("B"))]", "c2", "c3", by: second)
    #expect(try ask("SELECT uuid FROM event ORDER BY uuid") == ["A", "B"])
  }

  @Test func `without events moves the cursor`() throws {
    #expect(try take("[]", nil, "c1", by: intake()) == PageIntake.Taken())
    #expect(try ask("SELECT cursor FROM source_cursor") == ["c1"])
  }

  @Test func `is of the log type that its endpoint tells, whatever its keys`() throws {
    let event = #"{"uuid":"A","timestamp":"2024-05-01T10:00:00Z"}"#
    _ = try take("[\(event)]", nil, "c1", by: intake(), as: "OnePassword.SignInAttempt")
    #expect(try ask("SELECT log_type FROM event") == ["OnePassword.SignInAttempt"])
  }

  @Test func `with an event that contradicts a stored one has a reject, and is counted so`() throws
  {
    let intake = try intake()
    _ = try take("[\(usage("A"))]", nil, "c1", by: intake)
    let other = usage("A").replacing("V1", with: "V2")
    let taken = try take("[\(other),\(usage("B"))]", "c1", "c2", by: intake)
    #expect(taken.events == 1 && taken.stored == 1 && taken.rejected == 1)
    #expect(
      try ask("SELECT reason || ' ' || CAST(raw AS TEXT) FROM reject") == ["uuid_conflict \(other)"]
    )
  }

  @Test func `that is written out has its cursor moved and its rejects kept, and no event`() throws
  {
    let output = try FileOutput(creating: folder.file("out"))
    _ = try take("[\(usage("A")),null]", nil, "c1", by: intake(.output(output)))
    let written = try #require(contents(of: folder.file("out")))
    #expect(written.starts(with: Array(usage("A").dropLast().utf8)) && written.last == 0x0A)
    #expect(try ask("SELECT count(*) FROM event") == ["0"])
    #expect(try ask("SELECT reason FROM reject") == ["malformed"])
    #expect(try ask("SELECT cursor FROM source_cursor") == ["c1"])
  }

  @Test func `that cannot be written out moves nothing`() throws {
    let full = try FileOutput(creating: "/dev/full")
    #expect(throws: PipelineError.self) {
      try take("[\(usage("A")),null]", nil, "c1", by: intake(.output(full)))
    }
    #expect(try ask("SELECT count(*) FROM source_cursor") == ["0"])
    #expect(try ask("SELECT count(*) FROM reject") == ["0"])
  }
}
