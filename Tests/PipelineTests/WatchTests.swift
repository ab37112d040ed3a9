#if EventsAPI
import Alarm
import Bytes
import EventStore
import EventsAPI
import Migrations
import SQLite
import TestSupport
import Testing

@testable import Pipeline

private let minute: Int64 = 60_000_000_000
private let hour = 60 * minute

/// A world in which time passes when somebody waits: an API, a machine, and people who are told.
private final class World {
  /// How the API is doing.
  enum State {
    case events
    case nothing
    case down
    case expired
  }

  /// Hours, and what begins then.
  var script: [(from: Double, state: State)] = []
  /// Hours at which the watcher is ended.
  var ends: [Double] = []
  /// What the API says that the token may read.
  var rights = ["itemusages"]
  /// How far the wall's clock is off.
  var offset: Int64 = 0
  /// The hours in which it is.
  var wrong: (hours: ClosedRange<Double>, by: Int64)?
  /// Whether somebody can be told.
  var isHeard = true
  /// What was told: the hour, to the quarter before, and what.
  var told: [String] = []
  private var truth: Int64 = 0
  private var startedAt: Int64 = -5 * hour
  private var boots = 1
  private var made = 0

  var hours: Double { Double(truth) / Double(hour) }

  var clock: ClockReading {
    let isWrong = wrong.map { $0.hours.contains(hours) } ?? false
    return ClockReading(
      wall: 1_767_600_000_000_000_000 + truth + (isWrong ? wrong?.by ?? 0 : 0),
      uptime: truth - startedAt, boot: "\(boots)")
  }

  func restartMachine(after time: Int64) {
    truth += time
    startedAt = truth - minute
    boots += 1
  }

  /// Waits; false where the watcher is to end.
  func sleep(_ time: Int64) -> Bool {
    truth += time
    guard let next = ends.first, hours >= next else { return true }
    ends.removeFirst()
    return false
  }

