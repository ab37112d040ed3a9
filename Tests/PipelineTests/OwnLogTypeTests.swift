import Bytes
import Enrichment
import EventStore
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Events of log types of one's own in the store` {
  private let folder = TemporaryFolder()

  /// Stores events of a log type that has no UUID and perhaps a time, and gives the rows.
  private func rows(_ text: String, isLenient: Bool = false) throws -> [String] {
    let yaml =
      "schema: Own\nidentifiedBy: [k]\nfields:\n  - {name: k, type: string}\n"
      + "  - {name: t, type: timestamp, isEventTime: true, timeFormats: [unix]}\n"
    let schema = try LogSchema(yaml: Array(yaml.utf8), file: "own.yml")
    let plan = try Plan(logSchemas: [schema], tables: [])
    let path = folder.file("keytag.db")
    var input = InputSettings(sources: [folder.write(Array(text.utf8), to: "events")])
    input.isLenient = isLenient
    let run = Run(
      RunSettings(input, jobs: 2, keepsEvents: true), plan: plan,
      tables: TableSource(Tables(indexes: [])),
      delivery: Delivery(
        output: try FileOutput(creating: folder.file("out")),
        rejects: try FileOutput(creating: folder.file("rejects")),
        store: try EventStore(Database.open(path: path, access: .readWrite))))
    _ = try run.run()
    let connection = try Database.open(path: path, access: .readOnly)
    var select = try connection.prepare(
      "SELECT substr(uuid, 1, 9), event_time FROM event ORDER BY id")
    var rows: [String] = []
    while try select.step() { rows.append(select.string(0) + " " + select.string(1)) }
    return rows
  }

  @Test func `events without a UUID are told apart by their bytes, and one is kept once`() throws {
    let events =
      #"{"k":"a","t":1}"# + "\n" + #"{"k":"b","t":2}"# + "\n" + #"{"k":"a","t":1}"# + "\n"
    let stored = try rows(events)
    #expect(stored.count == 2)
    #expect(stored.allSatisfy { $0.hasPrefix("sha256:") })
    #expect(
      stored.map { $0.dropFirst(10) } == [
        "1970-01-01T00:00:01.000000000Z", "1970-01-01T00:00:02.000000000Z",
      ])
    // What keytag adds and spacing between lines are not the event's own.
    #expect(try rows(#"{"k":"a","t":1,"p_log_type":"x"}"#) == stored)
    #expect(try rows(#"{"k":"c","t":1}"#).count == 3)
  }

  @Test func `an event that is kept without a time is read again without a time`() throws {
    #expect(try rows(#"{"k":"a","t":"x"}"#) == [])
    let stored = try rows(#"{"k":"a","t":"x"}"#, isLenient: true)
    #expect(stored.count == 1)
    #expect(stored.allSatisfy { $0.hasSuffix(" ") })
    let yaml =
      "schema: Own\nfields:\n  - {name: t, type: timestamp, isEventTime: true, "
      + "timeFormats: [unix]}\n"
    let plan = try Plan(
      logSchemas: [LogSchema(yaml: Array(yaml.utf8), file: "own.yml")], tables: [])
    var scan = EventScan(plan: plan, tables: Tables(indexes: []))
    var events = 0
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readOnly)
    try scan.scan(stored: EventReader(connection), event: { _ in events += 1 }) { reject in
      Issue.record("\(reject)")
    }
    #expect(events == 1)
  }
}
