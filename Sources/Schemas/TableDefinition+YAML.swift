extension TableDefinition {
  /// Reads a lookup table's definition from one YAML document. `file` is the name used in errors.
  ///
  /// Strict, as for log schemas. README.md in this folder lists the keys.
  package init(yaml: [UInt8], file: String) throws(SchemaError) {
    let root = try YAMLText.read(yaml, file: file)
    let top = try root.mapping(
      [
        "AnalysisType", "LookupName", "Enabled", "LogTypeMap", "kind", "name", "command", "columns",
      ], withoutEffect: KeysWithoutEffect.table)
    let analysisType = try top.required("AnalysisType")
    guard try analysisType.text() == "lookup_table" else {
      throw analysisType.error("allowed here is lookup_table")
    }
    let columns = try Self.columns(top.required("columns"))
    var nameColumn: String?
    if let value = top.optional("name") { nameColumn = try Self.column(value, of: columns) }
    let map = try top.required("LogTypeMap").mapping(["PrimaryKey", "AssociatedLogTypes"])
    self.init(
      name: try top.required("LookupName").text(),
      isEnabled: try top.optional("Enabled")?.flag() ?? true,
      kind: try top.optional("kind")?.kind(),
      primaryKey: try Self.column(map.required("PrimaryKey"), of: columns),
      nameColumn: nameColumn,
      command: try top.optional("command")?.text(),
      columns: columns,
      logTypes: try Self.logTypes(
        map.required("AssociatedLogTypes"), hasNameColumn: nameColumn != nil))
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

  private static func columns(_ value: YAMLValue) throws(SchemaError) -> [TableColumn] {
    var columns: [TableColumn] = []
    for element in try value.list() {
      let keys = try element.mapping(["name", "aliases"])
      let name = try keys.required("name").text()
      guard name != "p_match" else {
        throw element.error("no column can be called p_match, which is added to each row found")
      }
      guard !columns.contains(where: { $0.name == name }) else {
        throw element.error("the column \(quoted(name)) is there twice")
      }
      var aliases: [ColumnAlias] = []
      for alias in try keys.optional("aliases")?.list() ?? [] {
        aliases.append(
          ColumnAlias(
            sources: alias.isList ? try alias.texts().map(\.text) : [try alias.text()]))
      }
      columns.append(
        TableColumn(
          name: name, aliases: aliases.isEmpty ? [ColumnAlias(sources: [name])] : aliases))
    }
    return columns
  }

  private static func logTypes(
    _ value: YAMLValue, hasNameColumn: Bool
  ) throws(SchemaError) -> [LogTypeSelectors] {
    var logTypes: [LogTypeSelectors] = []
    for element in try value.list() {
      let keys = try element.mapping(["LogType", "Selectors"])
      let logType = try keys.required("LogType").text()
      guard !logTypes.contains(where: { $0.logType == logType }) else {
        throw element.error("the log type \(quoted(logType)) is there twice")
      }
      var selectors: [Selector] = []
      for selectorValue in try keys.required("Selectors").list() {
        let selector = try selector(selectorValue, hasNameColumn: hasNameColumn)
        guard !selectors.contains(where: { $0.path == selector.path }) else {
          throw selectorValue.error("the selector \(selector.path) is there twice")
        }
        if let key = selector.flatKey, selectors.contains(where: { $0.flatKey == key }) {
          throw selectorValue.error("the key \(key) is given to two selectors")
        }
        selectors.append(selector)
      }
      logTypes.append(LogTypeSelectors(logType: logType, selectors: selectors))
    }
    return logTypes
  }

  private static func selector(
    _ value: YAMLValue, hasNameColumn: Bool
  ) throws(SchemaError) -> Selector {
    guard value.isMapping else { return Selector(path: try value.path(), flatKey: nil) }
    let keys = try value.mapping(["path", "as"])
    let path = try keys.required("path").path()
    guard let asValue = keys.optional("as") else { return Selector(path: path, flatKey: nil) }
    let flatKey = try asValue.text()
    guard hasNameColumn else {
      throw asValue.error("a selector with as needs the table to say which column is the name")
    }
    guard Self.isIdentifier(flatKey), !flatKey.hasPrefix("p_") else {
      throw asValue.error(
        "\(quoted(flatKey)) is no key for a name; it needs letters, digits and _, "
          + "a letter first, and cannot begin with p_")
    }
    return Selector(path: path, flatKey: flatKey)
  }

  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
    }
  }
}
