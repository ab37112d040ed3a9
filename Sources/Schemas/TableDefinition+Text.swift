internal import Bytes

extension TableDefinition {
  /// The definition as YAML that stands alone: with its columns, also where they came from a row
  /// schema. Reading it gives an equal definition.
  package var yaml: [UInt8] {
    var lines = ["AnalysisType: lookup_table", "LookupName: \(yamlQuoted(name))"]
    lines.append("Enabled: \(isEnabled)")
    if let kind { lines.append("kind: \(yamlQuoted(kind.name))") }
    lines.append("match: \(match.rawValue)")
    if let nameColumn { lines.append("name: \(yamlQuoted(nameColumn))") }
    if let command { lines.append("command: \(yamlQuoted(command))") }
    lines.append("columns:")
    for column in columns { lines.append("  - \(column.yaml)") }
    lines += ["LogTypeMap:", "  PrimaryKey: \(yamlQuoted(primaryKey))", "  AssociatedLogTypes:"]
    for entry in logTypes {
      lines += ["    - LogType: \(yamlQuoted(entry.logType))", "      Selectors:"]
      for selector in entry.selectors { lines.append("        - \(selector.yaml)") }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}

extension TableColumn {
  fileprivate var yaml: String {
    let aliases = aliases.map { alias in
      let sources = alias.sources.map(yamlQuoted).joined(separator: ", ")
      return alias.sources.count == 1 ? sources : "[\(sources)]"
    }
    var text = "{name: \(yamlQuoted(name)), aliases: [\(aliases.joined(separator: ", "))]"
    if !indicators.isEmpty {
      text += ", indicators: [\(indicators.map(\.rawValue).sorted().joined(separator: ", "))]"
    }
    return text + "}"
  }
}

extension Selector {
  fileprivate var yaml: String {
    var text = "{path: \(yamlQuoted(path.description))"
    if let flatKey { text += ", as: \(flatKey)" }
    if !conditions.isEmpty {
      let parts = conditions.map { condition in
        let values = condition.values.map(yamlQuoted).joined(separator: ", ")
        return "\(yamlQuoted(condition.path.description)): [\(values)]"
      }
      text += ", when: {\(parts.joined(separator: ", "))}"
    }
    return text + "}"
  }
}
