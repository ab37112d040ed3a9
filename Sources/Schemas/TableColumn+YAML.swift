extension TableColumn {
  /// Reads `columns`: names, or mappings with `name`, `aliases` and `indicators`.
  static func list(_ value: YAMLValue) throws(SchemaError) -> [TableColumn] {
    try unique(value) { element throws(SchemaError) in
      guard element.isMapping else { return TableColumn(try element.text(), aliases: []) }
      let keys = try element.mapping(["name", "aliases", "indicators"])
      var aliases: [ColumnAlias] = []
      for alias in try keys.optional("aliases")?.list() ?? [] {
        aliases.append(
          ColumnAlias(
            sources: alias.isList ? try alias.texts().map(\.text) : [try alias.text()]))
      }
      return TableColumn(
        try keys.required("name").text(), aliases: aliases,
        indicators: try keys.optional("indicators")?.indicators() ?? [])
    }
  }

  /// The fields of the row schema called `name`, if `file` is it; nil for any other file, even one
  /// that cannot be read.
  ///
  /// Of a row schema only the top-level fields' names, indicators and `rename` count: values are
  /// kept as they are written, so that types and formats change nothing.
  static func list(
    ofRowSchema name: String, in file: YAMLFile
  ) throws(SchemaError) -> [TableColumn]? {
    guard let root = try? YAMLValue.read(file.bytes, file: file.name), root.isMapping,
      let top = try? root.anyMapping(), (try? top.optional("schema")?.text()) == name
    else { return nil }
    return try unique(top.required("fields")) { field throws(SchemaError) in
      let keys = try field.anyMapping()
      let name = try keys.required("name").text()
      var aliases: [ColumnAlias] = []
      if let rename = keys.optional("rename") {
        let written = try rename.mapping(["from"]).required("from").text()
        aliases = [ColumnAlias(sources: [written]), ColumnAlias(sources: [name])]
      }
      return TableColumn(
        name, aliases: aliases, indicators: try keys.optional("indicators")?.indicators() ?? [])
    }
  }

  private init(_ name: String, aliases: [ColumnAlias], indicators: Set<Indicator> = []) {
    self.init(
      name: name, aliases: aliases.isEmpty ? [ColumnAlias(sources: [name])] : aliases,
      indicators: indicators)
  }

  /// The columns that `read` makes of a list's elements, no name twice.
  private static func unique(
    _ value: YAMLValue, _ read: (YAMLValue) throws(SchemaError) -> TableColumn
  ) throws(SchemaError) -> [TableColumn] {
    var columns: [TableColumn] = []
    for element in try value.list() {
      let column = try read(element)
      guard !["p_match", "p_closed"].contains(column.name) else {
        throw element.error(
          "no column can be called \(column.name), which is added to each row found")
      }
      guard !columns.contains(where: { $0.name == column.name }) else {
        throw element.error("the column \(quoted(column.name)) is there twice")
      }
      columns.append(column)
    }
    return columns
  }
}

extension YAMLValue {
  /// A list of Panther's names of indicators, none twice.
  func indicators() throws(SchemaError) -> Set<Indicator> {
    let faults = FaultList()
    let indicators = indicators(faults)
    try faults.check()
    return indicators
  }

  /// The same, for a reader that goes on behind faults: those that are none are noted in `faults`.
  func indicators(_ faults: FaultList) -> Set<Indicator> {
    var indicators: Set<Indicator> = []
    for (name, place) in faults.texts(self) {
      guard let indicator = Indicator(rawValue: name) else {
        faults.add(
          place.error("unknown indicator \(quoted(name)); allowed are \(Indicator.allowed)"))
        continue
      }
      guard indicators.insert(indicator).inserted else {
        faults.add(place.error("the indicator \(name) is there twice"))
        continue
      }
    }
    return indicators
  }
}
