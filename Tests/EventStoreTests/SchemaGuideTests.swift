import Bytes
import EventStore
import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct SchemaGuideTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  private func answer(
    _ write: (SchemaGuide, (Span<UInt8>) -> Void) throws -> Void
  ) throws -> [String] {
    let connection = try Database.open(path: database.path, access: .readOnly)
    var bytes: [UInt8] = []
    try write(SchemaGuide(connection)) { bytes += [UInt8](copying: $0) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
  }

  /// A view needs a first comment in its SQL, a table a line in `SchemaGuide.about`.
  @Test func `every view and table says what it holds`() throws {
    let lines = try answer { guide, sink in
      try guide.writeTables(AnswerSettings(.csv)) { sink($0) }
    }
    #expect(
      lines.contains(
        "event,table,\"All events: times, UUIDs, names as of the event, and the enriched line in json.\""
      ))
    #expect(
      lines.contains(
        "timeline,view,\"All events in one order: who, what, to which object, from where.\""))
    #expect(lines.allSatisfy { $0.hasSuffix(".") || $0.hasSuffix(".\"") || $0 == lines.first })
  }

  @Test func `the columns of one are listed, whatever the case, or those of all`() throws {
    let columns = try answer { guide, sink in
      try guide.writeColumns(of: "Reject", AnswerSettings(.csv)) { sink($0) }
    }
    #expect(columns.prefix(3) == ["table,column,type", "reject,id,integer", "reject,reason,text"])
    #expect(columns.dropFirst().allSatisfy { $0.hasPrefix("reject,") })
    let all = try answer { guide, sink in
      try guide.writeColumns(of: nil, AnswerSettings(.csv)) { sink($0) }
    }
    #expect(all.contains { $0.hasPrefix("item_usage,client_ip_address,") })
    #expect(all.count > 200)
  }

  @Test func `a name that is not there is told`() throws {
    #expect(
      throws: QueryError.refused(
        "there is no view or table item%usage: keytag query --tables lists them")
    ) {
      _ = try answer { guide, sink in
        try guide.writeColumns(of: "item%usage", AnswerSettings(.csv)) { sink($0) }
      }
    }
  }
}
