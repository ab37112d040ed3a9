import Bytes
import Testing

@testable import Schemas

/// Definitions as people have them for Panther, and the row schemas that belong to them.
struct PantherTableTests {
  static let definition = """
    AnalysisType: lookup_table
    LookupName: 1Password Translation
    DisplayName: Items
    Enabled: true
    Filename: ./items.jsonl
    Schema: Custom.Items
    LogTypeMap:
      PrimaryKey: uuid
      AssociatedLogTypes:
        - LogType: OnePassword.ItemUsage
          Selectors: [item_uuid, $.user.uuid, p_any_ip_addresses]
    """

  static let rows = """
    schema: Custom.Items
    description: One item a line.
    parser: {native: {name: json}}
    fields:
      - {name: uuid, type: string, required: true}
      - {name: updatedAt, type: timestamp, timeFormats: [unix_ms], isEventTime: true}
      - {name: title, type: string, validate: {deny: [x]}, rename: {from: "overview.title"}}
      - {name: address, type: string, indicators: [ip, hostname]}
      - {name: tags, type: array, element: {type: string}}
    """

  private func read(_ definition: String, files: [String]) throws -> TableDefinition {
    try TableDefinition(yaml: Array(definition.utf8), file: "t.yml") {
      files.enumerated().map { YAMLFile(name: "f\($0).yml", bytes: Array($1.utf8)) }
    }
  }

  private func fault(_ definition: String, files: [String]) -> String {
    do {
      _ = try read(definition, files: files)
      return "no fault"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a definition with Panther's keys alone takes its columns from the row schema`() throws
  {
    let table = try read(Self.definition, files: [Self.rows])
    #expect(table.name == "1Password Translation")
    #expect(table.columns.map(\.name) == ["uuid", "updatedAt", "title", "address", "tags"])
    #expect(
      table.columns.map { $0.aliases.map { $0.sources.joined(separator: "+") } } == [
        ["uuid"], ["updatedAt"], ["overview.title", "title"], ["address"], ["tags"],
      ])
    #expect(table.columns.map(\.indicators) == [[], [], [], [.ip, .hostname], []])
    #expect(table.match == .exact)
    #expect(table.kind == nil)
    #expect(table.nameColumn == "title")
    let selectors = table.selectors(for: "OnePassword.ItemUsage")
    #expect(selectors.map(\.path.description) == ["item_uuid", "user.uuid", "p_any_ip_addresses"])
    #expect(selectors.map(\.flatKey) == [nil, nil, nil])
    #expect(selectors.map(\.indicatorKey) == [nil, nil, "p_any_ip_addresses"])
    #expect(selectors.map(\.isList) == [false, false, true])
  }

  @Test func `files that are something else, or broken, are passed over`() throws {
    let others = [
      "", "\u{0}", "[a, b]", "a: [", "schema: [Custom.Items]", "schema: Custom.Item\nfields: 1",
      "schema: ''", "fields: []", Self.definition,
    ]
    let table = try read(Self.definition, files: others + [Self.rows])
    #expect(table.columns.count == 5)
    #expect(fault(Self.definition, files: others).hasPrefix("t.yml:6:9: there is no schema"))
  }

  @Test func `columns of the definition's own go before the row schema, which is not asked for`()
    throws
  {
    let table = try TableDefinition(
      yaml: Array((Self.definition + "\ncolumns: [uuid]").utf8), file: "t.yml"
    ) {
      Issue.record("the files were asked for")
      return []
    }
    #expect(table.columns.map(\.name) == ["uuid"])
    #expect(table.nameColumn == nil)
  }

  @Test(arguments: [
    ("", "f0.yml:1:1: the key \"fields\" is missing"),
    ("fields: {}", "f0.yml:2:9: a list is needed here"),
    ("fields: []", "f0.yml:2:9: a list is needed here, this one is empty"),
    ("fields: [uuid]", "f0.yml:2:10: a mapping is needed here"),
    ("fields: [{type: string}]", "f0.yml:2:10: the key \"name\" is missing"),
    ("fields: [{name: a}, {name: a}]", "f0.yml:2:21: the column \"a\" is there twice"),
    (
      "fields: [{name: p_match}]",
      "f0.yml:2:10: no column can be called p_match, which is added to each row found"
    ),
    (
      "fields: [{name: a, indicators: [b]}]",
      "f0.yml:2:33: unknown indicator \"b\"; allowed are \(Indicator.allowed)"
    ),
    (
      "fields: [{name: a, rename: {to: b}}]",
      "f0.yml:2:29: unknown key \"to\"; allowed here are from"
    ),
    ("fields: [{name: a}]", "t.yml:8:15: \"uuid\" is no column of this table; the columns are a"),
  ])
  func `a fault of the row schema names that file and the place`(fields: String, message: String) {
    #expect(fault(Self.definition, files: ["schema: Custom.Items\n" + fields]) == message)
  }

  @Test(arguments: [
    ("[uuid, title, display_name, name]", "name"), ("[uuid, display_name, title]", "title"),
    ("[uuid, display_name]", "display_name"), ("[uuid, Name, label]", nil),
  ])
  func `without a name, the column of that name is the first of name, title, display_name`(
    columns: String, expected: String?
  ) throws {
    let table = try read(Self.definition + "\ncolumns: \(columns)", files: [])
    #expect(table.nameColumn == expected)
  }

  @Test(arguments: MatchMode.allCases)
  func `every match mode has its name`(mode: MatchMode) throws {
    let table = try read(Self.definition + "\ncolumns: [uuid]\nmatch: \(mode)", files: [])
    #expect(table.match == mode)
  }

  @Test func `conditions are read in order, a single value as a list of one`() throws {
    let definition = Self.definition.replacing(
      "[item_uuid,",
      with: "[{path: item_uuid, when: {action: fill, $.user.type: [a, 'true', 1]}},")
    let table = try read(definition + "\ncolumns: [uuid]", files: [])
    let selector = try #require(table.selectors(for: "OnePassword.ItemUsage").first)
    #expect(
      selector.conditions == [
        Condition(path: try path("action"), values: ["fill"]),
        Condition(path: try path("user.type"), values: ["a", "true", "1"]),
      ])
    #expect(selector.flatKey == nil)
    #expect(!selector.isList)
  }
}
