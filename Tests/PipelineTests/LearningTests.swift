import Bytes
import Dispatch
import Enrichment
import EventStore
import Glibc
import JSONText
import Lookups
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Learning from the events of a run` {
  private let folder = TemporaryFolder()

  private func open() throws -> sending Connection {
    try Database.open(path: folder.file("keytag.db"), access: .readWrite)
  }

  /// Runs over lines, learns from them, and keeps them if asked.
  @discardableResult
  private func learn(
    _ lines: [String], keep: Bool = false, jobs: Int = 2, interval: Int64 = .max
  ) throws -> Learned? {
    let source = folder.write(Array(lines.joined(separator: "\n").utf8), to: "events")
    let run = Run(
      RunSettings(
        InputSettings(sources: [source]), jobs: jobs, keepsEvents: keep, learns: true),
      plan: builtInPlan, tables: TableSource(Tables(indexes: [nil, nil, nil, nil])),
      delivery: Delivery(
        output: nil, rejects: nil, store: keep ? try EventStore(open()) : nil,
        learning: Learning(try open(), program: "1", interval: interval)))
    _ = try run.run()
    return run.learned
  }

  private func ask(_ sql: String) throws -> [String] {
    var rows = try open().prepare(sql)
    var texts: [String] = []
    while try rows.step() { texts.append(rows.isNull(0) ? "NULL" : rows.string(0)) }
    return texts
  }

  private func event(_ uuid: String, _ user: String, name: String?, second: Int = 0) -> String {
    let time = "2024-05-01T10:\(10 + second / 60):\(10 + second % 50)Z"
    let name = name.map { #","name":"\#($0)""# } ?? ""
    return #"{"uuid":"\#(uuid)","timestamp":"\#(time)","item_uuid":"I","#
      + #""user":{"uuid":"\#(user)"\#(name)}}"#
  }

  @Test func `fills in the stored events of the same run and of earlier ones`() throws {
    try learn([event("A", "U1", name: nil)], keep: true)
    #expect(try ask("SELECT user_name FROM item_usage") == ["NULL"])
    let learned = try #require(
      try learn([event("B", "U1", name: "Ana"), event("C", "U2", name: nil)], keep: true))
    #expect((learned.mentions, learned.added, learned.filledEvents) == (1, 1, 2))
    #expect(
      try ask("SELECT json ->> '$.user_name' FROM event ORDER BY uuid") == ["Ana", "Ana", "NULL"])
    #expect(try ask("SELECT DISTINCT value FROM unresolved ORDER BY 1") == ["I", "U2"])
  }

  @Test func `that cannot fill in an event has learned nothing`() throws {
    try learn([event("A", "U1", name: nil)], keep: true)
    try open().execute(
      "CREATE TRIGGER fault BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'fault'); END")
    let error = #expect(throws: PipelineError.self) { try learn([event("B", "U1", name: "Ana")]) }
    #expect(error?.description.hasPrefix("learning names: ") == true)
    #expect(try ask("SELECT count(*) FROM lookup_row") == ["0"])
    #expect(try ask("SELECT count(*) FROM lookup_load") == ["0"])
  }

  @Test func `takes the stored events, whose ids are the lines`() throws {
    try learn([event("A", "U1", name: nil), event("B", "U1", name: "Ana")], keep: true)
    try LookupStore(open()).drop("users")
    let learning = Learning(try open(), program: "1")
    try learning.learnStored(BuiltIn.logSchemas)
    #expect((learning.learned.mentions, learning.learned.added) == (1, 1))
    let version = try LookupStore(open()).show(Array("U1".utf8), in: "users")
    #expect((version.source, version.line) == ("stored events", 2))
    try learning.learnStored(BuiltIn.logSchemas)
    #expect((learning.learned.mentions, learning.learned.added) == (2, 1))
  }

  @Test func `writes in between, and all comes out the same`() throws {
    let lines = (0..<4000).map { event("E\($0)", "U\($0 % 9)", name: "N\($0 % 9)") }
    let learned = try #require(try learn(lines, interval: 0))
    #expect((learned.mentions, learned.added, learned.changed) == (4000, 9, 0))
    #expect(try ask("SELECT count(*) FROM lookup_row") == ["9"])
    let again = try #require(try learn(lines))
    #expect((again.mentions, again.added, again.changed) == (4000, 0, 0))
  }

  @Test func `writes in between also while no event comes`() throws {
    let pipe = folder.makePipe("pipe")
    let run = Run(
      RunSettings(InputSettings(sources: [pipe]), jobs: 2, learns: true),
      plan: builtInPlan, tables: TableSource(Tables(indexes: [nil, nil, nil, nil])),
      delivery: Delivery(
        output: nil, rejects: nil, store: nil,
        learning: Learning(try open(), program: "1", interval: 1_500_000_000)))
    let ended = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      _ = try? run.run()
      ended.signal()
    }
    let writer = PipeWriter(pipe)
    writer.write(event("A", "U1", name: "Ana") + "\n")
    var names: [String] = []
    for _ in 0..<1000 where names.isEmpty {
      usleep(20_000)
      names = try ask("SELECT name FROM users")
    }
    #expect(names == ["Ana"])
    run.stop()
    ended.wait()
  }

  @Test func `gives the same versions, files and lines on any number of cores`() throws {
    // Names that come back again and again, in no order of time.
    let lines = (0..<20_000).map { number in
      event("E\(number)", "U\(number % 3)", name: "N\(number / 1000 % 4)", second: number * 7 % 300)
    }
    let versions = """
      SELECT key || name || valid_from || coalesce(valid_to, '') || last_seen || line
      FROM lookup_row ORDER BY key, valid_from
      """
    try learn(lines, jobs: 1)
    let expected = try ask(versions)
    #expect(expected.count > 6)
    for jobs in [2, 7] {
      try LookupStore(open()).drop("users")
      try learn(lines, jobs: jobs)
      #expect(try ask(versions) == expected)
    }
  }

  @Test func `takes events out of wrappers, and rejects that are tried again`() throws {
    func learned(_ lines: [String], unwrap: [String] = [], rejects: Bool = false) throws -> [String]
    {
      var input = InputSettings(sources: [
        folder.write(Array(lines.joined(separator: "\n").utf8), to: "in")
      ])
      input.unwrap = unwrap.compactMap { FieldPath($0) }
      input.holdsRejects = rejects
      _ = try? LookupStore(open()).drop("users")
      let run = Run(
        RunSettings(input, jobs: 2, learns: true), plan: builtInPlan,
        tables: TableSource(Tables(indexes: [nil, nil, nil, nil])),
        delivery: Delivery(
          output: nil, rejects: nil, store: nil, learning: Learning(try open(), program: "1")))
      _ = try run.run()
      return try ask("SELECT key || name || line FROM lookup_row ORDER BY 1")
    }
    let event = event("A", "U1", name: "Ana")
    let text = String(decoding: JSONString.quoted(event.utf8.span), as: UTF8.self)
    #expect(try learned([#"{"m":\#(event)}"#, #"{"m":\#(text)}"#], unwrap: ["m"]) == ["U1Ana1"])
    #expect(try learned(["", #"{"m":\#(text)}"#], unwrap: ["m"]) == ["U1Ana2"])
    let reject =
      #"{"reason":"malformed","detail":"","source":"x","line":99,"byte":0,"raw":\#(text)}"#
    #expect(try learned(["", reject], rejects: true) == ["U1Ana2"])
  }

  @Test func `tells the lines of events inside a page`() throws {
    let page =
      "{\"items\":[\n\(event("A", "U1", name: "Ana")),\n\(event("B", "U2", name: "Bo"))\n]}"
    try learn([page])
    #expect(try ask("SELECT key || line FROM lookup_row ORDER BY 1") == ["U12", "U23"])
  }
}
