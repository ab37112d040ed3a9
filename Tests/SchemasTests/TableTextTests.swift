import Bytes
import Testing

@testable import Schemas

/// A definition written as YAML and read again.
struct TableTextTests {
  @Test(arguments: BuiltIn.tables)
  func `a built-in table written out is read as itself`(table: TableDefinition) throws {
    #expect(try TableDefinition(yaml: table.yaml, file: "t.yml") == table)
  }

  @Test(arguments: [
    "plain", "two words", "1Password Translation", "a: b", "# no comment", "- x", "true", "null",
    "\"", "\\", "'", "{}", "[", "a\nb", "a\tb", " lead", "trail ", "\u{1B}[31m", "\u{7F}", "\u{85}",
    "\u{2028}", "a\u{FEFF}", "\u{FFFE}", "\u{E000}", "名前", "e\u{301}", "😀", "👩‍👩‍👧", "%a", "@a", "`a",
    "\u{0}", "!t", "&a", "*a", "|", ">", "?", "~",
  ])
  func `any text survives as a name, a column, an alias, a path, a command and a value`(
    text: String
  ) throws {
    let table = TableDefinition(
      name: text, isEnabled: false, kind: try kind("a_b"), match: .glob, primaryKey: text,
      nameColumn: text, command: text,
      columns: [
        TableColumn(
          name: text, aliases: [ColumnAlias(sources: [text]), ColumnAlias(sources: [text, "b"])],
          indicators: [.ip, .awsARN])
      ],
      logTypes: [
        LogTypeSelectors(
          logType: text,
          selectors: [
            Selector(
              path: FieldPath(steps: [.key(text), .each, .key("x")]), flatKey: nil,
              conditions: [Condition(path: FieldPath(keys: [text, "y"]), values: [text, "2"])]),
            Selector(path: FieldPath(keys: [text]), flatKey: "n", conditions: []),
          ])
      ])
    let again = try TableDefinition(yaml: table.yaml, file: "t.yml")
    #expect(again == table)
    #expect(again.yaml == table.yaml)
    let hidden = table.yaml.filter { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F }
    #expect(hidden == [], "nothing in it moves a terminal's cursor")
  }

  @Test func `a definition is written for people to read`() throws {
    let yaml = """
      AnalysisType: lookup_table
      LookupName: Offices
      match: cidr
      columns: [network, {name: office, aliases: [Office, [City, Country]], indicators: [domain]}]
      name: office
      LogTypeMap:
        PrimaryKey: network
        AssociatedLogTypes:
          - LogType: OnePassword.ItemUsage
            Selectors:
              - {path: $.client.ip_address, as: office, when: {action: fill}}
              - p_any_ip_addresses

      """
    let table = try TableDefinition(yaml: Array(yaml.utf8), file: "t.yml")
    #expect(
      String(decoding: table.yaml, as: UTF8.self) == """
        AnalysisType: lookup_table
        LookupName: "Offices"
        Enabled: true
        match: cidr
        name: "office"
        columns:
          - {name: "network", aliases: ["network"]}
          - {name: "office", aliases: ["Office", ["City", "Country"]], indicators: [domain]}
        LogTypeMap:
          PrimaryKey: "network"
          AssociatedLogTypes:
            - LogType: "OnePassword.ItemUsage"
              Selectors:
                - {path: "client.ip_address", as: office, when: {"action": ["fill"]}}
                - {path: "p_any_ip_addresses"}

        """)
  }
}
