internal import Bytes

extension TableDefinition {
  /// The definition as YAML that stands alone: with its columns, also where they came from a row
  /// schema. Reading it gives an equal definition.
  package var yaml: [UInt8] {
    var lines = ["AnalysisType: lookup_table", "LookupName: \(written(name))"]
    lines.append("Enabled: \(isEnabled)")
    if let kind { lines.append("kind: \(written(kind.name))") }
    lines.append("match: \(match.rawValue)")
    if let nameColumn { lines.append("name: \(written(nameColumn))") }
    if let command { lines.append("command: \(written(command))") }
    lines.append("columns:")
    for column in columns { lines.append("  - \(column.yaml)") }
    lines += ["LogTypeMap:", "  PrimaryKey: \(written(primaryKey))", "  AssociatedLogTypes:"]
    for entry in logTypes {
      lines += ["    - LogType: \(written(entry.logType))", "      Selectors:"]
      for selector in entry.selectors { lines.append("        - \(selector.yaml)") }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}

extension TableColumn {
  fileprivate var yaml: String {
    let aliases = aliases.map { alias in
      let sources = alias.sources.map(written).joined(separator: ", ")
      return alias.sources.count == 1 ? sources : "[\(sources)]"
    }
    var text = "{name: \(written(name)), aliases: [\(aliases.joined(separator: ", "))]"
    if !indicators.isEmpty {
      text += ", indicators: [\(indicators.map(\.rawValue).sorted().joined(separator: ", "))]"
    }
    return text + "}"
  }
}

extension Selector {
  fileprivate var yaml: String {
    var text = "{path: \(written(path.description))"
    if let flatKey { text += ", as: \(flatKey)" }
    if !conditions.isEmpty {
      let parts = conditions.map { condition in
        let values = condition.values.map(written).joined(separator: ", ")
        return "\(written(condition.path.description)): [\(values)]"
      }
      text += ", when: {\(parts.joined(separator: ", "))}"
    }
    return text + "}"
  }
}

/// A text in YAML's double quotes; what is no letter, mark, number, sign or space is escaped.
private func written(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case _ where scalar == "\"" || scalar == "\\": result += "\\\(scalar)"
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      let digits = String(scalar.value, radix: 16)
      result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
