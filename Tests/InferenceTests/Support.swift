import Bytes
import JSONText
import Schemas
import Testing

@testable import Inference

/// The draft of a log type called `Custom.Draft` from events that are JSON objects.
func draft(_ events: [String], taken: Set<String> = []) -> String {
  var samples = SampleReader()
  for event in events {
    let bytes = Array(event.utf8)
    #expect(throws: Never.self) { try JSONText.validate(bytes.span) }
    samples.add(bytes.span)
  }
  let draft = SchemaDraft(
    of: samples, name: "Custom.Draft", known: BuiltIn.logSchemas, taken: taken)
  return draft.map { String(decoding: $0.yaml, as: UTF8.self) } ?? "none"
}

/// The fields of a draft: what stands behind `fields:`, without its indentation.
func fields(_ events: String..., taken: Set<String> = []) -> String {
  fields(of: draft(events, taken: taken))
}

/// The same of a draft's text.
func fields(of text: String) -> String {
  guard let start = text.firstRange(of: "\nfields:\n") else { return text }
  return text[start.upperBound...].split(separator: "\n").map { $0.dropFirst(2) }
    .joined(separator: "\n")
}

/// The log type that a draft is, which must be in order.
func schema(of yaml: String) throws -> LogSchema {
  var context = LogSchemaContext(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables)
  return try context.read(YAMLFile(name: "draft.yml", bytes: Array(yaml.utf8))).schema
}
