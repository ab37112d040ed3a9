package import SQLite

/// Runs SQL that a user wrote, read-only for real, and renders its rows.
///
/// The file is opened read-only, and every statement is held to reading while it is compiled: see
/// `Connection.allowOnlyReading`.
package struct Query {
  private let connection: Connection

  /// Makes a database that `Database.open` opened for reading ready to answer. Nothing else can be
  /// done with the connection afterwards.
  package init(_ connection: Connection) throws(SQLiteError) {
    try connection.allowOnlyReading()
    self.connection = connection
  }

  /// Runs one SELECT and gives the answer to `sink`, piece by piece.
  ///
  /// - Parameter parameters: A value for each parameter of the statement (`:name`, `@name`,
  ///   `$name`), by its name without the sign.
  /// - Returns: false where there are more rows than the settings ask for.
  @discardableResult
  package func run(
    _ sql: String, parameters: [String: QueryParameter] = [:], _ settings: AnswerSettings,
    to sink: AnswerSink
  ) throws(QueryError) -> Bool {
    var rows = try prepare(sql, parameters)
    return try Answer(settings: settings).write(&rows, to: sink)
  }

  private func prepare(
    _ sql: String, _ parameters: [String: QueryParameter]
  ) throws(QueryError) -> Statement {
    var statement: Statement
    do throws(SQLiteError) {
      statement = try connection.prepare(sql)
    } catch {
      throw QueryError(error)
    }
    // VACUUM asks no permission, and some statements of no effect ask none either.
    guard statement.isReadOnly, statement.columnCount > 0 else {
      throw .refused("a query can only read the database: one SELECT (this is none)")
    }
    var unused = Set(parameters.keys)
    for index in stride(from: 1, through: statement.parameterCount, by: 1) {
      guard let name = statement.parameterName(index)?.dropFirst(), name.first?.isNumber == false
      else { throw .refused("a parameter needs a name, such as :name; ? has none") }
      guard let value = parameters[String(name)] else {
        throw .refused("the SQL has a parameter \(name): give it with --param \(name)=VALUE")
      }
      unused.remove(String(name))
      do throws(SQLiteError) {
        try value.bind(to: &statement, at: index)
      } catch {
        throw QueryError(error)
      }
    }
    if let name = unused.min() { throw .refused("the SQL has no parameter \(name)") }
    return statement
  }
}

/// A value for a parameter of a query.
package enum QueryParameter: Sendable, Equatable {
  /// Text: what it is compared with must be text as well.
  case text(String)
  /// A whole number.
  case integer(Int64)
  /// A floating-point number.
  case real(Double)

  fileprivate func bind(
    to statement: inout Statement, at index: Int
  ) throws(SQLiteError) {
    switch self {
    case .text(let text): try statement.bind(text, at: index)
    case .integer(let number): try statement.bind(number, at: index)
    case .real(let number): try statement.bind(number, at: index)
    }
  }
}
