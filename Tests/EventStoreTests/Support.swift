import EventStore
import Migrations
import SQLite
import TestSupport

/// A database with every migration, in a folder of its own.
struct TestDatabase {
  let folder = TemporaryFolder()
  var path: String { folder.file("keytag.db") }

  init(_ script: String = "") throws {
    try writer().execute(script)
  }

  func writer() throws -> Connection {
    try Database.open(path: path, access: .readWrite)
  }

  func query() throws -> Query {
    try Query(Database.open(path: path, access: .readOnly))
  }

  /// A query's answer as text.
  func run(
    _ sql: String, as format: OutputFormat = .table, isTerminal: Bool = false, width: Int? = nil,
    guardsFormulas: Bool = false, parameters: [String: QueryParameter] = [:]
  ) throws -> String {
    var bytes: [UInt8] = []
    let settings = AnswerSettings(
      format, isTerminal: isTerminal, width: width, guardsFormulas: guardsFormulas)
    try query().run(sql, parameters: parameters, settings) { piece in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What a query fails with, or `nil`.
  func failure(_ sql: String, parameters: [String: QueryParameter] = [:]) throws -> QueryError? {
    let query = try query()
    do throws(QueryError) {
      try query.run(sql, parameters: parameters, AnswerSettings(.ndjson)) { _ in }
      return nil
    } catch {
      return error
    }
  }
}

/// An item usage, with what tests vary.
func usage(
  uuid: String = "E1", time: String = "2024-05-06T07:08:09.000000000Z",
  json: String = #"{"uuid":"E1","timestamp":"2024-05-06T07:08:09Z"}"#
) -> StoredEvent {
  StoredEvent(
    logType: "OnePassword.ItemUsage", uuid: Array(uuid.utf8), eventTime: Array(time.utf8),
    columns: [(.vaultUUID, Array("v1".utf8)), (.vaultName, Array("Production".utf8))],
    indicators: [("email", Array("ana@example.com".utf8)), ("ip", Array("192.0.2.1".utf8))],
    json: Array(json.utf8))
}
