#if EventsAPI
import Bytes
import EventStore
import EventsAPI
import Glibc
import Migrations
import SQLite
import TestSupport
import Testing

@testable import Pipeline

/// A server in memory: what it answers is asked of a closure, what it was asked is noted.
private final class Script {
  var asked: [Request] = []
  /// How long an answer that is an error asks to wait, in seconds.
  var retryAfter: Int64?
  let answer: (Request) -> (status: Int, body: String)
  init(_ answer: @escaping (Request) -> (status: Int, body: String)) { self.answer = answer }
}

private struct ScriptedSender: Sender {
  let script: Script
  var token: Token? { nil }

  mutating func send(_ request: Request, whileWaiting: () -> Void) -> Reply {
    script.asked.append(request)
    whileWaiting()
    let (status, body) = script.answer(request)
    var reply = Reply()
    reply.status = status
    reply.retryAfter = status == 200 ? nil : script.retryAfter
    reply.contentType = "application/json"
    reply.body = InputBuffer(copying: Array(body.utf8).span)
    return reply
  }
}

private let rights =
  #"{"uuid":"T","features":["auditevents","itemusages","signinattempts"],"account_uuid":"ACC"}"#

private func page(_ cursor: String, more: Bool = false, _ events: String = "") -> String {
  #"{"cursor":"\#(cursor)","has_more":\#(more),"items":[\#(events)]}"#
}

@Suite struct `A round of pulling` {
  private let folder = TemporaryFolder()
  private let url = "http://127.0.0.1:1"

  /// A round with a clock on which waiting takes no time.
  /// - Parameters:
  ///   - turn: How long pages may share a transaction.
  ///   - rounds: How many there are, a minute after each other; the last one's report is given.
  private func run(
    _ script: Script, patience: Int64 = 120_000_000_000, stopAfter: Int = .max, turn: Int64 = .max,
    rounds: Int = 1,
    _ notice: @escaping (Feature?, Notice) -> Void = { _, _ in }
  ) throws -> PullReport {
    var (uptime, sleeps): (Int64, Int) = (0, 0)
    let clock = Clock(
      now: { Instant(wall: 1_772_366_400_000_000_000 + uptime, uptime: uptime) },
      sleep: { time in
        uptime += time
        sleeps += 1
        return sleeps <= stopAfter
      }, chance: { 1 })
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    let intake = PageIntake(
      plan: builtInPlan, tables: TableSource(tables), store: try EventStore(connection), turn: turn)
    var round = PullRound(
      Puller(
        ScriptedSender(script: script), PullSettings(patience: patience), clock: clock,
        notify: notice), at: try Server(url: url), into: intake)
    for _ in 1..<rounds {
      _ = try round.run()
      uptime += 60_000_000_000
    }
    return try round.run()
  }

