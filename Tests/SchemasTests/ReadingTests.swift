import Bytes
import Testing

@testable import Schemas

@Suite struct ReadingTests {
  @Test func `a schema with every type is read as written`() throws {
    let yaml = """
      schema: Example.Log
      version: 3
      referenceURL: https://example.com
      fields:
        - {name: a, type: string, indicators: [url, domain], description: text}
        - {name: b, type: int}
        - {name: c, type: smallint}
        - {name: d, type: bigint, indicators: [aws_account_id]}
        - {name: e, type: float}
        - {name: f, type: boolean, required: true}
        - {name: g, type: json, required: false}
        - name: h
          type: array
          element: {type: array, element: {type: string, indicators: [ip]}}
        - name: i
          type: object
          fields:
            - {name: when, type: timestamp, timeFormats: [rfc3339], isEventTime: true}
      """
    let schema = try LogSchema(yaml: Array(yaml.utf8), file: "s.yml")
    func field(
      _ name: String, _ type: FieldType, isRequired: Bool = false,
      _ indicators: Set<Indicator> = [], isEventTime: Bool = false
    ) -> Field {
      Field(
        name: name, type: type, isRequired: isRequired, indicators: indicators,
        isEventTime: isEventTime, identifies: nil)
    }
    let strings = FieldType.array(.init(type: .string, indicators: [.ip]))
    #expect(
      schema
        == LogSchema(
          name: "Example.Log", identifiedBy: [],
          fields: [
            field("a", .string, [.url, .domain]),
            field("b", .int),
            field("c", .smallint),
            field("d", .bigint, [.awsAccountID]),
            field("e", .float),
            field("f", .boolean, isRequired: true),
            field("g", .json),
            field("h", .array(.init(type: strings, indicators: []))),
            field("i", .object([field("when", .timestamp([.rfc3339]), isEventTime: true)])),
          ]))
    #expect(schema.eventTime == FieldPath("i.when"))
  }

  @Test func `rules for values and JSON in strings are read, in fields and in elements`() throws {
    let schema = try LogSchema(
      yaml: Array(
        """
        schema: S
        fields:
          - {name: a, type: string, validate: {allow: [x, y], deny: [z]}}
          - {name: b, type: array, element: {type: string, validate: {ip: ipv4}}}
          - {name: c, type: object, isEmbeddedJSON: true, fields: [{name: d, type: string}]}
          - {name: e, type: array, element: {type: json, isEmbeddedJSON: true}}
          - {name: f, type: array, isEmbeddedJSON: true, element: {type: string}}
          - {name: g, type: json, isEmbeddedJSON: false, description: d}
          - {name: h, type: string, validate: {cidr: any}}
        """.utf8), file: "s.yml")
    #expect(
      schema.fields.map(\.validation)
        == [
          Validation(allowed: ["x", "y"], denied: ["z"], address: nil, network: nil), nil, nil, nil,
          nil, nil, Validation(allowed: nil, denied: nil, address: nil, network: .any),
        ])
    let element = FieldType.Element(
      type: .string, indicators: [],
      validation: Validation(allowed: nil, denied: nil, address: .ipv4, network: nil))
    #expect(
      schema.fields.map(\.type).dropFirst().dropLast(2)
        == [
          .array(element),
          .embedded(
            .object([
              Field(
                name: "d", type: .string, isRequired: false, indicators: [], isEventTime: false,
                identifies: nil)
            ])),
          .array(.init(type: .embedded(.json), indicators: [])),
          .embedded(.array(.init(type: .string, indicators: []))),
        ])
    #expect(schema.fields[5].type == .json)
    #expect(try schema.type(at: path("c.d")) == .string)
    #expect(try schema.type(at: path("e[*].x[*]")) == .json)
    #expect(try schema.type(at: path("f[*]")) == .string)
  }

  @Test func `a table written for Panther is read, with its name of two words`() throws {
    let yaml = """
      AnalysisType: lookup_table
      LookupName: 1Password Translation
      Enabled: false
      Description: prose
      Filename: ./items.jsonl
      Schema: Custom.Items
      Reports: {Framework: [one]}
      columns:
        - name: uuid
        - {name: title, aliases: [title, [first, last]]}
      LogTypeMap:
        PrimaryKey: uuid
        AssociatedLogTypes:
          - LogType: OnePassword.ItemUsage
            Selectors: [item_uuid, $.user.uuid]
      """
    let selectors = [
      Selector(path: try path("item_uuid"), flatKey: nil, conditions: []),
      Selector(path: try path("user.uuid"), flatKey: nil, conditions: []),
    ]
    let table = try TableDefinition(yaml: Array(yaml.utf8), file: "t.yml")
    #expect(
      table
        == TableDefinition(
          name: "1Password Translation", isEnabled: false, kind: nil, match: .exact,
          primaryKey: "uuid", nameColumn: "title", command: nil,
          columns: [
            TableColumn(
              name: "uuid", aliases: [ColumnAlias(sources: ["uuid"])], indicators: []),
            TableColumn(
              name: "title",
              aliases: [
                ColumnAlias(sources: ["title"]), ColumnAlias(sources: ["first", "last"]),
              ], indicators: []),
          ],
          logTypes: [
            LogTypeSelectors(logType: "OnePassword.ItemUsage", selectors: selectors)
          ]))
    #expect(table.selectors(for: "OnePassword.ItemUsage") == selectors)
    #expect(table.selectors(for: "OnePassword.AuditEvent") == [])
  }

  @Test func `a byte-order mark and carriage returns before line feeds change nothing`() throws {
    let yaml = "\u{FEFF}schema: S\r\nfields:\r\n  - {name: a, type: int}\r\n"
    let schema = try LogSchema(yaml: Array(yaml.utf8), file: "s.yml")
    #expect(schema.name == "S")
    #expect(schema.fields.map(\.name) == ["a"])
  }

  @Test func `a path that leaves the schema, or passes through a scalar, finds no field`() throws {
    let schema = try schema("OnePassword.ItemUsage")
    #expect(schema.field(at: try path("user.uuid"))?.indicators == [.actorID])
    #expect(schema.field(at: try path("user.nothing")) == nil)
    #expect(schema.field(at: try path("nothing.uuid")) == nil)
    #expect(schema.field(at: try path("uuid.uuid")) == nil)
  }

  @Test(arguments: ["", "Vault", "1vault", "_vault", "a vault", "väult"])
  func `a kind that is no lower-case word is none`(text: String) {
    #expect(ObjectKind(text) == nil)
  }

  @Test func `kinds may have digits and underlines`() throws {
    #expect(try kind("sso_token2").description == "sso_token2")
  }
}
