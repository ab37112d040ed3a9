import ArgumentParser
import Bytes
import EventStore
import Lookups
import SQLite
import Schemas

/// `keytag query SQL`
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask the stored events and the tables in SQL, read-only.",
    usage: "keytag query SQL [OPTIONS]",
    discussion: """
      The views item_usage, sign_in_attempt and audit_event have every field of
      their events as a column, with the names beside the UUIDs: vault_uuid,
      vault_name (as of the event), vault_name_now. timeline has all events in
      one order, indicator has (kind, value, event_id), and every lookup table
      has today's rows under its own name, in double quotes where that has
      spaces. --tables lists all.

      Searches of the three by UUID, mail, IP address and time read an index. All
      events of a person or an address are soon found through indicator:
        SELECT * FROM timeline WHERE event_id IN
          (SELECT event_id FROM indicator WHERE value = '192.0.2.9')

      The SQL cannot change or read anything but this database. A query that
      takes longer or more memory than allowed is stopped (exit code 75), and so
      is one whose temporary file, for sorting, becomes four times as large.

      EXAMPLES
        keytag query "SELECT vault_name, count(*) FROM item_usage GROUP BY 1"
        keytag query --format csv "SELECT * FROM sign_in_attempt" > sign-ins.csv
        keytag query --param ip=192.0.2.9 \\
          "SELECT * FROM item_usage WHERE client_ip_address = :ip"
        keytag query --file report.sql --param since=2026-03 --param top:=20
        keytag query --saved person --param person=ana@example.com
        keytag query --list-saved
        keytag query --tables
        keytag query --schema item_usage
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var question: QuestionOptions
  @OptionGroup var limits: QueryLimits

  @Option(
    help: "table, json, ndjson, csv or markdown; by default table on a terminal, else ndjson.")
  var format: OutputFormat?

  @Flag(help: "In CSV, put an apostrophe before texts that a spreadsheet would compute.")
  var csvSafe = false

  func validate() throws {
    if csvSafe, format != .csv { throw ValidationError("--csv-safe goes with --format csv") }
  }

  func run() throws {
    let output = FileOutput.standardOutput()
    let settings = settings(for: output)
    if question.listsSaved {
      _ = try Query(Connection.inMemory()).run(SavedQuery.list, settings) { bytes throws(IOError) in
        try output.write(bytes)
      }
      return
    }
    guard let connection = try database.openForReading() else {
      throw Failure(.noInput, "there is no database yet; keytag load and enrich --store make one")
    }
    let guide = SchemaGuide(connection, withoutView: try makeOwnViews(connection).withoutView)
    if question.listsTables {
      try guide.writeTables(settings) { bytes throws(IOError) in try output.write(bytes) }
    } else if question.describesSchema {
      try guide.writeColumns(of: question.sql, settings) { bytes throws(IOError) in
        try output.write(bytes)
      }
    } else {
      try ask(connection, settings, output)
    }
  }

  /// Gives the tables that are not built in their views.
  private func makeOwnViews(_ connection: Connection) throws -> OwnTables {
    let builtIn = BuiltIn.tables.map(\.name)
    let own = try LookupStore(connection).definitions().filter { !builtIn.contains($0.name) }
    let tables = own.map { table in
      OwnTables.Table(
        name: table.name, key: table.primaryKey, columns: table.columns.map(\.name))
    }
    return try OwnTables(tables, for: connection)
  }

  private func ask(
    _ connection: Connection, _ settings: AnswerSettings, _ output: FileOutput
  ) throws {
    let (sql, parameters) = try question.read()
    SQLiteMemory.limit(toBytes: limits.memory.bytes)
    SQLiteMemory.limit(temporaryFileTo: limits.temporaryFile.bytes)
    let time = TimeLimit(
      try limits.duration(), of: connection, message: limits.outOfTime)
    let interrupt = endOnInterrupt()
    let isWhole: Bool
    do {
      isWhole = try Query(connection).run(sql, parameters: parameters, settings) {
        bytes throws(IOError) in
        // Waiting for a reader, such as a pager, is no time of the query.
        time.pause()
        defer { time.resume() }
        try output.write(bytes)
      }
    } catch QueryError.failed(let error) where error.code.primary == .interrupted {
      throw Failure(.tryAgain, limits.outOfTime)
    } catch QueryError.failed(let error) where error.code.primary == .noMemory {
      throw Failure(.tryAgain, limits.outOfMemory)
    } catch QueryError.failed(let error) where error.code.primary == .full {
      throw Failure(.tryAgain, limits.outOfSpace)
    }
    time.cancel()
    interrupt?.cancel()
    if !isWhole, limits.rows == nil {
      try FileOutput.standardError().tell(
        "keytag: these are the first \(QueryLimits.rowsOnTerminal) rows; --limit 0 gives all")
    }
  }

  /// Has Ctrl-C end the process at once: a query only reads, so that nothing is left half done.
  private func endOnInterrupt() -> SignalHandler? {
    if ProcessSignal.interrupt.isIgnored { return nil }
    return SignalHandler(.interrupt) {
      ProcessSignal.interrupt.restore()
      try? FileOutput.standardError().tell(
        "keytag: the query was stopped: what was written is not the whole answer")
      ProcessSignal.interrupt.end()
    }
  }

  private func settings(for output: FileOutput) -> AnswerSettings {
    let isTerminal = output.isTerminal
    return AnswerSettings(
      format ?? (isTerminal ? .table : .ndjson), isTerminal: isTerminal,
      width: isTerminal ? output.columns : nil, rowLimit: limits.rowLimit(isTerminal: isTerminal),
      guardsFormulas: csvSafe)
  }
}

extension OutputFormat: ExpressibleByArgument {}
