import Testing

@testable import Schemas

@Suite struct TableFaultTests {
  /// A sound definition in nine lines; a test replaces one of them.
  static let lines = [
    "AnalysisType: lookup_table",
    "LookupName: T",
    "Enabled: true",
    "kind: vault",
    "name: title",
    "columns: [{name: uuid, aliases: [id]}, {name: title}]",
    "LogTypeMap:",
    "  PrimaryKey: uuid",
    "  AssociatedLogTypes: [{LogType: L, Selectors: [{path: a, as: b}, c]}]",
  ]

  private func fault(line: Int, _ text: String) -> String {
    var lines = Self.lines
    lines[line - 1] = text
    return tableFault(lines.joined(separator: "\n") + "\n")
  }

  @Test func `the definition that the faults are made in is sound`() {
    #expect(tableFault(Self.lines.joined(separator: "\n")) == "no fault")
  }

  @Test(arguments: [
    (1, "", "t.yml:2:1: the key \"AnalysisType\" is missing"),
    (1, "AnalysisType: rule", "t.yml:1:15: allowed here is lookup_table"),
    (2, "", "t.yml:1:1: the key \"LookupName\" is missing"),
    (3, "Enabled: no", "t.yml:3:10: allowed here are true and false"),
    (4, "kind: ''", "t.yml:4:7: a text is needed here, this is empty"),
    (
      4, "kind: Vault",
      "t.yml:4:7: \"Vault\" is no kind; a kind is a word of a-z, 0-9 and _, such as vault"
    ),
    (
      4, "colour: red",
      "t.yml:4:1: unknown key \"colour\"; allowed here are AnalysisType, LookupName, Enabled, "
        + "LogTypeMap, Schema, kind, match, name, command, columns, Description, DisplayName, "
        + "Filename, Reference, Refresh, Reports, Runbook, Tags"
    ),
    (
      4, "match: fuzzy",
      "t.yml:4:8: unknown match \"fuzzy\"; allowed are exact, caseInsensitive, cidr, prefix, glob"
    ),
    (
      5, "name: label",
      "t.yml:5:7: \"label\" is no column of this table; the columns are uuid, title"
    ),
    (
      6, "",
      "t.yml:1:1: the key \"columns\" is missing, and so is Schema, which may stand for it"
    ),
    (
      6, "Schema: Custom.T",
      "t.yml:6:9: there is no schema \"Custom.T\" among the YAML files beside this one; bring its "
        + "file there, or list the columns"
    ),
    (6, "columns: []", "t.yml:6:10: a list is needed here, this one is empty"),
    (6, "columns: [{aliases: [id]}]", "t.yml:6:11: the key \"name\" is missing"),
    (6, "columns: [{name: uuid}, {name: uuid}]", "t.yml:6:25: the column \"uuid\" is there twice"),
    (
      6, "columns: [{name: p_match}]",
      "t.yml:6:11: no column can be called p_match, which is added to each row found"
    ),
    (
      6, "columns: [p_closed]",
      "t.yml:6:11: no column can be called p_closed, which is added to each row found"
    ),
    (6, "columns: [uuid, '']", "t.yml:6:17: a text is needed here, this is empty"),
    (6, "columns: [uuid, [a]]", "t.yml:6:17: a text is needed here"),
    (6, "columns: [uuid, {name: uuid}]", "t.yml:6:17: the column \"uuid\" is there twice"),
    (
      6, "columns: [{name: uuid, indicators: [ips]}]",
      "t.yml:6:37: unknown indicator \"ips\"; allowed are \(Indicator.allowed)"
    ),
    (
      6, "columns: [{name: uuid, indicators: [ip, ip]}]",
      "t.yml:6:41: the indicator ip is there twice"
    ),
    (
      6, "columns: [{name: uuid, indicators: ip}]", "t.yml:6:36: a list is needed here"
    ),
    (
      6, "columns: [{name: uuid, colour: red}]",
      "t.yml:6:24: unknown key \"colour\"; allowed here are name, aliases, indicators"
    ),
    (
      6, "columns: [{name: uuid, aliases: []}]",
      "t.yml:6:33: a list is needed here, this one is empty"
    ),
    (
      6, "columns: [{name: uuid, aliases: [[]]}]",
      "t.yml:6:34: a list is needed here, this one is empty"
    ),
    (6, "columns: [{name: uuid, aliases: [{}]}]", "t.yml:6:34: a text is needed here"),
    (
      7, "LogTypes:",
      "t.yml:7:1: unknown key \"LogTypes\"; allowed here are AnalysisType, LookupName, Enabled, "
        + "LogTypeMap, Schema, kind, match, name, command, columns, Description, DisplayName, "
        + "Filename, Reference, Refresh, Reports, Runbook, Tags"
    ),
    (8, "", "t.yml:9:3: the key \"PrimaryKey\" is missing"),
    (
      8, "  PrimaryKey: id",
      "t.yml:8:15: \"id\" is no column of this table; the columns are uuid, title"
    ),
    (9, "", "t.yml:8:3: the key \"AssociatedLogTypes\" is missing"),
    (9, "  AssociatedLogTypes: []", "t.yml:9:23: a list is needed here, this one is empty"),
  ])
  func `a table's fault names the place and what is allowed`(
    line: Int, text: String, message: String
  ) {
    #expect(fault(line: line, text) == message)
  }

