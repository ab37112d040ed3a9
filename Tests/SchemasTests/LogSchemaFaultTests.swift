import Testing

@testable import Schemas

@Suite struct LogSchemaFaultTests {
  @Test(arguments: [
    ("", "s.yml:1:1: the file is empty"),
    ("# nothing\n", "s.yml:1:1: the file is empty"),
    ("- a\n", "s.yml:1:1: a mapping with schema, fields, identifiedBy is needed here"),
    ("fields:\n  - {name: a, type: int}\n", "s.yml:1:1: the key \"schema\" is missing"),
    ("schema: S\n", "s.yml:1:1: the key \"fields\" is missing"),
    ("schema: S\nfields: []\n", "s.yml:2:9: a list is needed here, this one is empty"),
    ("schema: S\nfields: {}\n", "s.yml:2:9: a list is needed here"),
    ("schema: [S]\nfields: []\n", "s.yml:1:9: a text is needed here"),
    ("schema: ''\nfields: []\n", "s.yml:1:9: a text is needed here, this is empty"),
  ])
  func `a file that is no schema names the place`(yaml: String, fault: String) {
    #expect(schemaFault(yaml) == fault)
  }

  @Test func `an unknown key names itself and what is allowed, escaped for terminals`() {
    #expect(
      schemaFault("schema: S\ncolour: red\nfields: [{name: a, type: int}]\n")
        == "s.yml:2:1: unknown key \"colour\"; allowed here are schema, fields, identifiedBy, "
        + "description, referenceURL, version")
    #expect(
      fieldFault("name: a\n    type: int\n    \"\\e[31m\": 1")
        == "s.yml:5:5: unknown key \"\\u{1B}[31m\"; allowed here are name, type, required, "
        + "indicators, isEventTime, timeFormats, fields, element, identifies, validate, "
        + "isEmbeddedJSON, description")
    #expect(
      schemaFault("\"\\uFEFFschema\": S\nfields: [{name: a, type: int}]\n")
        .hasPrefix("s.yml:1:1: unknown key \"\\u{FEFF}schema\"; "))
    #expect(
      fieldFault("{name: a, type: array, element: {name: b, type: int}}")
        == "s.yml:3:38: unknown key \"name\"; allowed here are type, indicators, timeFormats, "
        + "fields, element, validate, isEmbeddedJSON, description")
  }

  @Test func `text that is no YAML names the place`() {
    #expect(
      schemaFault("schema: S\nfields: [a\n")
        == "s.yml:3:1: while parsing a flow sequence, did not find expected ',' or ']'")
    #expect(
      schemaFault("schema: S\nschema: T\n")
        == "s.yml:1:1: the key \"schema\" is there twice in what begins here")
    #expect(
      schemaFault("schema: S\n---\nschema: T\n")
        == "s.yml:2:1: expected a single document in the stream, but found another document")
    #expect(schemaFault("schema: S\n# a\u{1}\n") == "s.yml:2:4: control characters are not allowed")
  }

  @Test func `bytes that are no UTF-8 name the place`() {
    #expect(
      throws: SchemaError(file: "s.yml", line: 2, column: 4, message: "the file is not UTF-8 here")
    ) {
      try LogSchema(yaml: Array("schema: S\n# é".utf8) + [0xFF], file: "s.yml")
    }
  }

  @Test func `thousands of nested brackets are an error, not an overflow`() {
    let fault = schemaFault(String(repeating: "[", count: 100_000))
    #expect(fault.contains("Maximum nesting level reached"))
  }

  @Test func `a byte order mark behind the start is refused, since it would be lost`() throws {
    let message = "a byte order mark (U+FEFF) is read at the start of the file only"
    #expect(
      schemaFault("schema: S\nfields:\n  - {name: \u{FEFF}a, type: int}\n")
        == "s.yml:3:12: \(message)")
    let mark = "\u{FEFF}schema: S\nfields:\n  - {name: \"\\uFEFFa\\uFEFF\", type: int}\n"
    #expect(
      try LogSchema(yaml: Array(mark.utf8), file: "s").fields.map(\.name) == ["\u{FEFF}a\u{FEFF}"])
  }

  @Test func `an alias is refused, since a few of them can stand for endless nodes`() {
    #expect(
      schemaFault("schema: S\nfields: &f\n  - {name: a, type: object, fields: *f}\n")
        == "s.yml:2:9: anchors and aliases (&, *) are not read")
    #expect(schemaFault("schema: *S\n") == "s.yml:1:9: anchors and aliases (&, *) are not read")
    #expect(
      schemaFault("schema: &s S\nfields: []\n")
        == "s.yml:1:9: anchors and aliases (&, *) are not read")
  }

  @Test func `aliases within aliases end at the first anchor, whatever they stand for`() {
    var yaml = "schema: S\nversion: &a0 [x, x]\nfields:\n"
    for level in 1...60 {
      yaml += "  - &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
    }
    #expect(schemaFault(yaml) == "s.yml:2:10: anchors and aliases (&, *) are not read")
  }

  @Test(arguments: [
    ("{name: a}", "s.yml:3:5: the key \"type\" is missing"),
    ("{type: int}", "s.yml:3:5: the key \"name\" is missing"),
    (
      "{name: a, type: number}",
      "s.yml:3:21: unknown type \"number\"; allowed are string, int, smallint, bigint, float, "
        + "boolean, timestamp, array, object, json"
    ),
    ("{name: a, type: int, required: yes}", "s.yml:3:36: allowed here are true and false"),
    ("{name: a, type: object}", "s.yml:3:5: the key \"fields\" is missing"),
    ("{name: a, type: array}", "s.yml:3:5: the key \"element\" is missing"),
    ("{name: a, type: timestamp}", "s.yml:3:5: the key \"timeFormats\" is missing"),
    (
      "{name: a, type: json, fields: [{name: b, type: int}]}",
      "s.yml:3:35: only a field of type object has fields"
    ),
    (
      "{name: a, type: object, element: {type: int}, fields: [{name: b, type: int}]}",
      "s.yml:3:38: only a field of type array has an element"
    ),
    (
      "{name: a, type: string, timeFormats: [rfc3339]}",
      "s.yml:3:42: only a field of type timestamp has timeFormats"
    ),
    (
      "{name: a, type: string, isEventTime: true}",
      "s.yml:3:42: only a field of type timestamp can be the event time"
    ),
    (
      "{name: a, type: object, fields: [{name: b, type: int}, {name: b, type: int}]}",
      "s.yml:3:60: the field \"b\" is there twice"
    ),
  ])
  func `a field's fault names the place and what is allowed`(field: String, fault: String) {
    #expect(fieldFault(field) == fault)
  }

  @Test(arguments: [
    (
      "{name: a, type: string, indicators: [mail]}",
      "s.yml:3:42: unknown indicator \"mail\"; allowed are email, ip, actor_id, username, domain, "
        + "hostname, url, net_addr, md5, sha1, sha256, mac, serial_number, trace_id, "
        + "aws_account_id, aws_arn, aws_instance_id, aws_tag"
    ),
    (
      "{name: a, type: string, indicators: [ip, ip]}", "s.yml:3:46: the indicator ip is there twice"
    ),
    (
      "{name: a, type: float, indicators: [ip]}",
      "s.yml:3:40: only strings and integers have indicators; an array's are its element's"
    ),
    (
      "{name: a, type: array, indicators: [ip], element: {type: string}}",
      "s.yml:3:40: only strings and integers have indicators; an array's are its element's"
    ),
  ])
  func `an indicator that cannot be is refused`(field: String, fault: String) {
    #expect(fieldFault(field) == fault)
  }

  @Test(arguments: [
    (
      "%Y-%q",
      "the directive \"%q\" is not known; there are %Y %y %m %b %B %d %e %j %H %k %I %l "
        + "%p %M %S %f %L %N %s %z %Z %a %A %T %R %F %D %n %t %%"
    ),
    ("%Y-%", "the last % has no letter behind it; %% is a percent"),
    ("%m-%d", "the layout names no year, and it is not guessed; add %Y"),
    ("%Y %H", "the layout names no day; add %m and %d, or %j alone"),
    ("%F %d", "the layout names the day twice"),
  ])
  func `a layout that cannot name a moment is refused at its place`(layout: String, fault: String) {
    #expect(
      fieldFault("{name: a, type: timestamp, timeFormats: [rfc3339, '\(layout)']}")
        == "s.yml:3:55: the time format \"\(layout)\": \(fault)")
  }

  @Test func `an unknown or doubled time format is refused`() {
    #expect(
      fieldFault("{name: a, type: timestamp, timeFormats: [iso]}")
        == "s.yml:3:46: unknown time format \"iso\"; allowed are rfc3339, unix, unix_ms, unix_us, "
        + "unix_ns and strftime layouts, which have a %")
    #expect(
      fieldFault("{name: a, type: timestamp, timeFormats: [rfc3339, rfc3339]}")
        == "s.yml:3:55: the time format \"rfc3339\" is there twice")
  }

  @Test func `a second event time, or one in an array, is refused`() {
    let time = "type: timestamp, isEventTime: true, timeFormats: [rfc3339]"
    #expect(
      fieldFault("{name: a, \(time)}\n  - {name: b, \(time)}")
        == "s.yml:4:45: the event time is a already; there can be one only")
    #expect(
      fieldFault(
        "{name: a, type: array, element: {type: object, fields: [{name: b, \(time)}]}}")
        == "s.yml:3:101: the event time cannot lie in an array")
  }

  @Test func `identifiedBy names fields of the top level, once each`() {
    let fields = "fields: [{name: a, type: object, fields: [{name: b, type: int}]}]"
    #expect(
      schemaFault("schema: S\nidentifiedBy: [a, b]\n\(fields)\n")
        == "s.yml:2:19: identifiedBy names \"b\", which is no top-level field")
    #expect(
      schemaFault("schema: S\nidentifiedBy: [a, a]\n\(fields)\n")
        == "s.yml:2:19: identifiedBy names \"a\" twice")
    #expect(
      schemaFault("schema: S\nidentifiedBy: []\n\(fields)\n")
        == "s.yml:2:15: a list is needed here, this one is empty")
  }

  @Test(arguments: [
    ("int", "{kind: user}", "s.yml:3:38: only a field of type string identifies"),
    (
      "string", "{kind: A user}",
      "s.yml:3:48: \"A user\" is no kind; a kind is a word of a-z, 0-9 and _, such as vault"
    ),
    ("string", "{by: t}", "s.yml:3:41: the key \"kinds\" is missing"),
    ("string", "{kinds: {x: user}}", "s.yml:3:41: the key \"by\" is missing"),
    ("string", "{by: t, kinds: [x]}", "s.yml:3:56: a mapping is needed here"),
    ("string", "{by: t, kinds: {}}", "s.yml:3:56: a mapping is needed here, this one is empty"),
    ("string", "{kind: user, by: t}", "s.yml:3:58: either kind, or by and kinds; not both"),
    ("string", "{by: u, kinds: {x: user}}", "s.yml:3:46: \"u\" is no string field of this schema"),
    ("string", "{by: o, kinds: {x: user}}", "s.yml:3:46: \"o\" is no string field of this schema"),
    (
      "string", "{by: a..b, kinds: {x: user}}",
      "s.yml:3:46: \"a..b\" is no path; write keys joined by dots, such as user.uuid"
    ),
    (
      "string", "{by: t, kinds: {x: user}, person: t}",
      "s.yml:3:75: \"t\" is no object field of this schema"
    ),
  ])
  func `what identifies refers to must exist`(type: String, identifies: String, fault: String) {
    let others = [
      "{name: t, type: string}", "{name: o, type: object, fields: [{name: b, type: int}]}",
    ]
    let field = "{name: a, type: \(type), identifies: \(identifies)}"
    #expect(fieldFault(([field] + others).joined(separator: "\n  - ")) == fault)
  }

  @Test(arguments: [
    (
      "{name: a, type: int, validate: {ip: any}}",
      "s.yml:3:36: only a field of type string has validate"
    ),
    (
      "{name: a, type: string, validate: [x]}",
      "s.yml:3:39: a mapping with allow, deny, ip, cidr is needed here"
    ),
    (
      "{name: a, type: string, validate: {}}",
      "s.yml:3:39: a rule is needed here: allow, deny, ip or cidr"
    ),
    (
      "{name: a, type: string, validate: {allow: []}}",
      "s.yml:3:47: a list is needed here, this one is empty"
    ),
    (
      "{name: a, type: string, validate: {allow: [x, x]}}",
      "s.yml:3:51: the value \"x\" is there twice"
    ),
    (
      "{name: a, type: string, validate: {ip: v4}}",
      "s.yml:3:44: allowed here are any, ipv4 and ipv6"
    ),
    (
      "{name: a, type: string, validate: {regex: x}}",
      "s.yml:3:40: unknown key \"regex\"; allowed here are allow, deny, ip, cidr"
    ),
    (
      "{name: a, type: string, isEmbeddedJSON: true}",
      "s.yml:3:45: only a field of type object, array or json is JSON in a string"
    ),
    (
      "{name: a, type: array, element: {type: object, fields: [{name: b, type: string, "
        + "identifies: {kind: user}}]}}",
      "s.yml:3:97: a field that lies in an array cannot identify"
    ),
    (
      "{name: a, type: object, isEmbeddedJSON: true, fields: [{name: b, type: string}]}\n"
        + "  - {name: c, type: string, identifies: {by: a.b, kinds: {x: user}}}",
      "s.yml:4:46: \"a.b\" lies in a string of JSON, which cannot decide"
    ),
  ])
  func `a rule or a string of JSON that cannot be is refused`(field: String, fault: String) {
    #expect(fieldFault(field) == fault)
  }

  @Test func `fields that nest deeper than any event are refused, not followed`() {
    func nested(_ levels: Int) -> String {
      String(repeating: "{type: array, element: ", count: levels) + "{type: int}"
        + String(repeating: "}", count: levels)
    }
    #expect(fieldFault("{name: a, type: array, element: \(nested(63))}") == "no fault")
    #expect(
      fieldFault("{name: a, type: array, element: \(nested(64))}").hasSuffix(
        ": fields nest at most 64 levels"))
    let objects = String(repeating: "{name: a, type: object, fields: [", count: 200)
    #expect(
      fieldFault(objects + "{name: b, type: int}" + String(repeating: "]}", count: 200))
        .hasSuffix(": fields nest at most 64 levels"))
  }

  @Test func `a path of more steps than any event has is no path`() {
    let deep = String(repeating: "a.", count: 127) + "a"
    #expect(FieldPath(deep) != nil)
    #expect(FieldPath(deep + ".a") == nil)
    #expect(FieldPath("a" + String(repeating: "[*]", count: 100_000)) == nil)
  }
}
