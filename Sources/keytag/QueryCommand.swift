import ArgumentParser
import Bytes
import EventStore

/// `keytag query SQL`
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask the stored events and the tables in SQL, read-only.",
    discussion: """
      The views item_usage, sign_in_attempt and audit_event have every field of
      their events as a column, with the names beside the UUIDs: vault_uuid,
      vault_name (as of the event), vault_name_now. The table indicator has
      (kind, value, event_id), and vaults, items, users and groups have today's
      rows.

      EXAMPLES
        keytag query "SELECT vault_name, count(*) FROM item_usage GROUP BY 1"
        keytag query --format csv "SELECT * FROM sign_in_attempt" > sign-ins.csv
      """)

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "One SELECT; standard input if none, or for -.")
  var sql = "-"

  @Option(help: "table, json, ndjson or csv; by default table on a terminal, else ndjson.")
  var format: OutputFormat?

  func run() throws {
    guard let connection = try database.openForReading() else {
      throw Failure(.noInput, "there is no database yet; keytag load and enrich --store make one")
    }
    let output = FileOutput.standardOutput()
    try Query(connection).run(
      try statement(), as: format ?? (output.isTerminal ? .table : .ndjson),
      isTerminal: output.isTerminal
    ) { bytes throws(IOError) in try output.write(bytes) }
  }

  private func statement() throws -> String {
    guard sql == "-" else { return sql }
    let input = try FileInput(path: "-").readAll()
    return try input.withBytes { bytes throws(Failure) in
      guard let text = String(validating: [UInt8](copying: bytes), as: UTF8.self) else {
        throw Failure(.badData, "the SQL on standard input is not UTF-8")
      }
      return text
    }
  }
}

extension OutputFormat: ExpressibleByArgument {}
