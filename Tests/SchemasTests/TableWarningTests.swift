import Testing

@testable import Schemas

struct TableWarningTests {
  static let log = """
    schema: Custom.Log
    fields:
      - {name: host, type: string, indicators: [hostname]}
      - {name: count, type: bigint}
      - {name: extra, type: json}
      - {name: tags, type: array, element: {type: string, indicators: [aws_tag]}}
      - name: items
        type: array
        element: {type: object, fields: [{name: id, type: string}, {name: parts, type: json}]}
    """

  /// What is wrong with a table that has these selectors in these log types.
  private func warnings(
    _ selectors: String, in logType: String = "OnePassword.ItemUsage", kind: String? = nil
  ) throws -> [String] {
    let yaml = """
      AnalysisType: lookup_table
      LookupName: T
      \(kind.map { "kind: \($0)" } ?? "")
      columns: [uuid, name]
      LogTypeMap:
        PrimaryKey: uuid
        AssociatedLogTypes:
          - {LogType: \(logType), Selectors: [\(selectors)]}
      """
    let table = try TableDefinition(yaml: Array(yaml.utf8), file: "t.yml")
    let log = try LogSchema(yaml: Array(Self.log.utf8), file: "l.yml")
    return table.warnings(against: BuiltIn.logSchemas + [log])
  }

  @Test(arguments: BuiltIn.tables)
  func `nothing is wrong with a built-in table`(table: TableDefinition) {
    #expect(table.warnings(against: BuiltIn.logSchemas) == [])
  }

  @Test(arguments: [
    ("user.id", "selector user.id never appears in OnePassword.ItemUsage; did you mean user.uuid?"),
    (
      "$.item.uuid",
      "selector item.uuid never appears in OnePassword.ItemUsage; did you mean item_uuid?"
    ),
    (
      "Item_UUID",
      "selector Item_UUID never appears in OnePassword.ItemUsage; did you mean item_uuid?"
    ),
    ("zzzzzzzz", "selector zzzzzzzz never appears in OnePassword.ItemUsage"),
    ("'uuid[*]'", "selector uuid[*] never appears in OnePassword.ItemUsage; did you mean uuid?"),
    ("uuid.a", "selector uuid.a never appears in OnePassword.ItemUsage; did you mean uuid?"),
    (
      "'\"user.uuid\"'",
      "selector \"user.uuid\" never appears in OnePassword.ItemUsage; did you mean user.uuid?"
    ),
    ("user", "selector user is an object in OnePassword.ItemUsage, and only values are compared"),
    (
      "p_any_domain_names",
      "selector p_any_domain_names never appears in OnePassword.ItemUsage, which has no such "
        + "indicators"
    ),
    ("p_log_type", "selector p_log_type never appears in OnePassword.ItemUsage"),
    (
      "{path: item_uuid, when: {actio: fill}}",
      "selector item_uuid: the field actio of its when never appears in OnePassword.ItemUsage; "
        + "did you mean action?"
    ),
    (
      "{path: item_uuid, when: {user: fill}}",
      "selector item_uuid: the field user of its when is an object in OnePassword.ItemUsage, and "
        + "only values are compared"
    ),
  ])
  func `a selector that can never match is told`(selector: String, warning: String) throws {
    #expect(try warnings(selector) == [warning])
  }

  @Test(arguments: [
    ("tags", "selector tags is a list in Custom.Log; tags[*] is each of its elements"),
    (
      "'items[*]'",
      "selector items[*] is an object in Custom.Log, and only values are compared"
    ),
    ("items.id", "selector items.id never appears in Custom.Log; did you mean items[*].id?"),
    (
      "'items[*].ids'",
      "selector items[*].ids never appears in Custom.Log; did you mean items[*].id?"
    ),
  ])
  func `a list that is not written as one, and a wrong path in a list, are told`(
    selector: String, warning: String
  ) throws {
    #expect(try warnings(selector, in: "Custom.Log") == [warning])
  }

  @Test(arguments: [
    "item_uuid", "$.user.uuid", "client.ip_address", "p_any_ip_addresses", "p_any_usernames",
    "used_version", "{path: item_uuid, when: {action: [nothing, known], user.name: x}}",
  ])
  func `a selector that can match is not complained about`(selector: String) throws {
    #expect(try warnings(selector) == [])
  }

  @Test(arguments: [
    "'tags[*]'", "'items[*].id'", "'items[*].parts.a[*].b'", "extra", "extra.a.b", "'extra.a[*]'",
    "host", "count", "p_any_domain_names", "p_any_ip_addresses", "p_any_aws_tags",
  ])
  func `a path through lists, or into a json field, is not complained about`(selector: String)
    throws
  {
    #expect(try warnings(selector, in: "Custom.Log") == [])
  }

  @Test func `an unknown log type is told, with the nearest one that there is`() throws {
    #expect(
      try warnings("a", in: "OnePassword.ItemUsages") == [
        "there is no log type \"OnePassword.ItemUsages\"; did you mean OnePassword.ItemUsage?"
      ])
    #expect(try warnings("a", in: "X") == ["there is no log type \"X\""])
    #expect(try warnings("a", in: "\"\\e[1m\"") == ["there is no log type \"\\u{1B}[1m\""])
  }

  @Test func `a selector whose field always names another kind of thing is told`() throws {
    #expect(
      try warnings("vault_uuid, item_uuid", kind: "item") == [
        "selector vault_uuid is never looked up here: in OnePassword.ItemUsage it names a vault, "
          + "and this table has the kind item"
      ])
    #expect(try warnings("object_uuid", in: "OnePassword.AuditEvent", kind: "item") == [])
  }

  @Test func `each fault has its line, in the definition's order`() throws {
    let lines = try warnings("user.id, {path: uuid, when: {actio: a, user: b}}, user")
    #expect(lines.count == 4)
    #expect(lines.first?.hasPrefix("selector user.id") == true)
    #expect(lines.last?.hasPrefix("selector user is") == true)
  }

  @Test func `a very long selector is told without a suggestion`() throws {
    let long = String(repeating: "a", count: 100_000)
    #expect(try warnings(long) == ["selector \(long) never appears in OnePassword.ItemUsage"])
  }
}
