package import Bytes
package import SQLite

/// Runs SQL that a user wrote, read-only for real, and renders its rows.
///
/// The file is opened read-only, and every statement is held to reading while it is compiled: see
/// `Connection.allowOnlyReading`. Rows are rendered as they come, so memory does not grow with
/// their number.
package struct Query {
  private let connection: Connection

  /// Makes a database that `Database.open` opened for reading ready to answer. Nothing else can be
  /// done with the connection afterwards.
  package init(_ connection: Connection) throws(SQLiteError) {
    try connection.allowOnlyReading()
    self.connection = connection
  }

  /// Runs one SELECT and gives the answer to `sink`, piece by piece, in the given format.
  ///
  /// With `isTerminal` no byte of a value that could drive a terminal is written raw, also in CSV,
  /// which has no escapes of its own.
  package func run(
    _ sql: String, as format: OutputFormat, isTerminal: Bool,
    to sink: (Span<UInt8>) throws(IOError) -> Void
  ) throws(QueryError) {
    var rows = try prepare(sql)
    var columns: [String] = []
    for column in 0..<rows.columnCount { columns.append(rows.columnName(column)) }

    var writer = format.makeWriter(isTerminal: isTerminal)
    var output = OutputBuffer(capacity: 2 * Self.pieceSize)
    writer.begin(columns, into: &output)
    while try step(&rows) {
      writer.add(rows, into: &output)
      if output.count >= Self.pieceSize { try flush(&output, to: sink) }
    }
    writer.end(into: &output)
    try flush(&output, to: sink)
  }

  // In bytes: large enough that a system call for each costs nothing.
  private static let pieceSize = 1 << 16

  private func prepare(_ sql: String) throws(QueryError) -> Statement {
    let statement: Statement
    do throws(SQLiteError) {
      statement = try connection.prepare(sql)
    } catch {
      throw QueryError(error)
    }
    if statement.parameterCount > 0 {
      throw .refused("a query has no parameters (?, :name): write the values into the SQL")
    }
    return statement
  }

  private func step(_ rows: inout Statement) throws(QueryError) -> Bool {
    do throws(SQLiteError) {
      return try rows.step()
    } catch {
      throw QueryError(error)
    }
  }

  private func flush(
    _ output: inout OutputBuffer, to sink: (Span<UInt8>) throws(IOError) -> Void
  ) throws(QueryError) {
    do throws(IOError) {
      try output.withBytes(sink)
    } catch {
      throw .output(error)
    }
    output.removeAll()
  }
}

/// Why a query gave no answer, or not the whole of it.
package enum QueryError: Error, Equatable, CustomStringConvertible {
  /// The SQL asks for something that a query may not do.
  case refused(String)
  /// SQLite could not run it: a mistake in the SQL (`error`), an interrupt, the disk.
  case failed(SQLiteError)
  /// The answer could not be written.
  case output(IOError)

  /// One line.
  package var description: String {
    switch self {
    case .refused(let reason): reason
    case .failed(let error): error.message
    case .output(let error): "\(error)"
    }
  }

  init(_ error: SQLiteError) {
    switch error.code {
    case .noStatement:
      self = .refused("there is no SQL to run: give one SELECT statement")
    case .trailingText, .embeddedNUL:
      self = .refused(error.message)
    // A refused function comes as a plain error, which only its message tells.
    case _ where error.code.primary == .notAuthorized,
      _ where error.message.hasPrefix("not authorized"):
      self = .refused("a query can only read the database: one SELECT (\(error.message))")
    default:
      self = .failed(error)
    }
  }
}
