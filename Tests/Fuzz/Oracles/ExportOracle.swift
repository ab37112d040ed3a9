import Bytes
import Lookups
import Schemas
import TestSupport

/// Whether an export is read the same way twice, and whether its error has a place in it. The tables
/// compare keys in different modes; the first byte says which one the rest is an export of.
final class ExportOracle: FuzzOracle {
  private let definitions = BuiltIn.tables + ["cidr", "glob", "prefix", "caseInsensitive"].map(own)

  private static func own(_ match: String) -> TableDefinition {
    let yaml = """
      AnalysisType: lookup_table
      LookupName: own
      match: \(match)
      columns: [{name: id, aliases: [id, key.id]}, {name: name, aliases: [[first, last], name]}]
      LogTypeMap:
        PrimaryKey: id
        AssociatedLogTypes: [{LogType: OnePassword.ItemUsage, Selectors: [item_uuid]}]
      """
    do throws(SchemaError) {
      return try TableDefinition(yaml: Array(yaml.utf8), file: "own.yml")
    } catch {
      fatalError("\(error)")
    }
  }

  func objection(to input: [UInt8]) -> String? {
    guard let first = input.first else { return nil }
    let definition = definitions[Int(first) % definitions.count]
    let bytes = Array(input.dropFirst())
    let file = InputBuffer(copying: bytes.span)
    let options = Export.Options(duplicates: first > 127 ? .last : .refuse)
    var once = Export(for: definition, options: options)
    var twice = Export(for: definition, options: options)
    do throws(LoadError) {
      try once.read(file, from: "f")
      try twice.read(file, from: "f")
      try twice.read(file, from: "g")
    } catch {
      return error.description.isEmpty ? "an error that says nothing" : nil
    }
    return twice.rowsRead == 2 * once.rowsRead ? nil : "other rows the second time"
  }
}
