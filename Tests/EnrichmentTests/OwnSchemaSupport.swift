import Enrichment
import Schemas
import TestSupport

/// A log type of a user's own with these fields, each the keys of one field as YAML.
func ownSchema(
  _ name: String = "Own", _ fields: String..., identifiedBy: String? = nil
) throws(SchemaError) -> LogSchema {
  let lines = fields.map { "  - {\($0)}\n" }.joined()
  let identified = identifiedBy.map { "identifiedBy: [\($0)]\n" } ?? ""
  let yaml = "schema: \(name)\n\(identified)fields:\n\(lines)"
  return try LogSchema(yaml: Array(yaml.utf8), file: "own.yml")
}

extension Enricher {
  /// Enriches events of one log type, without tables unless some are given.
  init(_ schema: LogSchema, _ tables: OwnTable...) throws(PlanError) {
    let plan = try Plan(logSchemas: [schema], tables: tables.map(\.definition))
    self.init(plan: plan, tables: Tables(indexes: tables.map(\.index)), logType: 0)
  }

  /// What is appended to an event, or `!` and why it is rejected.
  mutating func added(_ event: String) -> String {
    let outcome = outcome(of: Array(event.utf8))
    guard let line = outcome.line else { return "! \(outcome.fault ?? "a page")" }
    let own = Array(event.utf8.dropLast())
    guard line.starts(with: own) else { return "! \(String(decoding: line, as: UTF8.self))" }
    return String(decoding: line.dropFirst(own.count).dropLast(), as: UTF8.self)
  }

  /// The value that an enriched event has for a key.
  mutating func value(_ key: String, _ event: String) -> String? {
    outcome(of: Array(event.utf8)).line.flatMap { SlowMembers($0)[key] }
  }
}