  @Test(arguments: [
    ("{Selectors: [a]}", "t.yml:9:24: the key \"LogType\" is missing"),
    ("{LogType: L}", "t.yml:9:24: the key \"Selectors\" is missing"),
    ("{LogType: L, Selectors: []}", "t.yml:9:48: a list is needed here, this one is empty"),
    ("{LogType: L, Selectors: ['']}", "t.yml:9:49: a text is needed here, this is empty"),
    (
      "{LogType: L, Selectors: [a.]}",
      "t.yml:9:49: \"a.\" is no path; write keys joined by dots, such as user.uuid"
    ),
    (
      "{LogType: L, Selectors: ['a[0]']}",
      "t.yml:9:49: \"a[0]\" is no path; write keys joined by dots, such as user.uuid"
    ),
    ("{LogType: L, Selectors: [{as: b}]}", "t.yml:9:49: the key \"path\" is missing"),
    (
      "{LogType: L, Selectors: [{path: a, in: b}]}",
      "t.yml:9:59: unknown key \"in\"; allowed here are path, as, when"
    ),
    (
      "{LogType: L, Selectors: [{path: a, as: p_b}]}",
      "t.yml:9:63: \"p_b\" is no key for a name; it needs letters, digits and _, a letter first, "
        + "and cannot begin with p_"
    ),
    (
      "{LogType: L, Selectors: [{path: a, as: 'b c'}]}",
      "t.yml:9:63: \"b c\" is no key for a name; it needs letters, digits and _, a letter first, "
        + "and cannot begin with p_"
    ),
    ("{LogType: L, Selectors: [a, $.a]}", "t.yml:9:52: the selector a is there twice"),
    (
      "{LogType: L, Selectors: [{path: a, as: n}, {path: b, as: n}]}",
      "t.yml:9:67: the key n is given to two selectors"
    ),
    (
      "{LogType: L, Selectors: [a]}, {LogType: L, Selectors: [b]}",
      "t.yml:9:54: the log type \"L\" is there twice"
    ),
  ])
  func `a selector's fault names the place and what is allowed`(entry: String, message: String) {
    #expect(fault(line: 9, "  AssociatedLogTypes: [\(entry)]") == message)
  }

  @Test(arguments: [
    (
      "{path: 'a[*]', as: b}",
      "t.yml:9:68: a[*] is a list and gives a list of rows; as needs a single value"
    ),
    (
      "{path: p_any_emails, as: b}",
      "t.yml:9:74: p_any_emails is a list and gives a list of rows; as needs a single value"
    ),
    (
      "p_any_emailz",
      "t.yml:9:49: p_any_emailz is no list of indicators; there are \(Self.lists)"
    ),
    (
      "{path: $.p_any_emails.x}",
      "t.yml:9:56: p_any_emails.x is no list of indicators; there are \(Self.lists)"
    ),
    (
      "'p_any_emails[*]'",
      "t.yml:9:49: p_any_emails[*] is no list of indicators; there are \(Self.lists)"
    ),
    ("p_any_emails, $.p_any_emails", "t.yml:9:63: the selector p_any_emails is there twice"),
    ("{path: a, when: b}", "t.yml:9:65: a mapping is needed here"),
    ("{path: a, when: {}}", "t.yml:9:65: a mapping is needed here, this one is empty"),
    ("{path: a, when: {b: []}}", "t.yml:9:69: a list is needed here, this one is empty"),
    ("{path: a, when: {b: ''}}", "t.yml:9:69: a text is needed here, this is empty"),
    ("{path: a, when: {b: {c: d}}}", "t.yml:9:69: a text is needed here"),
    ("{path: a, when: {b: [c, c]}}", "t.yml:9:73: the value \"c\" is there twice"),
    ("{path: a, when: {b: c, $.b: d}}", "t.yml:9:72: the field b is there twice"),
    ("{path: a, when: {'b[*]': c}}", "t.yml:9:66: b[*] is a list; a single value is needed here"),
    (
      "{path: a, when: {b.: c}}",
      "t.yml:9:66: \"b.\" is no path; write keys joined by dots, such as user.uuid"
    ),
  ])
  func `a fault of a list or of a condition names the place and what is allowed`(
    selector: String, message: String
  ) {
    let entry = "{LogType: L, Selectors: [\(selector)]}"
    #expect(fault(line: 9, "  AssociatedLogTypes: [\(entry)]") == message)
  }

  private static let lists = Indicator.outputOrder.map(\.outputKey).joined(separator: ", ")

  @Test func `a name cannot be appended from a table without a name column`() {
    var lines = Self.lines
    lines[4] = ""
    lines[5] = "columns: [uuid, label]"
    #expect(
      tableFault(lines.joined(separator: "\n"))
        == "t.yml:9:63: a selector with as needs the table to say which column is the name")
  }
}
