import Testing

@testable import Schemas

/// The warnings about a file, as `line:column: message`; its faults where it has some.
private func remarks(_ yaml: String, _ context: LogSchemaContext? = nil) -> [String] {
  var context = context ?? LogSchemaContext(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables)
  do throws(SchemaError) {
    let file = try context.read(YAMLFile(name: "s", bytes: Array(yaml.utf8)))
    return file.warnings.map { String($0.description.dropFirst(2)) }
  } catch {
    return error.all.map { "fault " + $0.description.dropFirst(2) }
  }
}

/// A schema that is known by `host` and has a time, with more fields.
private func proxy(_ fields: String = "", name: String = "Proxy") -> String {
  """
  schema: \(name)
  identifiedBy: [host]
  fields:
    - {name: at, type: timestamp, timeFormats: [rfc3339], isEventTime: true}
    - {name: host, type: string}
    \(fields)
  """
}

@Suite struct LogSchemaFileTests {
  @Test func `a file in which nothing is suspicious has no warning, and so have the built-in ones`()
  {
    #expect(remarks(proxy()) == [])
    for file in BuiltIn.logSchemaFiles {
      let name = BuiltIn.logSchemas.map(\.name).filter {
        String(decoding: file.bytes, as: UTF8.self).contains($0)
      }
      #expect(
        remarks(String(decoding: file.bytes, as: UTF8.self)) == [
          "1:9: warning: \"\(name.first ?? "")\" takes the place of the one there is"
        ])
    }
  }

  @Test func `a field that keytag writes itself is a fault at its place`() {
    #expect(
      remarks(proxy("- {name: p_log_type, type: string}\n  - {name: vault_name, type: string}"))
        == [
          "fault 6:12: the field p_log_type is one that keytag writes itself, so no event keeps it"
        ])
    #expect(
      remarks(proxy("- {name: o, type: object, fields: [{name: p_log_type, type: int}]}")) == [])
  }

  @Test func `it is told together with what else is wrong with the file, by place`() {
    #expect(
      remarks(
        proxy(
          "- {name: a, type: text}\n  - {name: p_log_type, type: string}\n  - {name: a, type: int}")
      ).map { $0.prefix { $0 != ";" } } == [
        "fault 6:21: unknown type \"text\"",
        "fault 7:12: the field p_log_type is one that keytag writes itself, so no event keeps it",
        "fault 8:5: the field \"a\" is there twice",
      ])
    #expect(
      remarks("fields:\n  - {name: p_log_type, type: string}\n") == [
        "fault 1:1: the key \"schema\" is missing",
        "fault 2:12: the field p_log_type is one that keytag writes itself, so no event keeps it",
      ])
  }

  @Test func `no event time and no identifying key are warnings`() {
    #expect(
      remarks("schema: S\nfields:\n  - {name: a, type: int}\n") == [
        "1:9: warning: no field is the time of the event (isEventTime: true), so events get no "
          + "p_event_time",
        "1:9: warning: there is no identifiedBy, so only --log-type makes events of this type, as "
          + "nothing is required either",
      ])
    #expect(
      remarks("schema: S\nfields:\n  - {name: a, type: int, required: true}\n").last
        == "1:9: warning: there is no identifiedBy, so an event that no other type knows is of this "
        + "type if it has all required fields")
  }

  @Test func `a key that makes an event one of a type tried first is a warning`() {
    let yaml = proxy("- {name: category, type: string}").replacing(
      "[host]", with: "[host, category]")
    #expect(
      remarks(yaml) == [
        "2:22: warning: an event with \"category\" is taken for a OnePassword.SignInAttempt, which is "
          + "tried first"
      ])
    #expect(
      remarks(yaml.replacing("Proxy", with: "OnePassword.AuditEvent")).allSatisfy {
        !$0.contains("tried")
      })
  }

  @Test func `names that look like another one or like a path are warnings, at all depths`() {
    let inner = #"[{name: "a.b", type: int}, {name: C, type: int}, {name: c, type: int}]"#
    for field in [
      "- {name: o, type: object, fields: \(inner)}",
      "- {name: o, type: array, element: {type: object, fields: \(inner)}}",
      "- {name: o, type: array, element: {type: array, element: {type: object, fields: \(inner)}}}",
    ] {
      let found = remarks(proxy(field)).map { $0.drop { $0 != " " } }
      #expect(
        found == [
          " warning: \"a.b\" is one key with these signs in it; a field inside another is written as "
            + "type: object with fields",
          " warning: \"c\" and \"C\" differ only in case",
        ])
    }
    #expect(
      remarks(proxy("- {name: ' x', type: int}")) == [
        "6:12: warning: \" x\" has a space at its edge"
      ])
  }

  @Test func `a field in which pages have their events is a warning`() {
    #expect(
      remarks(proxy("- {name: items, type: json}")) == [
        "6:12: warning: pages of events have them under \"items\"; with this field they are not opened"
      ])
  }

  @Test func `two files that are the same log type are a fault of the second`() throws {
    var context = LogSchemaContext(logSchemas: BuiltIn.logSchemas, tables: [])
    let first = YAMLFile(name: "first.yml", bytes: Array(proxy().utf8))
    _ = try context.read(first)
    #expect(context.logSchemas.map(\.name).last == "Proxy")
    #expect(remarks(proxy(), context) == ["fault 1:9: first.yml is the log type \"Proxy\" as well"])
    #expect(
      remarks(proxy(name: "Other"), context) == [
        "2:16: warning: an event with \"host\" is taken for a Proxy, which is tried first"
      ])
  }

  @Test func `what does not go together with a table is a fault of the file`() throws {
    let table = """
      AnalysisType: lookup_table
      LookupName: hosts
      columns: [id, name]
      LogTypeMap:
        PrimaryKey: id
        AssociatedLogTypes: [{LogType: Proxy, Selectors: [{path: host, as: host_name}]}]
      """
    let hosts = try TableDefinition(yaml: Array(table.utf8), file: "t")
    let context = LogSchemaContext(logSchemas: BuiltIn.logSchemas, tables: BuiltIn.tables + [hosts])
    #expect(
      remarks(proxy("- {name: host_name, type: string}"), context) == [
        "fault 6:12: the field host_name is where the table \"hosts\" writes names, so no event keeps it"
      ])
    #expect(remarks(proxy(), context) == [])
  }

  @Test func `own log types stand in the place of built-in ones of their name, or behind them`()
    throws
  {
    let own = try ["OnePassword.SignInAttempt", "B", "A"].map {
      try LogSchema(yaml: Array(proxy(name: $0).utf8), file: "s")
    }
    let all = BuiltIn.logSchemas(with: own)
    #expect(
      all.map(\.name) == [
        "OnePassword.AuditEvent", "OnePassword.SignInAttempt", "OnePassword.ItemUsage", "B", "A",
      ])
    #expect(all[1] == own[0])
  }
}
