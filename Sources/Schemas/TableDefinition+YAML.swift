internal import Bytes

extension TableDefinition {
  /// Reads a lookup table's definition from one YAML document.
  ///
  /// Strict, as for log schemas. README.md in this folder lists the keys.
  ///
  /// - Parameters:
  ///   - yaml: The document, UTF-8.
  ///   - file: Its name in errors.
  ///   - schemaFiles: The YAML files at hand, such as those beside `file`, among which the row schema
  ///     is that `Schema` names. Asked only where the definition has no `columns`.
  package init(
    yaml: [UInt8], file: String, schemaFiles: () -> [YAMLFile] = { [] }
  ) throws(SchemaError) {
    let root = try YAMLValue.read(yaml, file: file)
    let top = try root.mapping(
      [
        "AnalysisType", "LookupName", "Enabled", "LogTypeMap", "Schema", "kind", "match", "name",
        "command", "columns",
      ], withoutEffect: KeysWithoutEffect.table)
    let analysisType = try top.required("AnalysisType")
    guard try analysisType.text() == "lookup_table" else {
      throw analysisType.error("allowed here is lookup_table")
    }
    let columns = try Self.columns(of: top, schemaFiles: schemaFiles)
    let nameColumn = try Self.nameColumn(top.optional("name"), of: columns)
    let map = try top.required("LogTypeMap").mapping(["PrimaryKey", "AssociatedLogTypes"])
    self.init(
      name: try top.required("LookupName").text(),
      isEnabled: try top.optional("Enabled")?.flag() ?? true,
      kind: try top.optional("kind")?.kind(),
      match: try top.optional("match").map { value throws(SchemaError) in try Self.match(value) }
        ?? .exact,
      primaryKey: try Self.column(map.required("PrimaryKey"), of: columns),
      nameColumn: nameColumn,
      command: try top.optional("command")?.text(),
      columns: columns,
      logTypes: try Self.logTypes(
        map.required("AssociatedLogTypes"), hasNameColumn: nameColumn != nil))
  }

  /// The columns that the file lists, or else the fields of the row schema that it names.
  private static func columns(
    of top: YAMLMapping, schemaFiles: () -> [YAMLFile]
  ) throws(SchemaError) -> [TableColumn] {
    if let columns = top.optional("columns") { return try TableColumn.list(columns) }
    guard let schema = top.optional("Schema") else {
      throw top.place.error(
        "the key \"columns\" is missing, and so is Schema, which may stand for it")
    }
    let name = try schema.text()
    for file in schemaFiles() {
      if let columns = try TableColumn.list(ofRowSchema: name, in: file) { return columns }
    }
    throw schema.error(
      "there is no schema \(quoted(name)) among the YAML files beside this one; "
        + "bring its file there, or list the columns")
  }

  private static func match(_ value: YAMLValue) throws(SchemaError) -> MatchMode {
    let text = try value.text()
    guard let match = MatchMode(rawValue: text) else {
      let allowed = MatchMode.allCases.map(\.rawValue).joined(separator: ", ")
      throw value.error("unknown match \(quoted(text)); allowed are \(allowed)")
    }
    return match
  }

  private static func nameColumn(
    _ value: YAMLValue?, of columns: [TableColumn]
  ) throws(SchemaError) -> String? {
    if let value { return try column(value, of: columns) }
    return ["name", "title", "display_name"].first { name in
      columns.contains { $0.name == name }
    }
  }

  /// The name of one of `columns`.
  private static func column(
    _ value: YAMLValue, of columns: [TableColumn]
  ) throws(SchemaError) -> String {
    let name = try value.text()
    guard columns.contains(where: { $0.name == name }) else {
      let allowed = columns.map(\.name).joined(separator: ", ")
      throw value.error("\(quoted(name)) is no column of this table; the columns are \(allowed)")
    }
    return name
  }

  private static func logTypes(
    _ value: YAMLValue, hasNameColumn: Bool
  ) throws(SchemaError) -> [LogTypeSelectors] {
    var logTypes: [LogTypeSelectors] = []
    for element in try value.list() {
      let entry = try LogTypeSelectors(element, hasNameColumn: hasNameColumn)
      guard !logTypes.contains(where: { $0.logType == entry.logType }) else {
        throw element.error("the log type \(quoted(entry.logType)) is there twice")
      }
      logTypes.append(entry)
    }
    return logTypes
  }
}
