/// What the files of log types must go together with: the log types and tables there are, and the
/// files that were read before.
package struct LogSchemaContext {
  /// The log types, those read here included, in the order in which events are tried against them.
  package private(set) var logSchemas: [LogSchema]
  private let tables: [TableDefinition]
  /// From the name of each log type that was read here to its file.
  private var files: [String: String] = [:]

  /// A context of what there is.
  package init(logSchemas: [LogSchema], tables: [TableDefinition]) {
    self.logSchemas = logSchemas
    self.tables = tables
  }

  /// Reads a file, judges it, and knows it from then on.
  /// - Throws: All its faults; it is then as if it had not been read.
  package mutating func read(_ yaml: YAMLFile) throws(SchemaError) -> LogSchemaFile {
    let file = try LogSchemaFile(
      yaml, among: logSchemas, tables: tables, alreadyRead: files)
    files[file.schema.name] = yaml.name
    logSchemas = BuiltIn.logSchemas(with: logSchemas + [file.schema])
    return file
  }
}
