import Migrations
import SQLite
import TestSupport
import Testing

@testable import EventStore

@Suite struct `A source's cursor` {
  private let folder = TemporaryFolder()

  private func open() throws -> EventStore {
    try EventStore(Database.open(path: folder.file("keytag.db"), access: .readWrite))
  }

  private func cursor(_ text: String, newest: String? = nil, of source: String = "s")
    -> SourceCursor
  {
    SourceCursor(
      source: source, cursor: Array(text.utf8), newestEvent: newest,
      startedFrom: "2026-03-01T00:00:00.000000000Z", updatedAt: "2026-03-01T12:00:00.000000000Z")
  }

  private func move(
    _ from: String?, _ to: String, in store: EventStore, gap: (String, String)? = nil
  ) throws -> Bool {
    try store.move(
      CursorMove(
        from: from.map { Array($0.utf8) }, to: cursor(to), gap: gap.map { (start: $0, end: $1) }))
  }

  @Test func `is there with all its parts when it is read again`() throws {
    let store = try open()
    #expect(try store.cursor(of: "s") == nil)
    #expect(try move(nil, "a", in: store))
    let next = cursor(#"b\"\u0000"#, newest: "2026-03-01T11:00:00.000000000Z")
    #expect(try store.move(CursorMove(from: Array("a".utf8), to: next)))
    #expect(try open().cursor(of: "s") == next)
    #expect(try store.cursor(of: "other") == nil)
  }

  @Test func `is moved by one of two who began at the same place, and by the other not`() throws {
    let (first, second) = (try open(), try open())
    #expect(try move(nil, "a", in: first))
    #expect(try !move(nil, "b", in: second))
    #expect(try move("a", "c", in: second))
    #expect(try !move("a", "d", in: first))
    #expect(try first.cursor(of: "s")?.cursor == Array("c".utf8))
  }

  @Test func `may stay where it is`() throws {
    let store = try open()
    #expect(try move(nil, "a", in: store))
    #expect(try move("a", "a", in: store))
    #expect(try !move("b", "a", in: store))
  }

  @Test func `has the gap before it kept, and only where it was moved`() throws {
    let store = try open()
    let gap = ("2025-01-01T00:00:00.000000000Z", "2025-11-01T00:00:00.000000000Z")
    #expect(try move(nil, "a", in: store))
    #expect(try !move("x", "b", in: store, gap: gap))
    #expect(try store.connection.int64("SELECT count(*) FROM source_gap") == 0)
    #expect(try move("a", "b", in: store, gap: gap))
    var row = try store.connection.prepare(
      "SELECT source, gap_start, gap_end, noticed_at FROM source_gap")
    #expect(try row.step())
    #expect(
      (0..<4).map { row.string($0) } == ["s", gap.0, gap.1, "2026-03-01T12:00:00.000000000Z"])
    row.reset()
  }
}
