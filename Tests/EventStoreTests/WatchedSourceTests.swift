import EventStore
import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct `A watched source` {
  private let folder = TemporaryFolder()

  private func source(_ name: String, failing: Int64?, _ alarms: [WatchedSource.Alarm] = [])
    -> WatchedSource
  {
    WatchedSource(
      source: name, quiet: 1, unanswered: 2, failing: failing,
      eventsAt: "2026-03-01T00:00:00.000000000Z",
      answeredAt: failing == nil ? "2026-03-01T01:00:00.000000000Z" : nil,
      roundAt: "2026-03-01T02:00:00.000000000Z", roundUptime: 3, boot: "b", alarms: alarms)
  }

  @Test func `is there with all its parts when it is read again`() throws {
    let alarm = WatchedSource.Alarm(
      condition: "silent", phase: "told", since: "2026-03-01T00:00:00.000000000Z", detail: "é\"")
    let sources = [source("a", failing: nil, [alarm]), source("b", failing: 4)]
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    for source in sources { try source.save(to: connection) }
    #expect(try WatchedSource.all(of: connection) == sources)
  }

  @Test func `takes the place of what was kept of it, alarms included`() throws {
    let alarm = WatchedSource.Alarm(
      condition: "stale", phase: "raised", since: "2026-03-01T00:00:00.000000000Z", detail: "")
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    try source("a", failing: 1, [alarm]).save(to: connection)
    try source("b", failing: nil, [alarm]).save(to: connection)
    try source("a", failing: nil).save(to: connection)
    #expect(
      try WatchedSource.all(of: connection) == [
        source("a", failing: nil), source("b", failing: nil, [alarm]),
      ])
  }
}
