import Testing

@testable import Schemas

/// What reading `yaml` as a log schema called `s.yml` says is wrong.
func schemaFault(_ yaml: String) -> String {
  do throws(SchemaError) {
    _ = try LogSchema(yaml: Array(yaml.utf8), file: "s.yml")
    return "no fault"
  } catch {
    return error.description
  }
}

/// What reading `yaml` as a table called `t.yml` says is wrong.
func tableFault(_ yaml: String) -> String {
  do throws(SchemaError) {
    _ = try TableDefinition(yaml: Array(yaml.utf8), file: "t.yml")
    return "no fault"
  } catch {
    return error.description
  }
}

/// What is wrong with the one field whose keys are `field`, written from line 3, column 5 on.
func fieldFault(_ field: String) -> String {
  schemaFault("schema: S\nfields:\n  - \(field)\n")
}

/// The built-in schema called `name`.
func schema(_ name: String) throws -> LogSchema {
  try #require(BuiltIn.logSchemas.first { $0.name == name })
}

/// The built-in table called `name`.
func table(_ name: String) throws -> TableDefinition {
  try #require(BuiltIn.tables.first { $0.name == name })
}

/// The path written as `text`.
func path(_ text: String) throws -> FieldPath {
  try #require(FieldPath(text))
}

/// The kind called `name`.
func kind(_ name: String) throws -> ObjectKind {
  try #require(ObjectKind(name))
}