  func answer(_ request: Request) -> (status: Int, body: String) {
    let state = script.last { $0.from <= hours }?.state ?? .events
    switch (state, request) {
    case (.down, _): return (503, "")
    case (.expired, _): return (401, "")
    case (_, .introspection):
      let features = rights.map { "\"\($0)\"" }.joined(separator: ",")
      return (200, #"{"uuid":"T","features":[\#(features)],"account_uuid":"ACC"}"#)
    case (.events, _):
      made += 1
      return (200, #"{"cursor":"c\#(made)","has_more":false,"items":[\#(usage("E\(made)"))]}"#)
    case (.nothing, _):
      made += 1
      return (200, #"{"cursor":"c\#(made)","has_more":false,"items":[]}"#)
    }
  }

  func tell(_ alert: Alert) -> Bool {
    guard isHeard else { return false }
    let quarters = Int(hours * 4)
    told.append(
      "\(quarters / 4).\(["00", "25", "50", "75"][quarters % 4]) \(alert.condition.rawValue)"
        + (alert.isFiring ? "" : " over"))
    return true
  }
}

private struct WorldSender: Sender {
  let world: World
  var token: Token? { nil }

  mutating func send(_ request: Request, whileWaiting: () -> Void) -> Reply {
    let (status, body) = world.answer(request)
    var reply = Reply()
    reply.status = status
    reply.contentType = "application/json"
    reply.body = InputBuffer(copying: Array(body.utf8).span)
    return reply
  }
}

@Suite struct `A watch` {
  private let folder = TemporaryFolder()
  private let world = World()

  private func open() throws -> Connection {
    try Database.open(path: folder.file("keytag.db"), access: .readWrite, busyTimeout: 20)
  }

  /// Watches until the next of the world's ends.
  private func watch(_ report: @escaping (WatchRound) -> Void = { _ in }) throws {
    let world = world
    let clock = Clock(
      now: { Instant(wall: world.clock.wall, uptime: world.clock.uptime) },
      // What the pull waits for within a round does not end it.
      sleep: { time in
        if time > 0 { _ = world.sleep(time) }
        return true
      }, chance: { 1 })
    let connection = try Database.open(
      path: folder.file("keytag.db"), access: .readWrite, busyTimeout: 20)
    let intake = PageIntake(
      plan: builtInPlan, tables: TableSource(tables), store: try EventStore(connection))
    let round = PullRound(
      Puller(
        WorldSender(world: world), PullSettings(), clock: clock, notify: { _, _ in }),
      at: try Server(url: "http://127.0.0.1:1"), into: intake)
    var watch = try Watch(
      round, keptIn: open(), WatchSettings(every: 15 * minute, alarm: AlarmSettings()),
      WatchSurroundings(
        clock: { world.clock }, sleep: { world.sleep($0) }, tell: { world.tell($0) },
        report: report))
    try watch.run()
  }

  @Test func `of thirty days raises alarms exactly where the script says`() throws {
    // Four days with events by day and none at night, and then a weekend.
    for day in 0..<4 {
      world.script += [(Double(day * 24), .events), (Double(day * 24 + 14), .nothing)]
    }
    world.script += [
      (134, .down), (137, .events), (160, .expired), (165, .events), (272.25, .nothing),
      (720, .events),
    ]
    world.wrong = (166...170, 30 * 24 * hour)
    // It is started anew at 140, the machine is down from 176 on, and then come many new starts.
    world.ends = [140, 176] + stride(from: 280.0, to: 720, by: 10) + [721]
    try watch()
    try watch()
    world.restartMachine(after: 96 * hour)
    while !world.ends.isEmpty { try watch() }
    #expect(
      world.told == [
        "109.75 silent", "135.00 unreachable", "137.00 unreachable over", "137.00 silent over",
        "160.00 unauthorised", "165.00 unauthorised over", "272.00 stale", "296.00 silent",
        "720.00 silent over",
      ])
  }

  @Test func `tells what nobody heard when somebody can be told, also after a restart`() throws {
    world.script = [(0, .expired)]
    world.ends = [1, 2, 3]
    world.isHeard = false
    try watch()
    #expect(world.told.isEmpty)
    world.isHeard = true
    try watch()
    try watch()
    #expect(world.told == ["1.00 unauthorised"])
  }

  @Test func `knows the account of an API that does not answer by what it knew before`() throws {
    world.script = [(0, .events), (1, .down), (4, .events)]
    world.ends = [1, 5]
    try watch()
    try watch()
    #expect(world.told == ["2.00 unreachable", "4.00 unreachable over"])
    let sources = try WatchedSource.all(of: open()).map(\.source)
    #expect(sources == ["http://127.0.0.1:1/api/v2/itemusages#ACC"])
  }

  @Test func `that begins while the API is down knows the account from its first answer on`() throws
  {
    world.script = [(0, .down), (3, .events)]
    world.ends = [2, 5]
    try watch()
    try watch()
    #expect(world.told == ["1.00 unreachable", "3.00 unreachable over"])
    let sources = try WatchedSource.all(of: open()).map(\.source)
    #expect(sources == ["http://127.0.0.1:1/api/v2/itemusages#ACC"])
  }

  @Test func `is alarmed by a right that the token lost, and not by one that it never had`() throws
  {
    world.ends = [1, 2]
    try watch()
    #expect(world.told.isEmpty)
    world.rights = ["auditevents"]
    try watch()
    #expect(world.told == ["1.00 unauthorised"])
  }

  @Test func `goes on where another program held the database, and says so`() throws {
    world.ends = [1]
    let other = try open()
    var failures: [String] = []
    var rounds = 0
    try watch { round in
      rounds += 1
      switch round {
      case .pulled: if rounds == 1 { try? other.begin() }
      case .notSaved(let error): failures.append("not saved: \(error.code.primary == .busy)")
      case .failed(let error):
        failures.append("failed: \("\(error)".contains("another keytag writes"))")
        other.rollBack()
      }
    }
    // The first round's alarms could not be kept, nor the second round's page.
    #expect(failures == ["not saved: true", "failed: true"])
    #expect(try open().int64("SELECT count(*) FROM event") == 3)
    #expect(try WatchedSource.all(of: open()).map(\.quiet) == [0])
  }
}
#endif
