import ArgumentParser
import Bytes
import EventStore

/// What is asked: SQL from the command line, a file or the saved ones, or what there is to ask.
struct QuestionOptions: ParsableArguments {
  @Argument(help: "One SELECT; standard input if none, or for -. After --schema: a name.")
  var sql: String?

  @Option(help: "Read the SQL from a file; - is standard input.", completion: .file())
  var file: String?

  @Option(
    help: ArgumentHelp("Run a query that ships; see --list-saved.", valueName: "name"),
    completion: .list(SavedQuery.all.map(\.name)))
  var saved: String?

  @Flag(name: .customLong("list-saved"), help: "List the queries that ship.")
  var listsSaved = false

  @Flag(name: .customLong("tables"), help: "List the views and tables.")
  var listsTables = false

  @Flag(name: .customLong("schema"), help: "List the columns of the view or table NAME, or of all.")
  var describesSchema = false

  @Option(
    name: .customLong("param"), parsing: .singleValue,
    help: ArgumentHelp(
      "A value for :name in the SQL, as text; name:=5 is a number. May be repeated.",
      valueName: "name=value"))
  var parameters: [QueryArgument] = []

  func validate() throws {
    let flags = [listsSaved, listsTables, describesSchema]
    var questions = flags.count { $0 } + (file == nil ? 0 : 1) + (saved == nil ? 0 : 1)
    if sql != nil, !describesSchema { questions += 1 }
    if questions > 1 {
      throw ValidationError(
        "one question at a time: SQL, --file, --saved, --list-saved, --tables or --schema")
    }
    if flags.contains(true), !parameters.isEmpty {
      throw ValidationError("--param goes with SQL, --file or --saved")
    }
    var names: Set<String> = []
    for parameter in parameters where !names.insert(parameter.name).inserted {
      throw ValidationError("--param \(parameter.name) is given twice")
    }
  }

  /// The SQL, and the values of its parameters.
  func read() throws -> (sql: String, parameters: [String: QueryParameter]) {
    var values: [String: QueryParameter] = [:]
    for parameter in parameters { values[parameter.name] = parameter.value }
    guard let saved else { return (try readSQL(), values) }
    guard let query = SavedQuery.all.first(where: { $0.name == saved }) else {
      throw Failure(.usage, "there is no saved query \(saved): keytag query --list-saved")
    }
    if let missing = query.parameters.first(where: {
      $0.defaultValue == nil && values[$0.name] == nil
    }) {
      throw Failure(
        .usage, "\(saved) asks for --param \(missing.name)=VALUE: \(missing.help)")
    }
    return (query.sql, query.values(values))
  }

  private func readSQL() throws -> String {
    if let sql, sql != "-" { return sql }
    let input = try FileInput(path: file ?? "-").readAll()
    return try input.withBytes { bytes throws(Failure) in
      guard let text = String(validating: [UInt8](copying: bytes), as: UTF8.self) else {
        let name = file.map { $0 == "-" ? "standard input" : $0 } ?? "standard input"
        throw Failure(.badData, "the SQL on \(name) is not UTF-8")
      }
      return text
    }
  }
}

/// `name=text` or `name:=number`.
struct QueryArgument: ExpressibleByArgument {
  let name: String
  let value: QueryParameter

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    let text = String(argument[argument.index(after: equals)...])
    var name = argument[..<equals]
    let isNumber = name.last == ":"
    if isNumber { name.removeLast() }
    guard let first = name.first, first.isLetter || first == "_",
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { return nil }
    self.name = String(name)
    if !isNumber {
      value = .text(text)
    } else if let number = Int64(text) {
      value = .integer(number)
    } else if let number = Double(text), number.isFinite {
      value = .real(number)
    } else {
      return nil
    }
  }
}