  private func ask(_ sql: String) throws -> [String] {
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readOnly)
    var rows = try connection.prepare(sql)
    var texts: [String] = []
    while try rows.step() { texts.append(rows.string(0)) }
    return texts
  }

  @Test func `pages through each kind of events, and goes on there the next time`() throws {
    let script = Script { request in
      switch request {
      case .introspection: (200, rights)
      case .start(.itemUsages, _, _): (200, page("c1", more: true, usage("A")))
      case .next(.itemUsages, let cursor) where cursor == Array("c1".utf8):
        (200, page("c2", usage("B") + "," + usage("C")))
      case .next(_, let cursor): (200, page(String(decoding: cursor, as: UTF8.self)))
      case .start: (200, page("s"))
      }
    }
    let report = try run(script)
    #expect(report.parts.map(\.end) == [.upToDate, .upToDate, .upToDate])
    #expect(report.parts[1].pages == 2 && report.parts[1].stored == 3)
    #expect(report.parts[1].source == url + "/api/v2/itemusages#ACC")
    #expect(
      report.parts[1].newestEvent.map { UTCTime.text($0) } == "2024-05-01T10:00:00Z")
    #expect(try ask("SELECT cursor FROM source_cursor ORDER BY source") == ["s", "c2", "s"])

    script.asked = []
    #expect(try run(script).parts.map(\.events) == [0, 0, 0])
    #expect(
      script.asked == [
        .introspection, .next(.auditEvents, cursor: Array("s".utf8)),
        .next(.itemUsages, cursor: Array("c2".utf8)),
        .next(.signInAttempts, cursor: Array("s".utf8)),
      ])
  }

  @Test func `leaves out what the token may not read`() throws {
    let script = Script { request in
      request == .introspection
        ? (200, #"{"uuid":"T","features":["itemusages"]}"#) : (200, page("s"))
    }
    #expect(try run(script).parts.map(\.end) == [.notAllowed, .upToDate, .notAllowed])
    #expect(script.asked.count == 2)
    #expect(try ask("SELECT source FROM source_cursor") == [url + "/api/v2/itemusages"])
  }

  @Test func `that is refused altogether is unauthorised for each kind`() throws {
    let script = Script { _ in (401, #"{"status":401,"message":"Unauthorized"}"#) }
    let report = try run(script)
    #expect(report.token == nil)
    guard case .unauthorised(let why) = report.parts.first?.end else {
      Issue.record("\(report)")
      return
    }
    #expect(why.hasPrefix("HTTP 401 (Unauthorized)"))
    #expect(report.parts.map(\.end) == .init(repeating: .unauthorised(why), count: 3))
    #expect(script.asked == [.introspection])
  }

  @Test func `keeps what came before a token expired`() throws {
    let script = Script { request in
      switch request {
      case .introspection: (200, rights)
      case .start: (200, page("c1", more: true, usage("A")))
      case .next: (401, "{}")
      }
    }
    let report = try run(script)
    #expect(report.parts.map(\.end).allSatisfy { $0 == .unauthorised("HTTP 401") })
    #expect(try ask("SELECT count(*) FROM source_cursor WHERE cursor = 'c1'") == ["3"])
  }

  @Test func `keeps pages that follow each other at once in one transaction`() throws {
    let script = threePages { _ in }
    let before = try seals()
    #expect(try run(script).parts.map(\.stored) == [0, 3, 0])
    #expect(try seals() == before + 1)
  }

  @Test func `keeps what came where a server takes its time, and lets others write`() throws {
    var seen: [String] = []
    let script = threePages { cursor in
      seen += (try? self.ask("SELECT cursor FROM source_cursor WHERE cursor = '\(cursor)'")) ?? []
    }
    let before = try seals()
    _ = try run(script, turn: 0)
    #expect(seen == ["c1", "c2"])
    #expect(try seals() == before + 3)
  }

  @Test func `keeps what came before it waits for a server that fails`() throws {
    var seen: [String] = []
    var isDown = true
    let script = Script { request in
      switch request {
      case .introspection: return (200, rights)
      case .start: return (200, page("c1", more: true, usage("A")))
      case .next:
        isDown.toggle()
        if isDown {
          seen += (try? self.ask("SELECT count(*) FROM source_cursor")) ?? []
        } else {
          // It takes longer to fail than pages may wait for the next.
          usleep(60_000)
        }
        return isDown ? (200, page("c2")) : (503, "")
      }
    }
    _ = try run(script, turn: 50_000_000)
    #expect(seen == ["1", "2", "3"])
  }

  /// How many transactions there were: each has a seal.
  private func seals() throws -> Int64 {
    try Database.open(path: folder.file("keytag.db"), access: .readWrite)
      .int64("SELECT count(*) FROM seal")
  }

  /// Three pages with an item usage each; `next` is called with the cursor that is asked for.
  private func threePages(_ next: @escaping (String) -> Void) -> Script {
    Script { request in
      switch request {
      case .introspection: return (200, #"{"uuid":"T","features":["itemusages"]}"#)
      case .start: return (200, page("c1", more: true, usage("A")))
      case .next(_, let cursor):
        let cursor = String(decoding: cursor, as: UTF8.self)
        next(cursor)
        return cursor == "c1"
          ? (200, page("c2", more: true, usage("B"))) : (200, page("c3", usage("C")))
      }
    }
  }

  @Test func `waits out a server that is down for a while, and says so`() throws {
    var (failures, waits): (Int, [Int64]) = (4, [])
    let script = Script { request in
      if request != .introspection, failures > 0 {
        failures -= 1
        return (503, "")
      }
      return request == .introspection ? (200, rights) : (200, page("s"))
    }
    let report = try run(script) { _, notice in
      if case .retries(_, let after) = notice { waits.append(after / 1_000_000) }
    }
    #expect(report.parts.map(\.end) == [.upToDate, .upToDate, .upToDate])
    #expect(waits == [500, 1000, 2000, 4000])
  }

  @Test func `does not wait for each kind where the server stays down`() throws {
    let script = Script { $0 == .introspection ? (200, rights) : (500, "") }
    let report = try run(script)
    #expect(
      report.parts.map(\.end) == [PullReport.End](repeating: .unavailable("HTTP 500"), count: 3))
    #expect(script.asked.filter { $0 != .introspection }.count < 14)
    #expect(
      script.asked.count { if case .start(.signInAttempts, _, _) = $0 { true } else { false } } == 1
    )
  }

  @Test func `asks for nothing while the server wants to be left alone, also in rounds to come`()
    throws
  {
    let script = Script { $0 == .introspection ? (200, rights) : (429, "") }
    script.retryAfter = 100
    for (rounds, requests) in [(1, 2), (2, 2), (3, 4)] {
      script.asked = []
      let report = try run(script, patience: 0, rounds: rounds)
      #expect(report.parts.map(\.end) == .init(repeating: .unavailable("HTTP 429"), count: 3))
      #expect(script.asked.count == requests)
    }
  }

  @Test func `begins anew where the cursor is refused, and puts the new one in its place`() throws {
    var isKnown = true
    let script = Script { request in
      switch request {
      case .introspection: (200, rights)
      case .start: (200, page(isKnown ? "old" : "new", usage("A")))
      case .next: isKnown ? (200, page("old")) : (400, #"{"status":400,"message":"bad cursor"}"#)
      }
    }
    _ = try run(script)
    isKnown = false
    var restarts: [Int64] = []
    _ = try run(script) { feature, notice in
      if case .restarts(let from, "HTTP 400 (bad cursor)") = notice { restarts.append(from) }
    }
    // The events are of long ago, and the API's memory is shorter; of the audit events, where none
    // came that is one, it is where the first pull began.
    #expect(
      restarts.map { UTCTime.text($0) }
        == ["2026-03-01T11:00:00Z", "2025-11-01T12:01:00Z", "2025-11-01T12:01:00Z"])
    #expect(try ask("SELECT DISTINCT cursor FROM source_cursor") == ["new"])
    #expect(try ask("SELECT count(*) FROM event") == ["2"])
  }

  @Test func `that is to end keeps the page at hand and asks for no more`() throws {
    let script = Script { request in
      request == .introspection ? (200, rights) : (200, page("c1", more: true, usage("A")))
    }
    var notices: [Feature?] = []
    let report = try run(script, stopAfter: 2) { feature, _ in notices.append(feature) }
    #expect(report.parts.map(\.end) == [.stopped, .stopped, .stopped])
    #expect(script.asked.count == 2)
    #expect(notices == [.auditEvents])
    #expect(try ask("SELECT count(*) FROM source_cursor") == ["1"])
  }
}
#endif
