import ArgumentParser
import Bytes
import EventStore

/// What is asked: SQL from the command line or a file, and the values in it.
struct QuestionOptions: ParsableArguments {
  @Argument(help: "One SELECT; standard input if none, or for -.")
  var sql: String?

  @Option(help: "Read the SQL from a file; - is standard input.", completion: .file())
  var file: String?

  @Option(
    name: .customLong("param"), parsing: .singleValue,
    help: ArgumentHelp(
      "A value for :name in the SQL, as text; name:=5 is a number. May be repeated.",
      valueName: "name=value"))
  var parameters: [QueryArgument] = []

  func validate() throws {
    if sql != nil, file != nil {
      throw ValidationError("one question at a time: SQL or --file")
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
    return (try readSQL(), values)
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
