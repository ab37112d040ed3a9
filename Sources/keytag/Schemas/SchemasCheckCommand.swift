import ArgumentParser
import Bytes
import Lookups
import Schemas

/// `keytag schemas check FILE…`
struct SchemasCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say everything that is wrong with the files of log types, each with its place.",
    usage: "keytag schemas check FILE... [OPTIONS]",
    discussion: """
      A line for each fault, FILE:LINE:COLUMN: error: …, and for what may not be
      as it was meant, FILE:LINE:COLUMN: warning: …. The files must go together
      with each other and with the log types and tables that are known. It ends
      with 78 where a file has a fault; warnings alone are no failure.

      EXAMPLES
        keytag schemas check proxy.yml
        keytag schemas check schemas/*.yml
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(
    help: "The files; - is standard input.", completion: .file(extensions: ["yml", "yaml"]))
  var files: [String]

  func run() throws {
    let output = FileOutput.standardOutput()
    var context = try database.logSchemaContext()
    var faulty = 0
    for file in files {
      let yaml = try YAMLFile(path: file)
      do {
        let read = try context.read(yaml)
        for warning in read.warnings { try output.tell(warning.description) }
        let warnings = read.warnings.isEmpty ? "" : ", with \(counted(read.warnings, "warning"))"
        try output.tell("\(file): \(read.schema.name) is in order\(warnings)")
      } catch let error as SchemaError {
        faulty += 1
        for fault in error.all {
          let place = "\(fault.file):\(fault.line):\(fault.column)"
          try output.tell("\(place): error: \(fault.message)")
        }
      }
    }
    if faulty > 0 {
      throw Failure(
        .configuration,
        "\(faulty) of \(files.count) file\(files.count == 1 ? "" : "s") "
          + "cannot be used as a log type")
    }
  }
}

/// `1 warning`, `2 warnings`
private func counted(_ things: [some Any], _ noun: String) -> String {
  "\(things.count) \(noun)\(things.count == 1 ? "" : "s")"
}

extension DatabaseOptions {
  /// What there is that files of log types must go together with.
  func logSchemaContext() throws -> LogSchemaContext {
    LogSchemaContext(logSchemas: try knownLogSchemas(), tables: try knownTables())
  }
}
